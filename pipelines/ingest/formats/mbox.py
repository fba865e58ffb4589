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
_ESCAPED = re.compile(rb"^>+From ")
LINE_BYTES = 1 << 20


@dataclass(slots=True)
class RawMail:
    line: int
    content: bytes


def is_opening_line(line: bytes) -> bool:
    return line.startswith(b"From ") and len(line) < 500 and _OPENING.match(line.rstrip(b"\r\n")) is not None


def mails_of(stream: BinaryIO, limits: Limits) -> Iterator[RawMail | Fault]:
    """Every mail of the file; one that is larger than a message file may be is a fault of its own."""
    pieces: list[bytes] = []
    started, size, number = 0, 0, 0
    after_blank, ended_line = True, True
    while piece := stream.readline(LINE_BYTES):
        if ended_line:
            number += 1
            if after_blank and is_opening_line(piece):
                if started:
                    yield _finished(started, pieces, size, limits)
                pieces, started, size = [], number, 0
                after_blank, ended_line = False, piece.endswith(b"\n")
                continue
            if not started:
                if piece.strip():
                    raise FileFault("not an mbox file: it does not begin with a 'From ' line", line=number)
                continue
            after_blank = not piece.strip()
        size += len(piece)
        if size <= limits.file_bytes:
            pieces.append(piece[1:] if ended_line and _ESCAPED.match(piece) else piece)
        ended_line = piece.endswith(b"\n")
    if started:
        yield _finished(started, pieces, size, limits)


def _finished(line: int, pieces: list[bytes], size: int, limits: Limits) -> RawMail | Fault:
    if size > limits.file_bytes:
        return Fault(line, None, f"a mail of {size:,} bytes ({limits.said('file_bytes')})")
    return RawMail(line, b"".join(pieces))
