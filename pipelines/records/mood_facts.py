"""What moods are made of: incoming messages with their readings, of some customers one by one, of everybody counted by the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import microseconds
from pipelines.records.identity_link import rows_of
from pipelines.records.message import message, owned
from pipelines.records.reading import reading

DAY_US = 86_400_000_000
UNSUPPORTED = "unsupported"


def _has_text() -> sa.ColumnElement[bool]:
    """Whether there are words in a language that the reading model knows; where there are none, a rating speaks."""
    has_letters = sa.func.length(sa.func.trim(message.c.text)) > 0
    return sa.and_(has_letters, sa.func.coalesce(reading.c.status, "") != UNSUPPORTED)


def _from_people(after: datetime, until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    moment = sa.type_coerce(message.c.created_at, sa.BigInteger)
    within = (moment > microseconds(after), moment <= microseconds(until))
    return message.c.direction == "in", message.c.is_automatic.is_(False), *within


def of_customers(connection: Connection, customer_ids: Iterable[bytes], *, after: datetime, until: datetime) -> list[sa.Row[Any]]:
    """What these customers wrote or said in (after, until], oldest first.

    Columns: owner_id, key, created_at, conversation_key, has_text, rating, rating_scale, frustrated.
    """
    query = (
        owned(
            message.c.key, message.c.created_at, message.c.conversation_key, _has_text().label("has_text"), message.c.rating,
            message.c.rating_scale, reading.c.frustrated,
        )
        .outerjoin(reading, reading.c.message_id == message.c.id)
        .where(*_from_people(after, until))
    )
    return sorted(rows_of(connection, query, message, customer_ids), key=lambda row: (row.created_at, row.key))


def told_by_day(connection: Connection, *, after: datetime, until: datetime) -> list[sa.Row[Any]]:
    """Messages that read surely, of everybody, counted by day; a call counts once, as frustrated when any part of it was.

    Columns: day (whole days since 1970, UTC), frustrated (0 or 1), messages; written ones first, then calls.
    """
    day = (sa.type_coerce(message.c.created_at, sa.BigInteger) // DAY_US).label("day")
    is_frustrated = sa.case((reading.c.frustrated == "yes", 1), else_=0)
    source = message.join(reading, reading.c.message_id == message.c.id)
    sure = (*_from_people(after, until), reading.c.frustrated.in_(("yes", "no")))
    written = sa.select(day, is_frustrated.label("frustrated")).select_from(source).where(*sure, message.c.conversation_key.is_(None))
    called = (
        sa.select(sa.func.max(day).label("day"), sa.func.max(is_frustrated).label("frustrated"))
        .select_from(source)
        .where(*sure, message.c.conversation_key.is_not(None))
        .group_by(message.c.conversation_key)
    )
    found: list[sa.Row[Any]] = []
    for each in (written.subquery(), called.subquery()):
        query = sa.select(each.c.day, each.c.frustrated, sa.func.count().label("messages")).group_by(each.c.day, each.c.frustrated)
        found += connection.execute(query.order_by(each.c.day, each.c.frustrated))
    return found


def rated_by_day(connection: Connection, *, after: datetime, until: datetime) -> list[sa.Row[Any]]:
    """Ratings without words that can be read, of everybody, counted by day.

    Columns: day, rating, rating_scale, messages.
    """
    day = (sa.type_coerce(message.c.created_at, sa.BigInteger) // DAY_US).label("day")
    source = message.outerjoin(reading, reading.c.message_id == message.c.id)
    rated = (
        sa.select(day, message.c.rating, message.c.rating_scale)
        .select_from(source)
        .where(*_from_people(after, until), message.c.rating.is_not(None), sa.not_(_has_text()))
    )
    each = rated.subquery()
    query = sa.select(*each.c, sa.func.count().label("messages"))
    return list(connection.execute(query.group_by(*each.c).order_by(*each.c)))
