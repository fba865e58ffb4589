"""The ledger of promises: which are open, what the records show about them, and how they were settled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.customer import customer
from pipelines.records.database import UtcTime, rows_in
from pipelines.records.draft import draft, promise
from pipelines.records.identity_link import identity_link, rows_of
from pipelines.records.message import message, owned
from pipelines.records.order import order
from pipelines.records.outbox_entry import GONE, outbox_entry


@dataclass(frozen=True, slots=True)
class Made:
    """An open promise with when and where it was made; `made_at` is None while the draft that holds it has not gone out."""

    id: bytes
    customer_id: bytes
    text: str
    order_key: str | None
    due_at: datetime | None
    made_at: datetime | None
    thread_key: str | None
    due_on: date | None = None
    source: str | None = None  # the draft or the message that holds it
    draft_id: bytes | None = None


def key_of(customer_key: str, text: str, due_at: datetime | None) -> str:
    """What people type: P- and eight hex digits."""
    return "P-" + hashlib.sha256(f"{customer_key}:{text}:{due_at.isoformat() if due_at else ''}".encode()).hexdigest()[:8]


def day_of(promise: Any, zone: ZoneInfo) -> date | None:
    """The day by which it is due, as it was told; where only the moment is known, that moment's day in `zone`."""
    if promise.due_on is not None or promise.due_at is None:
        told: date | None = promise.due_on
        return told
    day: date = promise.due_at.astimezone(zone).date()
    return day


def open_ones(connection: Connection, customer_ids: Iterable[bytes] | None = None) -> list[Made]:
    """The open promises to those customers (to all when None), the next due first."""
    answered, holding = message.alias("answered"), message.alias("holding")
    gone = sa.and_(outbox_entry.c.draft_id == draft.c.id, outbox_entry.c.status.in_(GONE))
    handed_over = sa.type_coerce(sa.func.coalesce(outbox_entry.c.finished_at, outbox_entry.c.queued_at), UtcTime)
    source = (
        promise.outerjoin(draft, promise.c.draft_id == draft.c.id)
        .outerjoin(outbox_entry, gone)
        .outerjoin(answered, draft.c.reply_to_message_id == answered.c.id)
        .outerjoin(holding, promise.c.message_id == holding.c.id)
    )
    query = sa.select(
        promise.c.id, promise.c.customer_id, promise.c.text, promise.c.order_key, promise.c.due_at,
        sa.type_coerce(sa.func.coalesce(holding.c.created_at, handed_over), UtcTime).label("made_at"),
        sa.func.coalesce(holding.c.thread_key, answered.c.thread_key).label("thread_key"), promise.c.due_on,
        sa.func.coalesce(draft.c.key, holding.c.key).label("source"), promise.c.draft_id,
    ).select_from(source)  # fmt: skip
    query = query.where(promise.c.state == "open")
    rows = connection.execute(query) if customer_ids is None else rows_in(connection, query, promise.c.customer_id, customer_ids)
    found = [Made(*row) for row in rows]
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at, one.text))


def written_to(connection: Connection, customer_ids: Iterable[bytes]) -> list[sa.Row[Any]]:
    """What people of ours wrote to those customers, oldest first: owner_id, key, thread_key, order_key, created_at, text."""
    query = owned(message.c.key, message.c.thread_key, message.c.order_key, message.c.created_at, message.c.text).where(
        message.c.direction == "out", message.c.is_automatic.is_(False), message.c.channel != "call", message.c.time_known
    )
    return sorted(rows_of(connection, query, message, customer_ids), key=lambda row: (row.created_at, row.key))


def refunds_to(connection: Connection, customer_ids: Iterable[bytes]) -> list[sa.Row[Any]]:
    """Refunds that were booked for those customers, oldest first: customer_id, key, ordered_at."""
    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    whose = sa.func.coalesce(order.c.customer_id, linked)
    source = order.outerjoin(identity_link, order.c.identity_link_id == identity_link.c.id)
    query = sa.select(whose.label("customer_id"), order.c.key, order.c.ordered_at).select_from(source).where(order.c.kind == "refund")
    return sorted(rows_of(connection, query, order, customer_ids), key=lambda row: (row.ordered_at, row.key))


def settle(connection: Connection, promise_id: bytes, *, by: str, at: datetime) -> bool:
    """Marks an open promise kept; False when it is open no more."""
    where = sa.and_(promise.c.id == promise_id, promise.c.state == "open")
    done = connection.execute(sa.update(promise).where(where).values(state="kept", settled_at=at, settled_by=by))
    return done.rowcount > 0


def listed(connection: Connection, *, everything: bool = False) -> list[sa.Row[Any]]:
    """Promises with `customer_key` and `draft_key`, the next due first; those kept or withdrawn only with `everything`."""
    source = promise.join(customer, promise.c.customer_id == customer.c.id).outerjoin(draft, promise.c.draft_id == draft.c.id)
    query = sa.select(promise, customer.c.key.label("customer_key"), draft.c.key.label("draft_key")).select_from(source)
    rows = connection.execute(query if everything else query.where(promise.c.state == "open"))
    return sorted(rows, key=lambda row: (row.due_at is None, row.due_at, row.customer_key, row.text))
