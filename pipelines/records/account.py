"""API keys with their roles, and the audit trail of who did what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.errors import Conflict, NotFound
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


def add_key(connection: Connection, name: str, role: str, *, prefix: str, sha256: str, now: datetime) -> None:
    """Stores a new key by its hash; raises Conflict when the name was used before."""
    if connection.execute(sa.select(api_key.c.id).where(api_key.c.name == name)).first() is not None:
        raise Conflict(f"There is a key named {name!r} already.", fix="Choose another name; names are never used twice.")
    connection.execute(sa.insert(api_key).values(name=name, role=role, prefix=prefix, sha256=sha256, made_at=now))


def keys(connection: Connection) -> list[sa.Row[Any]]:
    """Every key by name: name, role, prefix, made_at, revoked_at."""
    columns = (api_key.c.name, api_key.c.role, api_key.c.prefix, api_key.c.made_at, api_key.c.revoked_at)
    return list(connection.execute(sa.select(*columns).order_by(api_key.c.name)))


def key_by_sha256(connection: Connection, sha256: str) -> Any:
    """Name and role of the key with that hash, unless it was revoked."""
    query = sa.select(api_key.c.name, api_key.c.role).where(api_key.c.sha256 == sha256, api_key.c.revoked_at.is_(None))
    return connection.execute(query).one_or_none()


def revoke_key(connection: Connection, name: str, now: datetime) -> None:
    """Ends the key; the first revocation stands. Raises NotFound."""
    if connection.execute(sa.select(api_key.c.id).where(api_key.c.name == name)).first() is None:
        raise NotFound("key", name, fix="`heed key list` shows the keys.")
    open_one = sa.update(api_key).where(api_key.c.name == name, api_key.c.revoked_at.is_(None))
    connection.execute(open_one.values(revoked_at=now))


def trail_of(connection: Connection, what: str) -> dict[str, sa.Row[Any]]:
    """The newest entry of that kind in the audit trail, by key: who, detail, at."""
    query = sa.select(audit_entry).where(audit_entry.c.what == what).order_by(audit_entry.c.sequence)
    return {row.key: row for row in connection.execute(query)}
