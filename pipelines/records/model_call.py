"""Calls to a language model: ids, hashes, counts, cost and duration; never a text."""

from __future__ import annotations

import sqlalchemy as sa

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
