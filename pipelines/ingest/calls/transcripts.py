"""One transcript file is one conversation: its cues become messages; customer and time come from index or metadata."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pipelines.ingest.calls.cues import Cue
from pipelines.ingest.calls.speakers import directions, speaker_who_greets
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue
from pipelines.ingest.formats.sources import Source
from pipelines.ingest.limits import Limits
from pipelines.ingest.rows.messages import ParsedMessage
from pipelines.ingest.rows.values import is_blank, read_email, read_id, read_phone, read_time


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is known of a conversation beside its words; `started_at` is UTC, None when nobody said when it was."""

    id: str | None = None
    customer_id: str | None = None
    started_at: datetime | None = None
    email: str | None = None
    phone: str | None = None
    order_id: str | None = None
    channel: str | None = None

    def fingerprint(self) -> str:
        return "|".join(str(part or "") for part in (self.id, self.customer_id, self.started_at, self.email, self.phone, self.order_id))


def read_conversation(fields: dict[str, Any], options: ImportOptions, limits: Limits, now: datetime) -> Conversation:
    """A conversation from named cells, blank ones unknown; raises BadValue for one that cannot be read."""

    def identity(name: str) -> str | None:
        return None if is_blank(fields.get(name)) else read_id(name, fields[name], limits)

    started = fields.get("started_at")
    return Conversation(
        identity("id"),
        identity("customer_id"),
        None if is_blank(started) else read_time("started_at", started, options, now),
        read_email("email", fields.get("email")),
        read_phone("phone", fields.get("phone"), options.phone_region),
        identity("order_id"),
        fields.get("channel"),
    )


def conversation_identity(source: Source, limits: Limits) -> str:
    """The file's stem where it is a valid id, else `call-` and 32 hex digits of the content's SHA-256."""
    try:
        stem = read_id("id", source.stem, limits)
    except BadValue:
        stem = ""
    longest = limits.id_chars - len(f".{limits.cues}")
    return stem if stem and len(stem) <= longest else f"call-{hashlib.sha256(source.checksum().encode()).hexdigest()[:32]}"


def messages_of(
    cues: Sequence[Cue], known: Conversation, fallback_id: str, channel: str, options: ImportOptions, now: datetime
) -> Iterator[ParsedMessage]:
    """One message per cue, `<conversation>.<n>`; a cue's time is the start of the conversation plus its own offset."""
    conversation = known.id or fallback_id
    sides = directions({cue.speaker for cue in cues}, options.agent_names, speaker_who_greets(cues))
    started = known.started_at or now
    for cue in cues:
        yield ParsedMessage(
            cue.line,
            f"{conversation}.{cue.number}",
            known.channel or channel,
            started + timedelta(seconds=cue.start_s or 0.0),
            cue.text,
            known.customer_id,
            known.email,
            known.phone,
            known.order_id,
            sides[cue.speaker],
            is_time_known=known.started_at is not None,
            thread_id=conversation,
            speaker=cue.speaker,
            conversation=conversation,
            turn=cue.number,
        )
