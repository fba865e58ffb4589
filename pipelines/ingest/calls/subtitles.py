"""WebVTT and SubRip (SRT) files as cues, each with the physical line on which its block begins."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipelines.ingest.calls.cues import Cue, timing_fault
from pipelines.ingest.calls.speaker_text import split_speaker
from pipelines.ingest.faults import Fault, FileFault
from pipelines.ingest.formats.text_decoding import TextLine, unstorable
from pipelines.ingest.limits import Limits

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]{1,200})>")
_MARKUP = re.compile(r"</?(?:v|c|i|b|u|ruby|rt|lang|font)(?:[.\s][^>]{0,200})?>|<\d{2}[\d:.]{1,20}>", re.IGNORECASE)
_NOT_CUES = ("NOTE", "STYLE", "REGION")
SPEAKER_CHARS = 100

Block = list[TextLine]


def _blocks(lines: Iterator[TextLine]) -> Iterator[Block]:
    """Runs of lines between blank lines; only the beginning of an overlong line is kept."""
    block: Block = []
    for line in lines:
        if line.text.strip():
            block.append(TextLine(line.number, line.text.rstrip("\r\n"), line.is_overlong))
        elif block:
            yield block
            block = []
    if block:
        yield block


def vtt_cues(lines: Iterator[TextLine], limits: Limits, encoding: str = "utf-8") -> Iterator[Cue | Fault]:
    """Cues of a WebVTT file; raises FileFault when the WEBVTT line is missing or there are too many cues."""
    first = next(lines, None)
    if first is None or not re.match(r"WEBVTT(?:[ \t\r\n]|$)", first.text):
        raise FileFault("the first line of a WebVTT file is WEBVTT; it is missing", line=1)
    if first.text.strip() != "WEBVTT" or first.number == 1:
        lines = _after_header(lines)
    yield from _cues(_blocks(lines), limits, encoding, is_vtt=True)


def _after_header(lines: Iterator[TextLine]) -> Iterator[TextLine]:
    """Skips the header's own lines, which end at the first blank line or at a cue."""
    for line in lines:
        if not line.text.strip():
            break
        if "-->" in line.text:
            yield line
            break
    yield from lines


def srt_cues(lines: Iterator[TextLine], limits: Limits, encoding: str = "utf-8") -> Iterator[Cue | Fault]:
    """Cues of a SubRip file; counters may be missing, and a dot may stand for the comma in times."""
    yield from _cues(_blocks(lines), limits, encoding, is_vtt=False)


def _cues(blocks: Iterator[Block], limits: Limits, encoding: str, *, is_vtt: bool) -> Iterator[Cue | Fault]:
    number = 0
    for block in blocks:
        if is_vtt and block[0].text.split()[0] in _NOT_CUES and "-->" not in block[0].text:
            continue
        number += 1
        if number > limits.cues:
            raise FileFault(f"too many cues ({limits.said('cues')})", line=block[0].number)
        yield _cue(block, number, limits, encoding)


def _cue(block: Block, number: int, limits: Limits, encoding: str) -> Cue | Fault:
    opening = block[0].number
    timing = 0 if "-->" in block[0].text or len(block) == 1 else 1
    kept = "\n".join(line.text for line in block)[: limits.raw_chars].encode("utf-8", "backslashreplace").decode("utf-8")
    raw = {"(cue)": kept.replace("\x00", "\\x00")}
    start, reason = timing_fault(block[timing].text)
    spoken = "\n".join(line.text for line in block[timing + 1 :])
    if reason is None:
        reason = unstorable(spoken, encoding) or (None if spoken.strip() else "blank: there is nothing to read")
    if reason is None and len(spoken) > limits.text_chars:
        reason = f"{len(spoken):,} characters are too long ({limits.said('text_chars')})"
    if reason is not None:
        return Fault(opening, None, reason, raw)
    voice = _VOICE.search(spoken)
    text = html.unescape(_MARKUP.sub("", spoken)).strip()
    if voice is not None:
        return Cue(opening, number, text or spoken.strip(), voice.group(1).strip()[:SPEAKER_CHARS], start)
    speaker, said = split_speaker(text)
    return Cue(opening, number, said or spoken.strip(), speaker, start)
