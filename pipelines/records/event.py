"""One sequence of what happened, which live streams and webhooks read from wherever they stopped."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Json, SequenceNumber, UtcTime, metadata

event = sa.Table(
    "event",
    metadata,
    sa.Column("sequence", SequenceNumber, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(40), nullable=False),  # alert.opened, draft.approved, …
    sa.Column("noun", sa.String(20), nullable=False),
    sa.Column("key", sa.String(140), nullable=False),
    sa.Column("body", Json, nullable=False, default=dict),
    sa.Column("at", UtcTime, nullable=False),
)


def append(connection: Connection, kind: str, key: str, at: datetime, body: dict[str, Any] | None = None) -> None:
    """Adds one event; `kind` is `<noun>.<what happened>`. Ids, states and counts only, never a customer's words."""
    noun = kind.partition(".")[0]
    connection.execute(sa.insert(event).values(kind=kind, noun=noun, key=key, body=body or {}, at=at))


def after(connection: Connection, sequence: int, *, noun: str | None = None, limit: int = 500) -> list[sa.Row[Any]]:
    """The events that follow `sequence`, oldest first."""
    query = sa.select(event).where(event.c.sequence > sequence).order_by(event.c.sequence).limit(limit)
    return list(connection.execute(query.where(event.c.noun == noun) if noun else query))


def newest_sequence(connection: Connection) -> int:
    """The number of the newest event; 0 when nothing happened yet."""
    return connection.execute(sa.select(sa.func.max(event.c.sequence))).scalar() or 0
