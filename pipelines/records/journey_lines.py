"""What was written between one customer and us, as journeys need it: their messages, ours in their threads, our drafts that went out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import rows_in
from pipelines.records.draft import draft
from pipelines.records.identity_link import rows_of
from pipelines.records.message import message, owned
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


def of_customers(connection: Connection, customer_ids: Iterable[bytes], *, until: datetime) -> dict[bytes, list[JourneyRow]]:
    """Everything up to and including `until`, oldest first, by customer; mail of ours in their threads counts whoever it is filed under."""
    own: dict[bytes, list[sa.Row[Any]]] = {customer_id: [] for customer_id in customer_ids}
    for row in rows_of(connection, owned(*_COLUMNS, message.c.id).where(message.c.created_at <= until), message, own):
        own[row.owner_id].append(row)
    ours = sa.select(*_COLUMNS).where(message.c.direction == "out", message.c.created_at <= until)
    threads = sorted({row.thread_key for rows in own.values() for row in rows if row.thread_key})
    in_threads: dict[str, list[sa.Row[Any]]] = {}
    for row in rows_in(connection, ours, message.c.thread_key, threads):
        in_threads.setdefault(row.thread_key, []).append(row)
    found = {customer_id: _together(rows, in_threads) for customer_id, rows in own.items()}
    for row in _handed_over(connection, found, until):
        answered = {one.id: one.thread_key or one.order_key or one.key for one in own[row.customer_id]}.get(row.reply_to_message_id)
        found[row.customer_id].append(JourneyRow(row.key, "email", "out", False, row.finished_at, row.body or "", answered, None, None))
    return {customer_id: sorted(rows, key=lambda row: (row.created_at, row.key)) for customer_id, rows in found.items()}


def _together(own: list[sa.Row[Any]], in_threads: dict[str, list[sa.Row[Any]]]) -> list[JourneyRow]:
    threads = dict.fromkeys(row.thread_key for row in own if row.thread_key)
    rows = {row.key: row for thread in threads for row in in_threads.get(thread, ())} | {row.key: row for row in own}
    return [JourneyRow(*(getattr(row, column.name) for column in _COLUMNS)) for row in rows.values()]


def _handed_over(connection: Connection, customer_ids: Iterable[bytes], until: datetime) -> list[sa.Row[Any]]:
    query = (
        sa.select(draft.c.key, draft.c.customer_id, draft.c.body, draft.c.reply_to_message_id, outbox_entry.c.finished_at)
        .join(outbox_entry, outbox_entry.c.draft_id == draft.c.id)
        .where(
            draft.c.message_class == "service", outbox_entry.c.status.in_(("sent", "handed_over")), outbox_entry.c.finished_at <= until,
        )
    )  # fmt: skip
    return rows_in(connection, query, draft.c.customer_id, customer_ids)


def of_customer(connection: Connection, customer_id: bytes, *, until: datetime) -> list[JourneyRow]:
    """The same for one customer."""
    return of_customers(connection, [customer_id], until=until)[customer_id]


def answered_channels(connection: Connection, *, until: datetime) -> frozenset[str]:
    """The channels in which people of ours are seen to write: where there is none, our own mail was not imported."""
    query = sa.select(message.c.channel).where(
        message.c.direction == "out", message.c.is_automatic.is_(False), message.c.created_at <= until
    )
    return frozenset(connection.execute(query.distinct()).scalars())
