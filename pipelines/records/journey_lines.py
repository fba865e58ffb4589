"""What was written between one customer and us, as journeys need it: their messages, ours in their threads, our drafts that went out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import rows_in
from pipelines.records.draft import draft
from pipelines.records.identity_link import belongs_to
from pipelines.records.message import message
from pipelines.records.outbox_entry import outbox_entry


@dataclass(frozen=True, slots=True)
class JourneyRow:
    """One message, or one draft of ours that went out (`key` is then the draft's)."""

    key: str
    channel: str
    direction: str
    is_automatic: bool
    created_at: datetime
    text: str
    thread_key: str | None
    conversation_key: str | None
    order_key: str | None


_COLUMNS = (
    message.c.key, message.c.channel, message.c.direction, message.c.is_automatic, message.c.created_at, message.c.text,
    message.c.thread_key, message.c.conversation_key, message.c.order_key,
)  # fmt: skip


def of_customer(connection: Connection, customer_id: bytes, *, until: datetime) -> list[JourneyRow]:
    """Everything up to and including `until`, oldest first; mail of ours in the customer's threads counts whoever it is filed under."""
    theirs = sa.select(*_COLUMNS, message.c.id).where(belongs_to(message, [customer_id]), message.c.created_at <= until)
    own = list(connection.execute(theirs))
    ours = sa.select(*_COLUMNS, message.c.id).where(message.c.direction == "out", message.c.created_at <= until)
    in_threads = rows_in(connection, ours, message.c.thread_key, sorted({row.thread_key for row in own if row.thread_key}))
    rows = {row.key: row for row in [*in_threads, *own]}
    found = [JourneyRow(*(getattr(row, column.name) for column in _COLUMNS)) for row in rows.values()]
    found += _handed_over(connection, customer_id, {row.id: row.thread_key or row.order_key or row.key for row in own}, until)
    return sorted(found, key=lambda row: (row.created_at, row.key))


def _handed_over(connection: Connection, customer_id: bytes, threads: dict[bytes, str], until: datetime) -> list[JourneyRow]:
    query = (
        sa.select(draft.c.key, draft.c.body, draft.c.reply_to_message_id, outbox_entry.c.finished_at)
        .join(outbox_entry, outbox_entry.c.draft_id == draft.c.id)
        .where(
            draft.c.customer_id == customer_id, draft.c.message_class == "service", outbox_entry.c.status.in_(("sent", "handed_over")),
            outbox_entry.c.finished_at <= until,
        )
    )  # fmt: skip
    return [
        JourneyRow(row.key, "email", "out", False, row.finished_at, row.body or "", threads.get(row.reply_to_message_id), None, None)
        for row in connection.execute(query)
    ]


def answered_channels(connection: Connection, *, until: datetime) -> frozenset[str]:
    """The channels in which people of ours are seen to write: where there is none, our own mail was not imported."""
    query = sa.select(message.c.channel).where(
        message.c.direction == "out", message.c.is_automatic.is_(False), message.c.created_at <= until
    )
    return frozenset(connection.execute(query.distinct()).scalars())
