"""The readable text of an HTML mail: no script, style, comment or image, quoted parts marked with `> ` as in plain mail.

A tokenizer of our own, because the standard one takes quadratic time on hostile pages; this one looks at each character a
bounded number of times.
"""

from __future__ import annotations

import re
from html import unescape

_RAW = frozenset(("script", "style", "title", "textarea", "xmp", "noembed"))
_HIDDEN = frozenset(("head", "template", "noscript", "object", "svg", "math", "iframe"))
_BLOCKS = frozenset(
    ("p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "pre", "hr")
) | {"dd", "dt", "br", "li", "blockquote"}
_TAG = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_SPACES = re.compile(r"[ \t\u00a0\r\n\f\v]+")
MAX_QUOTE_DEPTH = 20
ATTRIBUTE_CHARS = 2_000


class _Page:
    """Lines of text as they come out of a page."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._hidden: list[str] = []
        self._quotes = 0

    def say(self, text: str) -> None:
        if not self._hidden and text:
            self._line.append(text)

    def end_line(self) -> None:
        text = _SPACES.sub(" ", unescape("".join(self._line))).strip()
        self._line.clear()
        if text:
            self.lines.append("> " * self._quotes + text)

    def open(self, tag: str) -> None:
        if tag in _HIDDEN:
            if len(self._hidden) < MAX_QUOTE_DEPTH:
                self._hidden.append(tag)
        elif tag in _BLOCKS:
            self.end_line()
            if tag == "li":
                self._line.append("- ")
            if tag == "blockquote":
                self._quotes = min(self._quotes + 1, MAX_QUOTE_DEPTH)
        elif tag in ("td", "th"):
            self.say(" ")

    def close(self, tag: str) -> None:
        if tag in _HIDDEN:
            if tag in self._hidden:
                del self._hidden[self._hidden.index(tag) :]
        elif tag == "body":
            self._hidden.clear()
        elif tag in _BLOCKS:
            self.end_line()
            if tag == "p" and self.lines and self.lines[-1].strip("> "):
                self.lines.append("> " * self._quotes)
            if tag == "blockquote":
                self._quotes = max(0, self._quotes - 1)


def text_of_html(html: str) -> str:
    """The text of an HTML document, one line per block. A script, style or comment that never ends hides what follows it."""
    page = _Page()
    place = 0
    while True:
        opening = html.find("<", place)
        page.say(html[place : opening if opening >= 0 else len(html)])
        if opening < 0:
            break
        if html.startswith(("<!", "<?"), opening):
            mark = "-->" if html.startswith("<!--", opening) else ">"
            place = _after(html, mark, opening + 2)
            continue
        tag = _TAG.match(html, opening + 1)
        if tag is None:
            page.say("<")
            place = opening + 1
            continue
        place = _end_of_tag(html, tag.end())
        name = tag.group(2).lower()
        if tag.group(1):
            page.close(name)
        elif name in _RAW:
            end = re.compile(f"</{name}", re.IGNORECASE).search(html, place)
            place = len(html) if end is None else _after(html, ">", end.end())
        else:
            page.open(name)
    page.end_line()
    return "\n".join(line.rstrip() for line in page.lines).strip()


def _after(html: str, mark: str, place: int) -> int:
    end = html.find(mark, place)
    return len(html) if end < 0 else end + len(mark)


def _end_of_tag(html: str, place: int) -> int:
    """The place after the `>` of a tag; one inside a quoted attribute of ordinary length does not count."""
    first = html.find(">", place)
    if first < 0:
        return len(html)
    inside = html[place : min(first, place + ATTRIBUTE_CHARS)]
    for quote in ('"', "'"):
        other = "'" if quote == '"' else '"'
        if inside.count(quote) % 2 and (other not in inside or inside.index(quote) < inside.index(other)):
            closing = html.find(quote, first, first + ATTRIBUTE_CHARS)
            if closing >= 0:
                end = html.find(">", closing, closing + ATTRIBUTE_CHARS)
                return first + 1 if end < 0 else end + 1
    return first + 1
