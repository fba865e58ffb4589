"""Transcripts as plain text, one turn per `NAME: what was said`; lines without a name go on with the turn before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.ingest.calls.cues import Cue, seconds_of
from pipelines.ingest.faults import Fault, FileFault
from pipelines.ingest.formats.text_decoding import TextLine, unstorable
from pipelines.ingest.limits import Limits

_TURN = re.compile(
    r"\s*(?:[\[(]?((?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)[\])]?\s*[-–]?\s+)?"
    r"([^\W\d_](?:[\w .'’()/-]{0,38}[\w)])?)(?:\s*[\[(]((?:\d{1,2}:)?\d{1,2}:\d{2})[\])])?\s?:(?:\s+|$)(.*)",
    re.DOTALL,
)
_LOOKED_AT = 200


def split_speaker(text: str) -> tuple[str | None, str]:
    """(speaker, text) of `NAME: text`, or (None, text). A name has at most four words."""
    found = _TURN.fullmatch(text) if ":" in text[:_LOOKED_AT] else None
    if found is None or len(found.group(2).split()) > 4:
        return None, text
    return found.group(2).strip(), found.group(4).strip()


def text_cues(lines: Iterator[TextLine], limits: Limits, encoding: str = "utf-8") -> Iterator[Cue | Fault]:
    """Turns of a plain text transcript; raises FileFault when no line names a speaker."""
    number, opened, named = 0, 0, False
    speaker: str | None = None
    start: float | None = None
    spoken: list[str] = []
    for line in lines:
        found = _TURN.fullmatch(line.text.rstrip("\r\n")) if ":" in line.text[:_LOOKED_AT] else None
        if found is not None and len(found.group(2).split()) <= 4:
            if spoken:
                number += 1
                yield _turn(opened, number, speaker, start, spoken, limits, encoding)
            named, opened, speaker = True, line.number, found.group(2).strip()
            mark = found.group(1) or found.group(3)
            start = seconds_of(mark) if mark else None
            spoken = [found.group(4)] if found.group(4).strip() else [""]
        elif line.text.strip():
            opened = opened if spoken else line.number
            spoken.append(line.text.rstrip("\r\n"))
        if number >= limits.cues:
            raise FileFault(f"too many turns ({limits.said('cues')})", line=line.number)
    if not named:
        raise FileFault("no line begins with a speaker's name; a text transcript has turns such as 'Customer: ...'", line=1)
    if spoken:
        yield _turn(opened, number + 1, speaker, start, spoken, limits, encoding)


def _turn(
    line: int, number: int, speaker: str | None, start: float | None, spoken: list[str], limits: Limits, encoding: str
) -> Cue | Fault:
    text = "\n".join(spoken).strip()
    reason = unstorable(text, encoding) or (None if text else "blank: there is nothing to read")
    if reason is None and len(text) > limits.text_chars:
        reason = f"{len(text):,} characters are too long ({limits.said('text_chars')})"
    if reason is not None:
        kept = text[: limits.raw_chars].encode("utf-8", "backslashreplace").decode("utf-8")
        return Fault(line, None, reason, {"(turn)": kept.replace("\x00", "\\x00")})
    return Cue(line, number, text, speaker, start)
