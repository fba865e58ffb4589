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


def text_lines(stream: BinaryIO, declared: str | None, limits: Limits) -> Iterator[TextLine]:
    """Physical lines with their line ends; CR, LF and CRLF each end one, Unicode separators do not."""
    head = stream.read(_SNIFFED_BYTES)
    encoding, mark = chosen_encoding(head, declared)
    stream.seek(mark)
    reader = io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")
    number = 0
    try:
        while line := reader.readline(limits.record_chars):
            number += 1
            if len(line) < limits.record_chars or line.endswith(("\n", "\r")):
                yield TextLine(number, line)
                continue
            while (rest := reader.readline(limits.record_chars)) and not rest.endswith(("\n", "\r")):
                pass
            yield TextLine(number, line, is_overlong=bool(rest) or len(line) >= limits.record_chars)
    except UnicodeDecodeError as error:
        raise FileFault(f"not {encoding} text: {error.reason}", line=number + 1) from error


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
