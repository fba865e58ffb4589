"""Telephone calls as transcript files: WebVTT with voice tags, one SubRip file and one plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.demo.dealing import Dealt

VOICES = {"en": {"A": "Agent", "C": "Customer"}, "pl": {"A": "Konsultant", "C": "Klient"}}
AS_SUBRIP, AS_TEXT = "call-en-07", "call-pl-08"
PAUSE_S, WORDS_PER_S = 0.6, 2.6


@dataclass(frozen=True, slots=True)
class Cue:
    """One turn of the conversation."""

    start_s: float
    end_s: float
    voice: str
    words: str


def cues(call: Dealt) -> list[Cue]:
    """The turns of a call, timed at the pace of ordinary speech."""
    spoken, clock = [], 1.0
    for turn in call.fill(call.text.text).split("\n"):
        who, _, words = turn.partition(": ")
        length = 0.8 + len(words.split()) / WORDS_PER_S
        spoken.append(Cue(clock, clock + length, VOICES[call.text.language][who], words))
        clock += length + PAUSE_S
    return spoken


def _stamp(seconds: float, mark: str) -> str:
    thousandths = round(seconds * 1000)
    whole, rest = divmod(thousandths, 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{mark}{rest:03d}"


def _vtt(spoken: list[Cue]) -> str:
    blocks = [f"{_stamp(cue.start_s, '.')} --> {_stamp(cue.end_s, '.')}\n<v {cue.voice}>{cue.words}</v>\n" for cue in spoken]
    return "WEBVTT\n\n" + "\n".join(blocks)


def _srt(spoken: list[Cue]) -> str:
    blocks = [f"{place}\n{_stamp(cue.start_s, ',')} --> {_stamp(cue.end_s, ',')}\n{cue.voice}: {cue.words}\n"
              for place, cue in enumerate(spoken, 1)]
    return "\n".join(blocks)


def _plain(spoken: list[Cue]) -> str:
    return "\n".join(f"{cue.voice.upper()}: {cue.words}" for cue in spoken) + "\n"


def call_files(calls: list[Dealt]) -> Iterator[tuple[str, str, Dealt]]:
    """File name, content and call of each transcript, in time."""
    for call in sorted(calls, key=lambda one: one.at):
        ending, write = {AS_SUBRIP: ("srt", _srt), AS_TEXT: ("txt", _plain)}.get(call.text.id, ("vtt", _vtt))
        yield f"{call.at:%Y-%m-%d}_{call.text.id}.{ending}", write(cues(call)), call
