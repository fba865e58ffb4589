"""What a language model's reading of a message proved: closed values, keys, days and places in the text; never a word of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, Json, UtcTime, metadata, upsert

model_reading = sa.Table(
    "model_reading",
    metadata,
    sa.Column("message_id", Id, sa.ForeignKey("message.id"), primary_key=True),
    sa.Column("input_key", sa.String(64), nullable=False),  # hash of the wording, the orders, the prompt and the model
    sa.Column("proved", Json, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)


def of_message(connection: Connection, message_id: bytes, input_key: str) -> Mapping[str, Any] | None:
    """What was proved from that very input; None where it was not read, or from another one."""
    query = sa.select(model_reading.c.proved).where(model_reading.c.message_id == message_id, model_reading.c.input_key == input_key)
    found: Mapping[str, Any] | None = connection.execute(query).scalar_one_or_none()
    return found


def newest_of_message(connection: Connection, message_id: bytes | None) -> Mapping[str, Any] | None:
    """What the newest reading of that message proved, whatever it was read with."""
    query = sa.select(model_reading.c.proved).where(model_reading.c.message_id == message_id)
    found: Mapping[str, Any] | None = connection.execute(query).scalar_one_or_none()
    return found


def keep(connection: Connection, message_id: bytes, input_key: str, proved: Mapping[str, Any], now: datetime) -> None:
    """Keeps what the newest reading of the message proved."""
    row = {"message_id": message_id, "input_key": input_key, "proved": dict(proved), "at": now}
    upsert(connection, model_reading, [row], keys=["message_id"])
