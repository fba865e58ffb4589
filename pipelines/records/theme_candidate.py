"""Groups of messages that no theme took, what people decided about them, and the messages behind each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.customer import customer
from pipelines.records.database import Id, Json, UtcTime, batches, insert_new, metadata, rows_in
from pipelines.records.identity_link import identity_link
from pipelines.records.message import message, owner
from pipelines.records.reading import reading
from pipelines.records.theme import message_theme, theme

OPEN, ACCEPTED, MERGED, DISMISSED = "open", "accepted", "merged", "dismissed"

theme_candidate = sa.Table(
    "theme_candidate",
    metadata,
    sa.Column("key", sa.String(16), primary_key=True),
    sa.Column("state", sa.String(10), nullable=False),  # open | accepted | merged | dismissed
    sa.Column("words", Json, nullable=False),  # as they are shown, the most telling first
    sa.Column("beginnings", Json, nullable=False),  # as they are compared, folded
    sa.Column("model_version", sa.String(64), nullable=False),  # whose embeddings the direction was made of
    sa.Column("embedding", sa.LargeBinary, nullable=False),  # float32, unit length: from the middle of all messages to the middle of these
    sa.Column("threshold", sa.Float, nullable=False),  # of the embedding's inner product with the direction, in [-1, 1]
    sa.Column("found_at", UtcTime, nullable=False),  # the moment of the run that found it first
    sa.Column("theme_key", sa.String(64), sa.ForeignKey("theme.key")),  # the theme that its messages get, once accepted or merged
    sa.Column("decided_by", sa.String(128)),
    sa.Column("decided_at", UtcTime),
)

theme_candidate_message = sa.Table(
    "theme_candidate_message",
    metadata,
    sa.Column("candidate_key", sa.String(16), sa.ForeignKey("theme_candidate.key", ondelete="CASCADE"), primary_key=True),
    sa.Column("message_id", Id, sa.ForeignKey("message.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("place", sa.Integer, nullable=False),  # 0 for the message nearest to the middle of the group
)


def untaken(
    connection: Connection, model_version: str, *, until: datetime, broad: Iterable[str], at_most: int
) -> list[sa.Row[Any]]:
    """Incoming messages up to `until` that this model read and no theme took, or only one of the `broad` ones: the newest `at_most`.

    Columns: id, key, text, embedding, writer (the customer's key, else the sender's address, else the message's key).
    """
    taken = message_theme.join(theme, theme.c.key == message_theme.c.theme_key)
    others = sa.select(message_theme.c.message_id).select_from(taken)
    others = others.where(theme.c.state == "accepted", theme.c.key.not_in(list(broad)))
    writer = sa.func.coalesce(customer.c.key, message.c.sender_email, message.c.conversation_key, message.c.key).label("writer")
    source = message.join(reading, reading.c.message_id == message.c.id)
    source = source.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id).outerjoin(customer, customer.c.id == owner())
    query = sa.select(message.c.id, message.c.key, message.c.text, reading.c.embedding, writer).select_from(source)
    query = query.where(
        message.c.created_at <= until, message.c.direction == "in", message.c.is_automatic.is_(False), reading.c.status == "read",
        reading.c.model_version == model_version, reading.c.embedding.is_not(None), message.c.id.not_in(others),
    )  # fmt: skip
    return list(connection.execute(query.order_by(message.c.created_at.desc(), message.c.key).limit(at_most)))


def known(connection: Connection) -> list[sa.Row[Any]]:
    """Every candidate, decided or not, by key."""
    return list(connection.execute(sa.select(theme_candidate).order_by(theme_candidate.c.key)))


def find(connection: Connection, key: str) -> sa.Row[Any] | None:
    """The candidate of that key; nobody else decides about it before this transaction ends."""
    return connection.execute(sa.select(theme_candidate).where(theme_candidate.c.key == key).with_for_update()).one_or_none()


def members(connection: Connection, keys: Iterable[str]) -> dict[str, list[sa.Row[Any]]]:
    """The messages of each candidate, nearest to its middle first: id, key, text, created_at, owner_id, customer_key."""
    columns = (message.c.id, message.c.key, message.c.text, message.c.created_at, owner(), customer.c.key.label("customer_key"))
    source = theme_candidate_message.join(message, message.c.id == theme_candidate_message.c.message_id)
    source = source.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id).outerjoin(customer, customer.c.id == owner())
    query = sa.select(theme_candidate_message.c.candidate_key, theme_candidate_message.c.place, *columns).select_from(source)
    found: dict[str, list[sa.Row[Any]]] = {}
    for row in sorted(rows_in(connection, query, theme_candidate_message.c.candidate_key, keys), key=lambda row: (row.place, row.key)):
        found.setdefault(row.candidate_key, []).append(row)
    return found


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores new candidates; one that is there stays as it is."""
    insert_new(connection, theme_candidate, rows, keys=["key"])


def set_members(connection: Connection, key: str, message_ids: Sequence[bytes]) -> None:
    """Gives the candidate these messages, nearest first, in place of those that it had."""
    connection.execute(sa.delete(theme_candidate_message).where(theme_candidate_message.c.candidate_key == key))
    rows = [{"candidate_key": key, "message_id": one, "place": place} for place, one in enumerate(message_ids)]
    if rows:
        connection.execute(sa.insert(theme_candidate_message), rows)


def drop(connection: Connection, keys: Iterable[str]) -> None:
    """Forgets candidates that nobody decided about."""
    for batch in batches(keys):
        still_open = sa.select(theme_candidate.c.key).where(theme_candidate.c.key.in_(batch), theme_candidate.c.state == OPEN)
        connection.execute(sa.delete(theme_candidate_message).where(theme_candidate_message.c.candidate_key.in_(still_open)))
        connection.execute(sa.delete(theme_candidate).where(theme_candidate.c.key.in_(batch), theme_candidate.c.state == OPEN))


def decide(connection: Connection, key: str, *, state: str, theme_key: str | None, by: str, now: datetime) -> None:
    """Keeps what a person decided."""
    values = {"state": state, "theme_key": theme_key, "decided_by": by, "decided_at": now}
    connection.execute(sa.update(theme_candidate).where(theme_candidate.c.key == key).values(values))


def grown(connection: Connection) -> list[sa.Row[Any]]:
    """The candidates whose messages get a theme, by key, each with the theme's `names`."""
    query = sa.select(theme_candidate, theme.c.names).join(theme, theme.c.key == theme_candidate.c.theme_key)
    return list(connection.execute(query.where(theme_candidate.c.state.in_((ACCEPTED, MERGED))).order_by(theme_candidate.c.key)))
