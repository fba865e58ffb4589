"""One spoken turn of a transcript, as every transcript format gives it, and the time marks they share."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class Cue:
    """`number` counts from 1 over all cues of the file, bad ones included, so that ids stay when a bad one is mended."""

    line: int
    number: int
    text: str
    speaker: str | None
    start_s: float | None


def seconds_of(mark: str) -> float | None:
    """Seconds of `hh:mm:ss.ttt` or `mm:ss,ttt`, or None when it is no time."""
    found = _MARK.fullmatch(mark.strip())
    if found is None:
        return None
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    if seconds > 59 or minutes > 59:
        return None
    return hours * 3600 + minutes * 60 + seconds + int((found[4] or "0").ljust(3, "0")) / 1000


def timing_fault(line: str) -> tuple[float | None, str | None]:
    """Start in seconds and None, or None and what is wrong with a line `start --> end`."""
    start_mark, arrow, rest = line.partition("-->")
    end_mark = rest.split()[0] if rest.split() else ""
    if not arrow:
        return None, "no 'start --> end' line in this cue"
    start, end = seconds_of(start_mark), seconds_of(end_mark)
    if start is None or end is None:
        return None, "the time of this cue cannot be read; it is hh:mm:ss.ttt --> hh:mm:ss.ttt"
    if end < start:
        return None, "the cue ends before it starts"
    return start, None
