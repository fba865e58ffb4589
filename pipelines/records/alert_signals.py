"""What may open an alert: messages with their readings, replies, promises and risks, read for a block of customers at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.customer import customer
from pipelines.records.database import rows_in
from pipelines.records.draft import draft, promise
from pipelines.records.identity_link import identity_link, rows_of
from pipelines.records.message import message, owner
from pipelines.records.outbox_entry import outbox_entry
from pipelines.records.reading import reading
from pipelines.records.risk import risk


def people(connection: Connection, customer_ids: Iterable[bytes]) -> list[sa.Row[Any]]:
    """Those of the customers that exist, in the order of their keys: id, key, locale."""
    query = sa.select(customer.c.id, customer.c.key, customer.c.locale)
    return sorted(rows_in(connection, query, customer.c.id, customer_ids), key=lambda row: row.key)


def said_between(
    connection: Connection, customer_ids: Iterable[bytes], since: datetime, until: datetime, *, unmatched: bool = False
) -> list[sa.Row[Any]]:
    """What these customers wrote and were written in (since, until], each with its reading, oldest first.

    Columns: id, key, owner_id, channel, direction, is_automatic, created_at, subject, text, order_key, product, thread_key,
    conversation_key, original_id, sender_email, rating, rating_scale, and of the reading status, sentiment,
    frustration, frustrated, evidence.
    With `unmatched`, the messages that belong to no known customer instead.
    """
    whose = owner()
    source = message.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    source = source.outerjoin(reading, reading.c.message_id == message.c.id)
    query = (
        sa.select(
            message.c.id, message.c.key, whose, message.c.channel, message.c.direction, message.c.is_automatic,
            message.c.created_at, message.c.subject, message.c.text, message.c.order_key, message.c.product,
            message.c.thread_key, message.c.conversation_key, message.c.original_id, message.c.sender_email,
            message.c.rating, message.c.rating_scale,
            reading.c.status, reading.c.sentiment, reading.c.frustration, reading.c.frustrated, reading.c.evidence,
        )
        .select_from(source)
        .where(message.c.created_at > since, message.c.created_at <= until)
    )
    nobodys = query.where(whose.is_(None))
    rows = list(connection.execute(nobodys)) if unmatched else rows_of(connection, query, message, customer_ids)
    return sorted(rows, key=lambda row: (row.created_at, row.key))


def replies(connection: Connection, threads: Iterable[str], originals: Iterable[str], until: datetime) -> list[sa.Row[Any]]:
    """Outgoing mail of people (not automatic) in these threads, or in reply to these Message-IDs, whoever it is filed under.

    Columns: channel, created_at, thread_key, conversation_key, in_reply_to.
    """
    query = sa.select(
        message.c.channel, message.c.created_at, message.c.thread_key, message.c.conversation_key, message.c.in_reply_to
    ).where(message.c.direction == "out", message.c.is_automatic.is_(False), message.c.created_at <= until)
    in_threads = rows_in(connection, query, message.c.thread_key, threads)
    return in_threads + rows_in(connection, query, message.c.in_reply_to, originals)


def replies_to(connection: Connection, rows: Iterable[Any], until: datetime) -> list[sa.Row[Any]]:
    """The replies to what customers wrote among rows of `said_between`."""
    incoming = [row for row in rows if row.direction == "in"]
    threads = {row.thread_key for row in incoming if row.thread_key}
    return replies(connection, sorted(threads), sorted({row.original_id for row in incoming if row.original_id}), until)


def handed_over(connection: Connection, customer_ids: Iterable[bytes]) -> list[sa.Row[Any]]:
    """What went out from here: key (of the draft), customer_id, reply_to_message_id, as_of (what it knew), message_class, finished_at."""
    query = (
        sa.select(
            draft.c.key, draft.c.customer_id, draft.c.reply_to_message_id, draft.c.as_of, draft.c.message_class,
            outbox_entry.c.finished_at,
        )
        .join(outbox_entry, outbox_entry.c.draft_id == draft.c.id)
        .where(outbox_entry.c.status.in_(("sent", "handed_over")))
    )
    return rows_in(connection, query, draft.c.customer_id, customer_ids)


def overdue_promises(connection: Connection, customer_ids: Iterable[bytes], as_of: datetime) -> list[sa.Row[Any]]:
    """Open promises whose day has passed, oldest first: customer_id, text, due_at, due_on, order_key, message_key, owner."""
    query = (
        sa.select(
            promise.c.customer_id, promise.c.text, promise.c.due_at, promise.c.due_on, promise.c.order_key, promise.c.owner,
            message.c.key.label("message_key"),
        )
        .outerjoin(message, promise.c.message_id == message.c.id)
        .where(promise.c.state == "open", promise.c.due_at < as_of)
    )
    return sorted(rows_in(connection, query, promise.c.customer_id, customer_ids), key=lambda row: (row.due_at, row.text))


def value_at_risk_by_currency(connection: Connection, run_id: bytes) -> dict[str, list[int]]:
    """Every positive cautious value at risk of a run in whole minor units, sorted, by currency."""
    query = (
        sa.select(risk.c.currency, risk.c.at_risk_low_minor)
        .where(risk.c.run_id == run_id, risk.c.at_risk_low_minor > 0, risk.c.currency.is_not(None))
        .order_by(risk.c.currency, risk.c.at_risk_low_minor)
    )
    found: dict[str, list[int]] = {}
    for row in connection.execute(query):
        found.setdefault(row.currency, []).append(row.at_risk_low_minor)
    return found
