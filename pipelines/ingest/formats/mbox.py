"""Mails of an mbox file, one at a time, with the physical line on which each begins.

A mail begins at a `From ` line with a date, at the start of the file or after a blank line; other such lines are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pipelines.ingest.faults import Fault, FileFault
from pipelines.ingest.limits import Limits

_OPENING = re.compile(
    rb"From (?:\S+\s+)?(?:.{0,100}?\s)?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +"
    rb"(?:[A-Z][a-z]{2} +\d{1,2}|\d{1,2} +[A-Z][a-z]{2}) .{0,60}\d{4}.{0,20}$"
)
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
LINE_BYTES = 1 << 20
CHUNK_BYTES = 1 << 20


@dataclass(slots=True)
class RawMail:
    line: int
    content: bytes


def is_opening_line(line: bytes) -> bool:
    return line.startswith(b"From ") and len(line) < 500 and _OPENING.match(line.rstrip(b"\r\n")) is not None


def mails_of(stream: BinaryIO, limits: Limits) -> Iterator[RawMail | Fault]:
    """Every mail of the file; one that is larger than a message file may be is a fault of its own."""
    pieces: list[bytes] = []
    started, size, number = 0, 0, 1
    begins_line, after_blank = True, True
    while chunk := stream.read(CHUNK_BYTES):
        chunk += stream.readline(LINE_BYTES)
        place = 0
        for start, end in [*_openings(chunk, is_first=begins_line and after_blank), (len(chunk), len(chunk))]:
            before = chunk[place:start]
            if not started and (said := before.lstrip()):
                line = number + before.count(b"\n", 0, len(before) - len(said))
                raise FileFault("not an mbox file: it does not begin with a 'From ' line", line=line)
            size += len(before)
            if size <= limits.file_bytes:
                pieces.append(before)
            number += before.count(b"\n")
            if start < end:
                if started:
                    yield _finished(started, pieces, size, limits)
                pieces, started, size = [], number, 0
                number += chunk.count(b"\n", start, end)
            place = end
        begins_line = chunk.endswith(b"\n")
        after_blank = not chunk[chunk.rfind(b"\n", 0, len(chunk) - 1) + 1 :].strip()
    if started:
        yield _finished(started, pieces, size, limits)


def _openings(chunk: bytes, *, is_first: bool) -> Iterator[tuple[int, int]]:
    """Where the opening lines of a chunk begin and end; `is_first`: its first line can be one."""
    if is_first:
        end = chunk.find(b"\n") + 1 or len(chunk)
        if is_opening_line(chunk[:end]):
            yield 0, end
    place = chunk.find(b"\nFrom ")
    while place >= 0:
        above = chunk[chunk.rfind(b"\n", 0, place) + 1 : place]
        end = chunk.find(b"\n", place + 1) + 1 or len(chunk)
        if not above.strip() and is_opening_line(chunk[place + 1 : end]):
            yield place + 1, end
        place = chunk.find(b"\nFrom ", place + 1)


def _finished(line: int, pieces: list[bytes], size: int, limits: Limits) -> RawMail | Fault:
    if size > limits.file_bytes:
        return Fault(line, None, f"a mail of {size:,} bytes ({limits.said('file_bytes')})")
    content = b"".join(pieces)
    return RawMail(line, _ESCAPED.sub(rb"\1", content) if b">From " in content else content)
