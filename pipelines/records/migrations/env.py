"""Alembic's way in: runs the migrations on the connection that the caller opened."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from pipelines.records.database import Id, UtcTime
from pipelines.records.schema import metadata


def render_plainly(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations name what the database stores, so that they stay true when our column types change."""
    if kind != "type":
        return False
    if isinstance(item, Id):
        return "sa.LargeBinary(16)"
    if isinstance(item, UtcTime):
        return "sa.BigInteger()"
    if isinstance(item, sa.JSON):
        return "JSON_DOCUMENT"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_plainly,
    include_name=lambda name, kind, _parents: not (kind == "table" and (name or "").startswith("message_words")),
)
with context.begin_transaction():
    context.run_migrations()
