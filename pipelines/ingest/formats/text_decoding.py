"""Bytes into physical lines: UTF-8, UTF-16 with a byte order mark, or the encoding that was declared, and no other.

Bytes that the encoding does not know become lone surrogates (PEP 383), so that one bad line faults one record and not the file.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from pipelines.ingest.faults import FileFault
from pipelines.ingest.limits import Limits

_UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_POLISH_LETTERS = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
_CANDIDATES = ("cp1250", "iso-8859-2")
_SNIFFED_BYTES = 65_536
_CHUNK_BYTES = 1 << 20
_CHUNK_CHARS = 1 << 18
_SMALL_CHUNK_CHARS = 1 << 12
"""Where a decoding error may be met, so that it names a line nearby."""
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n)?")
_UNPLAIN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]|\r(?!\n)")


@dataclass(slots=True)
class TextLine:
    """One physical line, line end included. `is_overlong`: the rest of the line was skipped."""

    number: int
    text: str
    is_overlong: bool = False


def unstorable(text: str, encoding: str = "utf-8") -> str | None:
    """Why this text cannot be stored, or None: undecodable bytes, half a surrogate pair, NUL or another control character."""
    found = _UNSTORABLE.search(text)
    if found is None:
        return None
    character = ord(found.group())
    if 0xDC80 <= character <= 0xDCFF:
        return f"the byte 0x{character - 0xDC00:02x} is not {encoding.upper()} text{_offer(text, encoding)}"
    if character >= 0xD800:
        return "half of a surrogate pair, which is no character"
    return "a NUL character" if character == 0 else f"the control character 0x{character:02x}"


def _offer(text: str, encoding: str) -> str:
    suggestion = suggested_encoding(text.encode(encoding, "surrogateescape")) if encoding == "utf-8" else None
    return f"; if the file is in another encoding, name it: --encoding {suggestion}" if suggestion else ""


def suggested_encoding(content: bytes) -> str:
    """The single-byte encoding under which the content holds the most Polish letters and no control characters, else cp1252."""

    def letters(name: str) -> int:
        text = content.decode(name, "replace")
        return sum(text.count(letter) for letter in _POLISH_LETTERS) - 3 * sum(0x80 <= ord(c) <= 0x9F or c == "\ufffd" for c in text)

    best = max(_CANDIDATES, key=letters)
    return best if letters(best) > 0 else "cp1252"


def chosen_encoding(head: bytes, declared: str | None) -> tuple[str, int]:
    """The encoding to read with and the length of its byte order mark; raises FileFault when the bytes are not text."""
    if head.startswith(codecs.BOM_UTF8) and declared in (None, "utf-8", "utf8", "utf-8-sig"):
        return "utf-8", 3
    if head.startswith(codecs.BOM_UTF16_LE) and declared in (None, "utf-16", "utf-16-le"):
        return "utf-16-le", 2
    if head.startswith(codecs.BOM_UTF16_BE) and declared in (None, "utf-16", "utf-16-be"):
        return "utf-16-be", 2
    if declared is not None:
        return declared, 0
    nuls = head.count(0)
    if nuls > len(head) // 10:
        little = head[1::2].count(0) > head[0::2].count(0)
        suggestion = "utf-16-le" if little else "utf-16-be"
        looks_utf16 = max(head[1::2].count(0), head[0::2].count(0)) > len(head) // 4
        fix = f"; it looks like UTF-16 without a byte order mark: --encoding {suggestion}" if looks_utf16 else ""
        raise FileFault(f"not text in UTF-8: many NUL bytes{fix}", line=1)
    return "utf-8", 0


class TextLines(Iterator[TextLine]):
    """Physical lines with their line ends; CR, LF and CRLF each end one, Unicode separators do not.

    Raises FileFault when the bytes are not text in the encoding.
    """

    def __init__(self, stream: BinaryIO, declared: str | None, limits: Limits) -> None:
        head = stream.read(_SNIFFED_BYTES)
        self._encoding, mark = chosen_encoding(head, declared)
        stream.seek(mark)
        self._reader = io.TextIOWrapper(stream, encoding=self._encoding, errors="surrogateescape", newline="")
        self._longest = limits.record_chars
        self._text, self._place, self._number, self._unplain = "", 0, 0, -1
        self._put_back: list[TextLine] = []
        self._ahead = ""

    def put_back(self, line: TextLine) -> None:
        """Gives a line back, to be the next one."""
        self._put_back.append(line)

    def __next__(self) -> TextLine:
        if self._put_back:
            return self._put_back.pop()
        if self._place == len(self._text) and not self._read_on():
            raise StopIteration
        found = _LINE.match(self._text, self._place)
        assert found is not None  # the pattern matches anywhere before the end
        self._place = found.end()
        self._number += 1
        if found.end(1) - found.start() < self._longest:
            return TextLine(self._number, found.group())
        return TextLine(self._number, found.group()[: self._longest], is_overlong=True)

    def plain_lines(self, mark: str) -> tuple[int, list[str]]:
        """Number and text, without line ends, of the lines up to the first that needs a closer look; none when the next one does.

        Such is a line with the mark, with what cannot be stored, with a bare CR, or an overlong one.
        """
        if self._put_back or (self._place == len(self._text) and not self._read_on()):
            return 0, []
        text, first = self._text, self._number + 1
        if 0 <= self._unplain < self._place:
            self._unplain = _first(_UNPLAIN, text, self._place)
        end = min(_begin_of_line(text, self._place, place) for place in (text.find(mark, self._place), self._unplain))
        lines = text[self._place : end].replace("\r\n", "\n").split("\n")
        if not lines[-1]:
            lines.pop()
        if lines and max(map(len, lines)) >= self._longest:
            return 0, []
        self._place = end
        self._number += len(lines)
        return first, lines

    def _read_on(self) -> bool:
        """Takes the next whole lines from the stream; False at its end. What is beyond the longest line is skipped."""
        try:
            text = self._ahead + self._reader.read(_CHUNK_CHARS if self._encoding == "utf-8" else _SMALL_CHUNK_CHARS)
            rest = self._reader.readline(self._longest) if text else ""
            text, self._ahead = text + rest, ""
            while len(rest) >= self._longest and not rest.endswith(("\n", "\r")):
                rest = self._reader.readline(self._longest)
            if len(rest) >= self._longest and rest.endswith("\r"):
                following = self._reader.read(1)  # the limit may have parted a CR from its LF
                self._ahead = "" if following == "\n" else following
        except UnicodeDecodeError as error:
            raise FileFault(f"not {self._encoding} text: {error.reason}", line=self._number + 1) from error
        self._text, self._place, self._unplain = text, 0, _first(_UNPLAIN, text, 0)
        return bool(text)


def _first(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.search(text, start)
    return -1 if found is None else found.start()


def _begin_of_line(text: str, start: int, place: int) -> int:
    """Where the line begins that holds this place; the end of the text for a place of -1."""
    return len(text) if place < 0 else max(start, text.rfind("\n", start, place) + 1)


def text_lines(stream: BinaryIO, declared: str | None, limits: Limits) -> TextLines:
    """The lines of a stream; raises FileFault when its bytes are not text."""
    return TextLines(stream, declared, limits)


def has_byte_order_mark(head: bytes) -> bool:
    return head.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def first_that_reads(stream: BinaryIO, encodings: Sequence[str]) -> str:
    """The first of the encodings under which every byte of the stream is text; the last one when none is."""
    for encoding in encodings[:-1]:
        stream.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while chunk := stream.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    return encodings[-1]


def is_utf8(declared: str | None) -> bool:
    return declared is None or declared.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig")
