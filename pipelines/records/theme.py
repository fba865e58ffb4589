"""Themes of the taxonomy, and which message speaks about which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, Json, batches, metadata, rows_in, upsert
from pipelines.records.message import message
from pipelines.records.reading import reading
from pipelines.records.rules_version import workspace_state

theme = sa.Table(
    "theme",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("names", Json, nullable=False),  # {"en": …, "pl": …}
    sa.Column("state", sa.String(10), nullable=False),  # accepted | off | candidate | merged
)

message_theme = sa.Table(
    "message_theme",
    metadata,
    sa.Column("message_id", Id, sa.ForeignKey("message.id"), primary_key=True),
    sa.Column("theme_key", sa.String(64), sa.ForeignKey("theme.key"), primary_key=True),
    sa.Column("score", sa.Float, nullable=False),  # in [0, 1]; 1 for a theme that is matched by words
)

TAXONOMY = "taxonomy"  # row of workspace_state: under which taxonomy the messages were named last


def keep(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores themes (key, names, state), in place of earlier ones of the same keys; writes nothing where nothing differs."""
    stored = {row.key: (row.names, row.state) for row in connection.execute(sa.select(theme))}
    upsert(connection, theme, [row for row in rows if stored.get(row["key"]) != (row["names"], row["state"])], keys=["key"])


def replace(connection: Connection, message_ids: Iterable[bytes], rows: Sequence[Mapping[str, Any]]) -> None:
    """Gives the messages these themes (message_id, theme_key, score) in place of those that they had."""
    for batch in batches(message_ids):
        connection.execute(sa.delete(message_theme).where(message_theme.c.message_id.in_(batch)))
    if rows:
        connection.execute(sa.insert(message_theme), list(rows))


def embeddings(connection: Connection, message_ids: Iterable[bytes], model_version: str) -> dict[bytes, bytes]:
    """The stored embeddings of those of the messages that this model version read in a language that it knows."""
    query = sa.select(reading.c.message_id, reading.c.embedding).where(
        reading.c.status == "read", reading.c.model_version == model_version, reading.c.embedding.is_not(None)
    )
    return {row.message_id: row.embedding for row in rows_in(connection, query, reading.c.message_id, message_ids)}


def read_before(connection: Connection, after: bytes, limit: int) -> list[bytes]:
    """Ids of incoming messages that have a reading, in their order from the one after `after` on."""
    source = message.join(reading, reading.c.message_id == message.c.id)
    query = sa.select(message.c.id).select_from(source).where(message.c.id > after, message.c.direction == "in")
    return list(connection.execute(query.order_by(message.c.id).limit(limit)).scalars())


def taxonomy_named_with(connection: Connection) -> str | None:
    """The fingerprint of the taxonomy under which the messages were named last."""
    return connection.execute(sa.select(workspace_state.c.value).where(workspace_state.c.name == TAXONOMY)).scalar()


def keep_taxonomy_named_with(connection: Connection, fingerprint: str) -> None:
    """Remembers the fingerprint under which all messages are named now."""
    upsert(connection, workspace_state, [{"name": TAXONOMY, "value": fingerprint}], keys=["name"])


def of_messages(connection: Connection, message_ids: Iterable[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """The themes of each of the messages that has any, the likeliest first: [{"id", "names", "score"}]."""
    query = sa.select(message_theme, theme.c.names).join(theme, theme.c.key == message_theme.c.theme_key)
    query = query.where(theme.c.state != "merged")
    found: dict[bytes, list[dict[str, Any]]] = {}
    rows = rows_in(connection, query, message_theme.c.message_id, message_ids)
    for row in sorted(rows, key=lambda row: (-row.score, row.theme_key)):
        found.setdefault(row.message_id, []).append({"id": row.theme_key, "names": row.names, "score": row.score})
    return found


def in_use(connection: Connection) -> dict[str, dict[str, str]]:
    """The names of the accepted themes by key; none where no message has a theme at all, for then nothing was named yet."""
    if connection.execute(sa.select(message_theme.c.message_id).limit(1)).first() is None:
        return {}
    query = sa.select(theme.c.key, theme.c.names).where(theme.c.state == "accepted").order_by(theme.c.key)
    return {row.key: dict(row.names) for row in connection.execute(query)}


def messages_of(connection: Connection, key: str) -> frozenset[bytes]:
    """The ids of the messages that speak of a theme."""
    return frozenset(connection.execute(sa.select(message_theme.c.message_id).where(message_theme.c.theme_key == key)).scalars())
