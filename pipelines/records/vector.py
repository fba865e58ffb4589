"""Vectors of messages as search reads them: whole pages with their filter keys, and the messages that a filter leaves.

A vector is `reading.embedding`: float16, unit length, made by one model; vectors of different models cannot be compared,
so every query names the model's version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import batches, insert_new, microseconds, rows_in
from pipelines.records.identity_link import belongs_to, identity_link
from pipelines.records.message import message, owner
from pipelines.records.reading import reading
from pipelines.records.rules_version import data_version, workspace_state

COUNTER = "vectors_version"


@dataclass(frozen=True, slots=True)
class VectorRow:
    """One message's vector with what it may be filtered by; `owner_id` is None for an unmatched message."""

    id: bytes
    embedding: bytes
    channel: str
    direction: str
    is_automatic: bool
    created_at: int  # microseconds since 1970
    owner_id: bytes | None


def _of_model(model_version: str) -> tuple[sa.ColumnElement[bool], ...]:
    return reading.c.model_version == model_version, reading.c.embedding.is_not(None)


def _select(model_version: str) -> sa.Select[Any]:
    source = reading.join(message, message.c.id == reading.c.message_id)
    source = source.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    columns = (
        reading.c.message_id, reading.c.embedding, message.c.channel, message.c.direction, message.c.is_automatic,
        sa.type_coerce(message.c.created_at, sa.BigInteger).label("created_at"), owner(),
    )
    return sa.select(*columns).select_from(source).where(*_of_model(model_version))


def _as_row(row: sa.Row[Any]) -> VectorRow:
    return VectorRow(*tuple(row))


def pages(connection: Connection, model_version: str, *, size: int = 5_000) -> Iterator[list[VectorRow]]:
    """Every vector of that model in the order of the ids, `size` at a time."""
    after = b""
    while True:
        query = _select(model_version).where(reading.c.message_id > after).order_by(reading.c.message_id).limit(size)
        page = [_as_row(row) for row in connection.execute(query)]
        if not page:
            return
        yield page
        after = page[-1].id


def of_messages(connection: Connection, model_version: str, message_ids: Sequence[bytes]) -> list[VectorRow]:
    """The vectors of those messages; a message without text or without a reading has none."""
    return [_as_row(row) for row in rows_in(connection, _select(model_version), reading.c.message_id, message_ids)]


def count(connection: Connection, model_version: str) -> int:
    """How many messages have a vector of that model."""
    query = sa.select(sa.func.count()).select_from(reading).where(*_of_model(model_version))
    return connection.execute(query).scalar_one()


def ids(connection: Connection, model_version: str) -> set[bytes]:
    """The ids of every message with a vector of that model."""
    return set(connection.execute(sa.select(reading.c.message_id).where(*_of_model(model_version))).scalars())


def state(connection: Connection) -> tuple[int, int, int]:
    """Changes whenever vectors or what they may be filtered by changed: what a cache of them is keyed by."""
    version = connection.execute(sa.select(workspace_state.c.value).where(workspace_state.c.name == COUNTER)).scalar()
    readings = connection.execute(sa.select(sa.func.count()).select_from(reading)).scalar_one()
    return data_version(connection), int(version or 0), readings


def note_change(connection: Connection) -> None:
    """Says, in the transaction that stored or dropped vectors, that they changed."""
    insert_new(connection, workspace_state, [{"name": COUNTER, "value": "0"}], keys=["name"])
    raised = sa.cast(sa.cast(workspace_state.c.value, sa.BigInteger) + 1, sa.Text)
    connection.execute(sa.update(workspace_state).where(workspace_state.c.name == COUNTER).values(value=raised))


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What messages must be to count; empty tuples and None mean no limit."""

    directions: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    customer_ids: tuple[bytes, ...] = ()
    owner_known: bool | None = None
    with_automatic: bool = False


def _narrowed(query: sa.Select[Any], to: Narrowing) -> sa.Select[Any]:
    if to.directions:
        query = query.where(message.c.direction.in_(to.directions))
    if to.channels:
        query = query.where(message.c.channel.in_(to.channels))
    if to.since is not None:
        query = query.where(sa.type_coerce(message.c.created_at, sa.BigInteger) >= microseconds(to.since))
    if to.until is not None:
        query = query.where(sa.type_coerce(message.c.created_at, sa.BigInteger) <= microseconds(to.until))
    if to.owner_known is not None:
        query = query.where(owner().is_not(None) if to.owner_known else owner().is_(None))
    return query if to.with_automatic else query.where(message.c.is_automatic.is_(False))


def keys_of_those(connection: Connection, message_ids: Sequence[bytes], to: Narrowing) -> dict[bytes, str]:
    """Of those messages, the ones that still exist and pass, with the keys that people see."""
    source = message.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    query = _narrowed(sa.select(message.c.id, message.c.key, owner()).select_from(source), to)
    wanted = set(to.customer_ids)
    found: dict[bytes, str] = {}
    for batch in batches(message_ids):
        for row in connection.execute(query.where(message.c.id.in_(batch))):
            if not wanted or row.owner_id in wanted:
                found[row.id] = row.key
    return found


def ids_of_customers(connection: Connection, to: Narrowing) -> list[bytes]:
    """The messages of `to.customer_ids` that pass, newest first."""
    source = message.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    query = _narrowed(sa.select(message.c.id, message.c.created_at).select_from(source), to)
    rows = [row for batch in batches(to.customer_ids) for row in connection.execute(query.where(belongs_to(message, batch)))]
    return [row.id for row in sorted(rows, key=lambda row: (row.created_at, row.id), reverse=True)]
