"""API keys with their roles, and the audit trail of who did what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Json, SequenceNumber, UtcTime, id_column, metadata

api_key = sa.Table(
    "api_key",
    metadata,
    id_column(),
    sa.Column("name", sa.String(128), nullable=False, unique=True),
    sa.Column("role", sa.String(8), nullable=False),  # viewer | agent | manager | admin
    sa.Column("prefix", sa.String(12), nullable=False),  # the first characters, to recognise a key by
    sa.Column("sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("revoked_at", UtcTime),
)

audit_entry = sa.Table(
    "audit_entry",
    metadata,
    sa.Column("sequence", SequenceNumber, primary_key=True, autoincrement=True),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("what", sa.String(64), nullable=False),
    sa.Column("key", sa.String(140), nullable=False),
    sa.Column("detail", Json, nullable=False, default=dict),
    sa.Column("at", UtcTime, nullable=False),
)


def audit(connection: Connection, who: str, what: str, key: str, at: datetime, detail: dict[str, Any] | None = None) -> None:
    """Adds one line to the audit trail, in the caller's transaction."""
    connection.execute(sa.insert(audit_entry).values(who=who, what=what, key=key, detail=detail or {}, at=at))
