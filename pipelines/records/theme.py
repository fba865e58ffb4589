"""Themes of the taxonomy, and which message speaks about which."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.records.database import Id, Json, metadata

theme = sa.Table(
    "theme",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("names", Json, nullable=False),  # {"en": …, "pl": …}
    sa.Column("state", sa.String(10), nullable=False),  # accepted | candidate | merged
)

message_theme = sa.Table(
    "message_theme",
    metadata,
    sa.Column("message_id", Id, sa.ForeignKey("message.id"), primary_key=True),
    sa.Column("theme_key", sa.String(64), sa.ForeignKey("theme.key"), primary_key=True),
    sa.Column("score", sa.Float, nullable=False),
)
