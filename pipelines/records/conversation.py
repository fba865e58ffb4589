"""Chats of the support team with Heed: questions and answers in order, so that a follow-up keeps the thread."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.records.database import Json, UtcTime, id_column, metadata

conversation = sa.Table(
    "conversation",
    metadata,
    id_column(),
    sa.Column("key", sa.String(40), nullable=False, unique=True),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("turns", Json, nullable=False, default=list),  # [{question, plan, answer}, …] the newest twenty
    sa.Column("updated_at", UtcTime, nullable=False),
)
