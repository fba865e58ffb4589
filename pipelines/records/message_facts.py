"""What is stored about single messages, as JSON shows it: the message with its reading, and the hits of a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.errors import NotFound
from pipelines.records.customer import customer
from pipelines.records.database import rows_in
from pipelines.records.identity_link import identity_link
from pipelines.records.message import message, owner
from pipelines.records.reading import reading
from pipelines.records.theme import of_messages as themes_of


def _select() -> sa.Select[Any]:
    columns = (
        message.c.id, message.c.key, message.c.channel, message.c.direction, message.c.is_automatic, message.c.created_at,
        message.c.time_known, message.c.subject, message.c.text, message.c.rating, message.c.rating_scale, message.c.product,
        message.c.thread_key, customer.c.key.label("customer_key"), reading.c.status, reading.c.model_version, reading.c.language,
        reading.c.negative, reading.c.neutral, reading.c.positive, reading.c.sentiment, reading.c.frustration, reading.c.frustrated,
        reading.c.evidence,
    )
    source = message.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    source = source.outerjoin(customer, customer.c.id == owner()).outerjoin(reading, reading.c.message_id == message.c.id)
    return sa.select(*columns).select_from(source)


def _shown(row: sa.Row[Any], themes: dict[bytes, list[dict[str, Any]]]) -> dict[str, Any]:
    return {
        "id": row.key, "customer_id": row.customer_key, "channel": row.channel, "direction": row.direction,
        "is_automatic": bool(row.is_automatic), "created_at": row.created_at.isoformat(), "time_known": bool(row.time_known),
        "subject": row.subject, "text": row.text, "rating": row.rating, "rating_scale": row.rating_scale, "product": row.product,
        "thread_id": row.thread_key, "reading": _reading(row), "themes": themes.get(row.id, []),
    }


def _reading(row: sa.Row[Any]) -> dict[str, Any] | None:
    if row.status is None:
        return None
    spans = row.evidence or []
    return {
        "status": row.status, "model_version": row.model_version, "language": row.language, "sentiment": row.sentiment,
        "negative": row.negative, "neutral": row.neutral, "positive": row.positive, "frustrated": row.frustrated,
        "frustration": row.frustration,
        "evidence": [{"quote": row.text[int(start) : int(end)], "start": int(start), "end": int(end)} for start, end, _score in spans],
    }


def in_full(connection: Connection, key: str) -> dict[str, Any]:
    """One message with its reading (None while it waits to be read) and its themes; raises NotFound."""
    row = connection.execute(_select().where(message.c.key == key)).one_or_none()
    if row is None:
        raise NotFound("message", key)
    return _shown(row, themes_of(connection, [row.id]))


def of_ids(connection: Connection, ids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """The messages that exist, by id."""
    themes = themes_of(connection, ids)
    return {row.id: _shown(row, themes) for row in rows_in(connection, _select(), message.c.id, ids)}
