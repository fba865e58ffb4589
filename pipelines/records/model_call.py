"""Calls to a language model: ids, hashes, counts, cost and duration; never a text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import UtcTime, id_column, metadata

model_call = sa.Table(
    "model_call",
    metadata,
    id_column(),
    sa.Column("purpose", sa.String(40), nullable=False),
    sa.Column("prompt_version", sa.String(64), nullable=False),
    sa.Column("model", sa.String(128), nullable=False),
    sa.Column("prompt_sha256", sa.String(64), nullable=False),
    sa.Column("reply_sha256", sa.String(64)),
    sa.Column("prompt_tokens", sa.Integer),
    sa.Column("reply_tokens", sa.Integer),
    sa.Column("duration_ms", sa.Integer, nullable=False),
    sa.Column("level", sa.String(20)),  # the rung of the capability ladder that was used
    sa.Column("outcome", sa.String(40), nullable=False),  # answered | transport_failed | unusable
    sa.Column("at", UtcTime, nullable=False),
)


def add(connection: Connection, **fields: Any) -> None:
    """Adds one call."""
    connection.execute(sa.insert(model_call).values(**fields))


def tokens_since(connection: Connection, moment: datetime) -> int:
    """Tokens of prompts and replies of all calls at or after the moment."""
    spent = sa.func.coalesce(model_call.c.prompt_tokens, 0) + sa.func.coalesce(model_call.c.reply_tokens, 0)
    return int(connection.execute(sa.select(sa.func.sum(spent)).where(model_call.c.at >= moment)).scalar() or 0)


def level_that_answered(connection: Connection, model: str, *, since: datetime) -> str | None:
    """The level of the newest structured reply of that model at or after `since`."""
    query = sa.select(model_call.c.level).where(
        model_call.c.model == model, model_call.c.outcome == "answered", model_call.c.level != "tools", model_call.c.at >= since
    )
    return connection.execute(query.order_by(model_call.c.at.desc(), model_call.c.id.desc()).limit(1)).scalar()
