"""The JSON of transcription services, brought to turns of `speaker`, `text` and `start` in seconds.

Deepgram and Amazon Transcribe tell speakers apart by channel (`channel 0`) or by voice (`speaker 0`, `spk_0`); Amazon's call
analytics names them AGENT and CUSTOMER. Whisper knows no speakers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

Turn = dict[str, Any]
PAUSE_S = 1.5
"""In a recording of one channel per person, a silence longer than this begins a new turn."""


def service_turns(document: Mapping[str, Any]) -> list[Turn] | None:
    """The turns of a document of one of these services, in the order in which they begin; None for any other document."""
    results = document.get("results")
    if isinstance(results, dict):
        turns = _deepgram(results) if "channels" in results or "utterances" in results else _amazon(results)
        return sorted(turns, key=lambda turn: turn["start"] or 0.0)
    if isinstance(parts := document.get("Transcript"), list):
        return [_analytics(part) for part in parts if isinstance(part, dict)]
    if isinstance(document.get("text"), str) and document.get("segments") == [] and document["text"].strip():
        return [{"speaker": None, "text": document["text"].strip(), "start": None}]
    return None


def _analytics(part: Mapping[str, Any]) -> Turn:
    start = _seconds(part.get("BeginOffsetMillis"))
    return {"speaker": part.get("ParticipantRole"), "text": part.get("Content"), "start": None if start is None else start / 1000}


def _deepgram(results: Mapping[str, Any]) -> list[Turn]:
    channels = _objects(results.get("channels"))
    several = len(channels) > 1
    if utterances := _objects(results.get("utterances")):
        several = several or len({str(item.get("channel")) for item in utterances}) > 1
        return [
            _turn(_deepgram_speaker(item, item.get("channel"), several), item.get("transcript"), item.get("start")) for item in utterances
        ]
    turns: list[Turn] = []
    for number, channel in enumerate(channels):
        best = next(iter(_objects(channel.get("alternatives"))), {})
        inner = best.get("paragraphs")
        paragraphs = _objects(inner.get("paragraphs")) if isinstance(inner, dict) else []
        if paragraphs:
            for paragraph in paragraphs:
                text = " ".join(str(sentence.get("text", "")) for sentence in _objects(paragraph.get("sentences")))
                turns.append(_turn(_deepgram_speaker(paragraph, number, several), text, paragraph.get("start")))
            continue
        words = _objects(best.get("words"))
        said = ((_deepgram_speaker(word, number, several), str(word.get("punctuated_word") or word.get("word") or ""),
                 word.get("start"), word.get("end"), False) for word in words)  # fmt: skip
        turns += _grouped(said)
        if not words and str(best.get("transcript") or "").strip():
            turns.append(_turn(f"channel {number}" if several else None, best["transcript"], None))
    return turns


def _deepgram_speaker(item: Mapping[str, Any], channel: Any, several: bool) -> str | None:
    if several:
        return f"channel {channel}"
    return None if item.get("speaker") is None else f"speaker {item['speaker']}"


def _amazon(results: Mapping[str, Any]) -> list[Turn]:
    if segments := _objects(results.get("audio_segments")):
        return [
            _turn(part.get("speaker_label") or part.get("channel_label"), part.get("transcript"), part.get("start_time"))
            for part in segments
        ]
    labels = results.get("channel_labels")
    if isinstance(labels, dict):
        return [
            turn
            for channel in _objects(labels.get("channels"))
            for turn in _grouped(_amazon_words(_objects(channel.get("items")), {}, str(channel.get("channel_label") or "")))
        ]
    spoken = results.get("speaker_labels")
    segments = _objects(spoken.get("segments")) if isinstance(spoken, dict) else []
    speakers = {str(item.get("start_time")): str(item.get("speaker_label")) for part in segments for item in _objects(part.get("items"))}
    return _grouped(_amazon_words(_objects(results.get("items")), speakers, None))


def _amazon_words(
    items: Iterable[Mapping[str, Any]], speakers: Mapping[str, str], channel: str | None
) -> Iterator[tuple[str | None, str, Any, Any, bool]]:
    for item in items:
        word = str(next(iter(_objects(item.get("alternatives"))), {}).get("content") or "")
        label = channel or item.get("speaker_label") or speakers.get(str(item.get("start_time")))
        yield label, word, item.get("start_time"), item.get("end_time"), item.get("type") == "punctuation"


def _grouped(words: Iterable[tuple[str | None, str, Any, Any, bool]]) -> list[Turn]:
    """Words in a row of one speaker without a long pause, as one turn; punctuation stands at the word before it."""
    turns: list[Turn] = []
    ended: float | None = None
    for speaker, word, start, end, is_punctuation in words:
        if is_punctuation:
            if turns:
                turns[-1]["text"] += word
            continue
        begins = _seconds(start)
        is_pause = begins is not None and ended is not None and begins - ended > PAUSE_S
        if not turns or turns[-1]["speaker"] != speaker or is_pause:
            turns.append({"speaker": speaker, "text": word, "start": begins})
        else:
            turns[-1]["text"] += f" {word}"
        ended = _seconds(end) if _seconds(end) is not None else ended
    return turns


def _turn(speaker: Any, text: Any, start: Any) -> Turn:
    return {"speaker": speaker, "text": text, "start": _seconds(start)}


def _seconds(value: Any) -> float | None:
    if isinstance(value, str):
        value = float(value) if value.replace(".", "", 1).isdigit() and len(value) < 20 else None
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and 0 <= value < 1_000_000_000:
        return float(value)
    return None


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
