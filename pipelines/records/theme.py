"""Themes of the taxonomy, and which message speaks about which."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

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


def with_counts(connection: Connection) -> list[dict[str, Any]]:
    """Every theme that was not merged into another, with how many messages speak of it, ready for JSON."""
    counted = sa.func.count(message_theme.c.message_id)
    query = (
        sa.select(theme.c.key, theme.c.names, theme.c.state, counted.label("messages"))
        .select_from(theme.outerjoin(message_theme, message_theme.c.theme_key == theme.c.key))
        .where(theme.c.state != "merged")
        .group_by(theme.c.key, theme.c.names, theme.c.state)
        .order_by(counted.desc(), theme.c.key)
    )
    return [{"id": row.key, "names": row.names, "state": row.state, "messages": row.messages} for row in connection.execute(query)]
