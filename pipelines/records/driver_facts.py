"""What drivers are found from: who wrote, which themes they spoke of, and how they rated us last.

A writer is the customer, else the sender's address, else the call, else the message itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.customer import customer
from pipelines.records.identity_link import identity_link
from pipelines.records.message import message, owner
from pipelines.records.reading import reading
from pipelines.records.theme import message_theme, theme

STARS = "stars"  # of a rating whose file names no scale
_writer = sa.func.coalesce(customer.c.key, message.c.sender_email, message.c.conversation_key, message.c.key).label("writer")


def _source() -> sa.Join:
    source = message.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    return source.outerjoin(customer, customer.c.id == owner())


def _from_people(until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return message.c.direction == "in", message.c.is_automatic.is_(False), message.c.created_at <= until


def writers(connection: Connection, *, until: datetime) -> list[sa.Row[Any]]:
    """(writer, owner_id) of everybody with a message up to `until` that was read, each once, in the order of `writer`."""
    source = _source().join(reading, reading.c.message_id == message.c.id)
    query = sa.select(_writer, owner()).select_from(source).where(reading.c.status == "read", *_from_people(until))
    return sorted(connection.execute(query.distinct()), key=lambda row: row.writer)


def spoken_of(connection: Connection, *, until: datetime) -> list[sa.Row[Any]]:
    """(theme_key, writer, owner_id) of every accepted theme and whoever spoke of it up to `until`, each once, by theme and writer."""
    source = _source().join(message_theme, message_theme.c.message_id == message.c.id).join(theme, theme.c.key == message_theme.c.theme_key)
    query = sa.select(theme.c.key.label("theme_key"), _writer, owner()).select_from(source)
    query = query.where(theme.c.state == "accepted", *_from_people(until))
    return sorted(connection.execute(query.distinct()), key=lambda row: (row.theme_key, row.writer))


def newest_ratings(connection: Connection, *, until: datetime) -> list[sa.Row[Any]]:
    """(writer, scale, rating): the newest rating of each writer on each scale up to `until`."""
    scale = sa.func.coalesce(message.c.rating_scale, STARS).label("scale")
    newest_first = sa.func.row_number().over(partition_by=(_writer, scale), order_by=(message.c.created_at.desc(), message.c.key.desc()))
    query = sa.select(_writer, scale, message.c.rating, newest_first.label("place")).select_from(_source())
    each = query.where(message.c.rating.is_not(None), *_from_people(until)).subquery()
    newest = sa.select(each.c.writer, each.c.scale, each.c.rating).where(each.c.place == 1)
    return list(connection.execute(newest.order_by(each.c.scale, each.c.writer)))
