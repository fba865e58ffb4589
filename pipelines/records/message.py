"""Everything a customer wrote or said, and what was written back; a call is one message per cue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, Json, UtcTime, id_column, metadata
from pipelines.records.identity_link import identity_link

message = sa.Table(
    "message",
    metadata,
    id_column(),
    sa.Column("key", sa.String(140), nullable=False, unique=True),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), index=True),  # the customer that the file names
    sa.Column("customer_key", sa.String(128)),  # as the file wrote it, also when no such customer is known
    sa.Column("identity_link_id", Id, sa.ForeignKey("identity_link.id"), index=True),  # found by e-mail, telephone or order
    sa.Column("sender_email", sa.Text, index=True),
    sa.Column("sender_phone", sa.Text, index=True),
    sa.Column("sender_name", sa.Text),
    sa.Column("order_key", sa.String(128), index=True),
    sa.Column("channel", sa.String(8), nullable=False),  # review | email | call | chat | survey
    sa.Column("direction", sa.String(8), nullable=False),  # in | out | internal
    sa.Column("is_automatic", sa.Boolean, nullable=False, default=False),
    sa.Column("created_at", UtcTime, nullable=False, index=True),
    sa.Column("time_known", sa.Boolean, nullable=False, default=True),
    sa.Column("subject", sa.Text),
    sa.Column("text", sa.Text, nullable=False),  # the writer's own words, replies and signature taken off
    sa.Column("raw_text", sa.Text),  # as it came, where that differs
    sa.Column("language", sa.String(8)),  # as the file declares it
    sa.Column("rating", sa.Float),
    sa.Column("rating_scale", sa.String(16)),  # stars (1-5) | nps (0-10) | csat (1-5) | …
    sa.Column("product", sa.Text),
    sa.Column("thread_key", sa.String(200), index=True),
    sa.Column("conversation_key", sa.String(128), index=True),  # calls: the recording that the cue belongs to
    sa.Column("turn", sa.Integer),
    sa.Column("speaker", sa.Text),
    sa.Column("original_id", sa.Text, index=True),  # the mail's own Message-ID
    sa.Column("in_reply_to", sa.Text),
    sa.Column("references", Json),
    sa.Column("recipients", Json),  # addresses a mail went to; needed to know whom we answered
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("import_file_id", Id, sa.ForeignKey("import_file.id"), index=True),
    sa.Column("line", sa.Integer),
)


def owner() -> sa.ColumnElement[bytes | None]:
    """The customer a message belongs to: the one its file names, else the one an active link found. Use with `owned`."""
    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    return sa.func.coalesce(message.c.customer_id, linked).label("owner_id")


def owned(*columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """A select over messages with the named columns (all when none is named) and `owner_id`."""
    source = message.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    return sa.select(*(columns or tuple(message.c)), owner()).select_from(source)


def of_customers(connection: Connection, customer_ids: Iterable[bytes], *, before: datetime) -> list[sa.Row[Any]]:
    """The customers' messages up to and including `before`, oldest first, each with `owner_id`."""
    from pipelines.records.database import batches

    rows: list[sa.Row[Any]] = []
    for batch in batches(customer_ids):
        query = owned().where(owner().in_(batch), message.c.created_at <= before)
        rows += connection.execute(query.order_by(message.c.created_at, message.c.key)).all()
    return rows


def newest_moment(connection: Connection) -> datetime | None:
    """When the newest message with a known time was written."""
    return connection.execute(
        sa.select(sa.func.max(message.c.created_at, type_=UtcTime)).where(message.c.time_known)
    ).scalar()


def owner_and_moment(connection: Connection, message_id: bytes) -> tuple[bytes | None, datetime] | None:
    """Whose message it is (None when unmatched) and when it was written; None when there is no such message."""
    row = connection.execute(owned(message.c.created_at).where(message.c.id == message_id)).one_or_none()
    return None if row is None else (row.owner_id, row.created_at)
