"""The numbered versions of heed.yaml, the workspace's counters and secrets that belong to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Json, UtcTime, insert_new, metadata

rules_version = sa.Table(
    "rules_version",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("content", Json, nullable=False),
    sa.Column("loaded_at", UtcTime, nullable=False),
)

workspace_state = sa.Table(
    "workspace_state",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def known_number(connection: Connection, content: Mapping[str, Any]) -> int | None:
    """The number under which exactly these rules are stored, if they are."""
    return connection.execute(sa.select(rules_version.c.number).where(rules_version.c.sha256 == _digest(content))).scalar()


def number_of(connection: Connection, content: Mapping[str, Any], now: datetime) -> int:
    """The version number of these rules; a new one when the content was not seen before."""
    known = known_number(connection, content)
    if known is not None:
        return known
    digest = _digest(content)
    number = (connection.execute(sa.select(sa.func.max(rules_version.c.number))).scalar() or 0) + 1
    stored = json.loads(json.dumps(content, default=str))
    connection.execute(sa.insert(rules_version).values(number=number, sha256=digest, content=stored, loaded_at=now))
    return number


def data_version(connection: Connection) -> int:
    """Counts the transactions that changed messages, orders, customers or links; a run is keyed by it."""
    value = connection.execute(sa.select(workspace_state.c.value).where(workspace_state.c.name == "data_version")).scalar()
    return int(value or 0)


def bump_data_version(connection: Connection) -> None:
    """Say so in the same transaction whenever messages, orders, customers, consents or links really changed."""
    insert_new(connection, workspace_state, [{"name": "data_version", "value": "0"}], keys=["name"])
    raised = sa.cast(sa.cast(workspace_state.c.value, sa.BigInteger) + 1, sa.Text)
    connection.execute(sa.update(workspace_state).where(workspace_state.c.name == "data_version").values(value=raised))


def salt(connection: Connection) -> str:
    """What the workspace adds to hashes that decide something (control group); made once, from its first rules.

    Not a secret and not random: the same files under the same rules must draw the same control group again.
    """
    first = connection.execute(sa.select(rules_version.c.sha256).order_by(rules_version.c.number).limit(1)).scalar()
    insert_new(connection, workspace_state, [{"name": "salt", "value": first or "no rules"}], keys=["name"])
    value: str = connection.execute(sa.select(workspace_state.c.value).where(workspace_state.c.name == "salt")).scalar_one()
    return value
