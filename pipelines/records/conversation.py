"""Chats of the support team with Heed: questions and answers in order, so that a follow-up keeps the thread."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Json, UtcTime, id_column, insert_new, metadata, new_id

conversation = sa.Table(
    "conversation",
    metadata,
    id_column(),
    sa.Column("key", sa.String(40), nullable=False, unique=True),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("turns", Json, nullable=False, default=list),  # [{question, plan, answer}, …] the newest twenty
    sa.Column("updated_at", UtcTime, nullable=False),
)


def turns_of(connection: Connection, key: str) -> list[dict[str, Any]] | None:
    """The turns of the conversation, oldest first; None when there is none of that key."""
    turns: list[dict[str, Any]] | None = connection.execute(
        sa.select(conversation.c.turns).where(conversation.c.key == key)
    ).scalar_one_or_none()
    return turns


def keep(connection: Connection, key: str, who: str, turns: list[dict[str, Any]], now: datetime) -> None:
    """Stores the conversation with these turns in place of those before; the newest twenty stay, and so does who began it."""
    insert_new(connection, conversation, [{"id": new_id(), "key": key, "who": who, "turns": [], "updated_at": now}], keys=["key"])
    connection.execute(sa.update(conversation).where(conversation.c.key == key).values(turns=turns[-20:], updated_at=now))


def who_asked(connection: Connection, key: str) -> str | None:
    """Who holds the conversation; None when there is none of that key."""
    who: str | None = connection.execute(sa.select(conversation.c.who).where(conversation.c.key == key)).scalar_one_or_none()
    return who


def sign(connection: Connection, key: str, who: str) -> None:
    """Says who holds the conversation."""
    connection.execute(sa.update(conversation).where(conversation.c.key == key).values(who=who))
