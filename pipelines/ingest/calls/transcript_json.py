"""A transcript as one JSON object: metadata and a list of turns, as call and chat tools export it.

Turns stand under `turns`, `messages`, `utterances`, `segments` or `cues`; each has a text, perhaps a speaker and a start
in seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pipelines.ingest.calls.cues import Cue, seconds_of
from pipelines.ingest.calls.transcript_services import service_turns
from pipelines.ingest.faults import BadValue, Fault, FileFault
from pipelines.ingest.formats.json_lines import NotJson, strict_json
from pipelines.ingest.formats.text_decoding import unstorable
from pipelines.ingest.limits import Limits
from pipelines.ingest.rows.values import read_text

TURN_KEYS = ("turns", "messages", "utterances", "segments", "cues")
_TEXT_KEYS = ("text", "content", "transcript", "utterance")
_SPEAKER_KEYS = ("speaker", "role", "speaker_label", "name", "participant")
_START_KEYS = ("start", "start_s", "start_seconds", "offset_s", "offset", "start_time")
_CALL_KEYS = {"chat": "chat", "call": "call", "phone": "call"}


def json_document(text: str) -> dict[str, Any]:
    """The object of a JSON transcript; raises FileFault when it is not one."""
    if (reason := unstorable(text.replace("\x00", ""))) is not None:
        raise FileFault(reason, line=1)
    try:
        value = strict_json(text)
    except NotJson as error:
        raise FileFault(str(error), line=1) from None
    if not isinstance(value, dict):
        raise FileFault("a JSON transcript is one object with a list of turns; for tables write one object per line (.jsonl)", line=1)
    return value


def conversation_fields(document: Mapping[str, Any]) -> dict[str, Any]:
    """id, customer_id, started_at, email, phone, order_id and channel where the metadata state them."""
    metadata = document.get("metadata")
    merged = {**(metadata if isinstance(metadata, dict) else {}), **document}
    fields = {name: merged.get(name) for name in ("id", "customer_id", "started_at", "email", "phone", "order_id")}
    fields["id"] = fields["id"] or merged.get("conversation_id") or merged.get("call_id") or merged.get("chat_id")
    fields["channel"] = _CALL_KEYS.get(str(merged.get("channel", "")).lower())
    return fields


def json_cues(document: Mapping[str, Any], limits: Limits) -> Iterator[Cue | Fault]:
    """The turns of the document, each with its place in the list as its line."""
    turns = service_turns(document) or next((document[key] for key in TURN_KEYS if isinstance(document.get(key), list)), None)
    if turns is None:
        raise FileFault(
            f"no list of turns; it stands under one of {', '.join(TURN_KEYS)}, or as Deepgram, Amazon Transcribe and Whisper write it",
            line=1,
        )
    if len(turns) > limits.cues:
        raise FileFault(f"too many turns ({limits.said('cues')})")
    for number, turn in enumerate(turns, start=1):
        try:
            yield _cue(turn, number, limits)
        except BadValue as fault:
            yield Fault(number, fault.column, fault.reason, {"(turn)": _kept(turn, limits)}, "turn")


def _kept(turn: Any, limits: Limits) -> str:
    return str(turn)[: limits.raw_chars].replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def _cue(turn: Any, number: int, limits: Limits) -> Cue:
    if not isinstance(turn, dict):
        raise BadValue(None, "a turn is an object with speaker and text")
    text = read_text("text", next((turn[key] for key in _TEXT_KEYS if turn.get(key) is not None), None), limits).strip()
    speaker = next((turn[key] for key in _SPEAKER_KEYS if turn.get(key) is not None), None)
    if speaker is not None and (not isinstance(speaker, (str, int)) or unstorable(str(speaker))):
        raise BadValue("speaker", "is not a name")
    return Cue(number, number, text, None if speaker is None else str(speaker)[:100], _start(turn))


def _start(turn: Mapping[str, Any]) -> float | None:
    start = next((turn[key] for key in _START_KEYS if turn.get(key) is not None), None)
    if isinstance(start, str):
        return seconds_of(start)
    if isinstance(start, (int, float, Decimal)) and not isinstance(start, bool) and 0 <= start < 1_000_000:
        return float(start)
    return None
