"""Rows of a comma, semicolon, tab or bar separated file, by strict quote rules and with the physical line of each row.

A quote that is never closed rejects the file and names the line that opened it; text after a closing quote faults its row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.ingest.faults import Fault, FileFault
from pipelines.ingest.formats.text_decoding import TextLine, TextLines, unstorable
from pipelines.ingest.limits import Limits

SEPARATORS = (",", ";", "\t", "|")
WHOLE_LINE = "(line)"
"""Key under which a row is kept that could not be split into columns."""


@dataclass(slots=True)
class Row:
    """`line` is the first physical line of the row."""

    line: int
    cells: list[Any]


class _StrayText(Exception):
    """Text after a closing quote."""


class DelimitedReader:
    """Reads rows from physical lines. Blank lines and rows of empty cells are no rows."""

    def __init__(self, lines: TextLines, separator: str, limits: Limits, encoding: str = "utf-8") -> None:
        self._lines = lines
        self._separator = separator
        self._limits = limits
        self._encoding = encoding

    def rows(self) -> Iterator[Row | Fault]:
        separator = self._separator
        while True:
            first, plain = self._lines.plain_lines('"')
            for number, body in enumerate(plain, first):
                if body and not body.isspace() and any(cells := body.split(separator)):
                    yield Row(number, cells)
            line = next(self._lines, None)
            if line is None:
                return
            if line.is_overlong:
                reason = f"the line has more than {self._limits.record_chars:,} characters ({self._limits.said('record_chars')})"
                yield Fault(line.number, None, reason, {WHOLE_LINE: line.text[:1_000]})
                continue
            body = line.text.rstrip("\r\n")
            if not body or body.isspace():
                continue
            if '"' in body:
                try:
                    cells, whole = self._quoted_row(line)
                except _StrayText:
                    yield Fault(line.number, None, "text after a closing quote", {WHOLE_LINE: _kept(body, self._limits)})
                    continue
            else:
                cells, whole = body.split(self._separator), body
            unfit = unstorable(whole, self._encoding)
            if unfit is not None:
                yield Fault(line.number, None, unfit, {WHOLE_LINE: _kept(whole, self._limits)})
            elif any(cells):
                yield Row(line.number, cells)

    def _quoted_row(self, first: TextLine) -> tuple[list[str], str]:
        """Cells of the row that begins on this line, and its text; takes further lines while a quote is open."""
        cells: list[str] = []
        seen = [first.text]
        text, place = first.text, 0
        while True:
            start = place
            while text.startswith(" ", start):
                start += 1
            if text.startswith('"', start):
                cell, text, place = self._quoted_cell(first.number, text, start + 1, seen)
                while text.startswith(" ", place):
                    place += 1
            else:
                end = text.find(self._separator, place)
                end = len(text.rstrip("\r\n")) if end < 0 else end
                cell, place = text[place:end], end
            cells.append(cell)
            if text.startswith(self._separator, place):
                place += 1
            elif text[place:].strip("\r\n"):
                raise _StrayText
            else:
                return cells, "".join(seen)

    def _quoted_cell(self, opened_on: int, text: str, place: int, seen: list[str]) -> tuple[str, str, int]:
        """The cell after an opening quote, the line in which it ends, and the place after the closing quote."""
        parts: list[str] = []
        size = 0
        line_number = opened_on + len(seen) - 1
        while True:
            quote = text.find('"', place)
            if quote >= 0:
                if text.startswith('"', quote + 1):
                    parts.append(text[place : quote + 1])
                    place = quote + 2
                    continue
                parts.append(text[place:quote])
                return "".join(parts), text, quote + 1
            parts.append(text[place:])
            size += len(text) - place
            following = next(self._lines, None)
            if following is None:
                raise FileFault("the quote opened here is never closed", line=line_number)
            size += len(following.text)
            if following.is_overlong or size > self._limits.record_chars:
                raise FileFault(
                    f"the quote opened here is not closed within {self._limits.record_chars:,} characters "
                    f"({self._limits.said('record_chars')})",
                    line=line_number,
                )
            text, place = following.text, 0
            seen.append(text)


def _kept(text: str, limits: Limits) -> str:
    """What is kept of a row that was set aside: undecodable bytes and control characters spelled out."""
    cut = text.rstrip("\r\n")[: limits.raw_chars].replace("\x00", "\\x00")
    return cut.encode("utf-8", "backslashreplace").decode("utf-8")
