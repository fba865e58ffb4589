"""The readable text of an HTML mail: no script, style, comment or image, quoted parts marked with `> ` as in plain mail."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_HIDDEN = {"script", "style", "head", "title", "template", "noscript", "object", "svg", "math", "iframe"}
_BLOCKS = {
    "p",
    "div",
    "tr",
    "table",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "pre",
    "hr",
    "dd",
    "dt",
}
_VOID = {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr"}
_SPACES = re.compile(r"[ \t\u00a0\r\n\f\v]+")
MAX_QUOTE_DEPTH = 20


class _TextOfHtml(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line: list[str] = []
        self._hidden = 0
        self._quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "br" or tag in _BLOCKS:
            self.end_line()
        elif tag == "li":
            self.end_line()
            self._line.append("- ")
        elif tag in ("td", "th"):
            self._line.append(" ")
        elif tag == "blockquote":
            self.end_line()
            self._quotes = min(self._quotes + 1, MAX_QUOTE_DEPTH)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self.end_line()
            if tag == "p" and self.lines and self.lines[-1].strip("> "):
                self.lines.append("> " * self._quotes)
        elif tag == "blockquote":
            self.end_line()
            self._quotes = max(0, self._quotes - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._line.append(data)

    def end_line(self) -> None:
        text = _SPACES.sub(" ", "".join(self._line)).strip()
        self._line.clear()
        if text:
            self.lines.append("> " * self._quotes + text)


def text_of_html(html: str) -> str:
    """The text of an HTML document, one line per block. A script or style that never ends hides what follows it."""
    parser = _TextOfHtml()
    parser.feed(html)
    parser.close()
    parser.end_line()
    return "\n".join(line.rstrip() for line in parser.lines).strip()
