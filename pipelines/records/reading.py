"""What the reading model made of one message: embedding, sentiment, frustration, and the phrases behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, Json, metadata, rows_in, upsert
from pipelines.records.identity_link import rows_of
from pipelines.records.message import message, owned

reading = sa.Table(
    "reading",
    metadata,
    sa.Column("message_id", Id, sa.ForeignKey("message.id"), primary_key=True),
    sa.Column("model_version", sa.String(64), nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    # read | unsupported (a language the model was not trained on) | empty | rating (no text: read from the rating) | outgoing
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("language", sa.String(8)),
    sa.Column("negative", sa.Float),  # calibrated probabilities, the three add to 1
    sa.Column("neutral", sa.Float),
    sa.Column("positive", sa.Float),
    sa.Column("sentiment", sa.String(8)),  # negative | neutral | positive | unsure
    sa.Column("frustration", sa.Float),  # calibrated probability that the writer is frustrated with us
    sa.Column("frustrated", sa.String(6)),  # yes | no | unsure
    sa.Column("evidence", Json, nullable=False, default=list),  # [[start, end, score], …] character spans of message.text
    sa.Column("embedding", sa.LargeBinary),  # float16, unit length; None when there is no text
)


def unread(connection: Connection, model_version: str) -> list[sa.Row[Any]]:
    """Messages (id, content_hash) that this model version has not read in their present wording, oldest first."""
    source = message.outerjoin(reading, reading.c.message_id == message.c.id)
    stale = sa.or_(
        reading.c.message_id.is_(None),
        reading.c.model_version != model_version,
        reading.c.content_hash != message.c.content_hash,
    )
    query = sa.select(message.c.id, message.c.content_hash).select_from(source).where(stale)
    return list(connection.execute(query.order_by(message.c.created_at, message.c.key)))


def told(
    connection: Connection, *, after: datetime | None = None, until: datetime | None = None, directions: Sequence[str] = ("in",),
    channels: Sequence[str] = (), customer_ids: Sequence[bytes] | None = None, message_ids: Sequence[bytes] | None = None,
    keys: Sequence[str] | None = None, order_key: str | None = None,
) -> list[sa.Row[Any]]:
    """Messages with `owner_id` and their readings (`read_language`, `read_status`, sentiment …), oldest first.

    From `after` (inclusive) to `until` (exclusive); automatic mail is left out. Columns are named in the select.
    """
    wanted = owned(
        message.c.id, message.c.key, message.c.channel, message.c.direction, message.c.created_at, message.c.time_known,
        message.c.subject, message.c.text, message.c.language, message.c.rating, message.c.rating_scale, message.c.product,
        message.c.thread_key, message.c.order_key, message.c.conversation_key, reading.c.language.label("read_language"),
        reading.c.status.label("read_status"), reading.c.sentiment, reading.c.frustration, reading.c.frustrated, reading.c.evidence,
    )
    query = wanted.outerjoin(reading, reading.c.message_id == message.c.id).where(message.c.is_automatic.is_(False))
    limits: list[sa.ColumnElement[bool]] = []
    if after is not None:
        limits.append(message.c.created_at >= after)
    if until is not None:
        limits.append(message.c.created_at < until)
    if directions:
        limits.append(message.c.direction.in_(directions))
    if channels:
        limits.append(message.c.channel.in_(channels))
    if order_key is not None:
        limits.append(message.c.order_key == order_key)
    query = query.where(*limits)
    if customer_ids is not None:
        rows = rows_of(connection, query, message, customer_ids)
    elif message_ids is not None:
        rows = rows_in(connection, query, message.c.id, message_ids)
    else:
        rows = list(connection.execute(query)) if keys is None else rows_in(connection, query, message.c.key, keys)
    return sorted(rows, key=lambda row: (row.created_at, row.key))


def posted_since(connection: Connection, run_id: bytes) -> list[sa.Row[Any]]:
    """Messages with a reading and an owner that came one by one, not in a file, after that run had begun: id, created_at, owner_id."""
    query = owned(message.c.id, message.c.created_at).join(reading, reading.c.message_id == message.c.id)
    one_by_one = query.where(message.c.id > run_id, message.c.import_file_id.is_(None)).order_by(message.c.id)  # ids hold their time
    return [row for row in connection.execute(one_by_one) if row.owner_id is not None]


def store(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores readings, in place of earlier ones of the same messages."""
    upsert(connection, reading, rows, keys=["message_id"])
