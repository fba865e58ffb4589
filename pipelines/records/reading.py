"""What the reading model made of one message: embedding, sentiment, frustration, and the phrases behind it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, Json, metadata
from pipelines.records.message import message

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
