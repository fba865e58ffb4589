"""Calls to a language model: ids, hashes, counts, cost and duration; never a text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import UtcTime, id_column, metadata, new_id

model_call = sa.Table(
    "model_call",
    metadata,
    id_column(),
    sa.Column("purpose", sa.String(40), nullable=False),
    sa.Column("prompt_version", sa.String(64), nullable=False),
    sa.Column("model", sa.String(128), nullable=False),
    sa.Column("endpoint", sa.String(16)),  # a hash of the address that was asked
    sa.Column("prompt_sha256", sa.String(64), nullable=False),
    sa.Column("reply_sha256", sa.String(64)),
    sa.Column("prompt_tokens", sa.Integer),
    sa.Column("reply_tokens", sa.Integer),
    sa.Column("cost_micros", sa.BigInteger),  # millionths of a unit of the currency in which the model is paid
    sa.Column("duration_ms", sa.Integer, nullable=False),
    sa.Column("level", sa.String(20)),  # the rung of the capability ladder that was used
    sa.Column("outcome", sa.String(40), nullable=False),  # answered | transport_failed | unusable | did_not_fit
    sa.Column("at", UtcTime, nullable=False),
)


def add(connection: Connection, **fields: Any) -> bytes:
    """Adds one call and returns its id."""
    call_id = new_id()
    connection.execute(sa.insert(model_call).values(id=call_id, **fields))
    return call_id


def set_outcome(connection: Connection, call_id: bytes, outcome: str) -> None:
    """Says what became of a call once its reply was looked at."""
    connection.execute(sa.update(model_call).where(model_call.c.id == call_id).values(outcome=outcome))


def spent_since(connection: Connection, moment: datetime) -> tuple[int, int]:
    """Tokens of prompts and replies, and cost in millionths, of all calls at or after the moment."""
    tokens = sa.func.coalesce(model_call.c.prompt_tokens, 0) + sa.func.coalesce(model_call.c.reply_tokens, 0)
    query = sa.select(sa.func.sum(tokens), sa.func.sum(model_call.c.cost_micros)).where(model_call.c.at >= moment)
    used, cost = connection.execute(query).one()
    return int(used or 0), int(cost or 0)


def of_purpose(connection: Connection, purpose: str) -> list[sa.Row[Any]]:
    """The calls of that purpose (level, outcome, prompt_tokens, reply_tokens, cost_micros, duration_ms), oldest first."""
    columns = ("level", "outcome", "prompt_tokens", "reply_tokens", "cost_micros", "duration_ms")
    query = sa.select(*(model_call.c[name] for name in columns)).where(model_call.c.purpose == purpose)
    return list(connection.execute(query.order_by(model_call.c.id)))


def level_that_answered(connection: Connection, model: str, endpoint: str, *, since: datetime) -> str | None:
    """The level of the newest structured reply of that model at that endpoint at or after `since`, if it was of use."""
    query = sa.select(model_call.c.level).where(
        model_call.c.model == model, model_call.c.endpoint == endpoint, model_call.c.outcome == "answered",
        model_call.c.level != "tools", model_call.c.at >= since,
    )
    return connection.execute(query.order_by(model_call.c.at.desc(), model_call.c.id.desc()).limit(1)).scalar()
