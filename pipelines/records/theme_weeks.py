"""How many messages each week spoke of a theme or sounded frustrated, as it was known at a moment.

A week is seven whole days ending at `as_of`; week 0 is the newest. Counted are incoming messages with text that was read, at a known time;
a call counts once a week, however many cues it has. A writer is the customer, else the sender's address, else the message itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.alert import alert
from pipelines.records.customer import customer
from pipelines.records.database import microseconds
from pipelines.records.identity_link import identity_link
from pipelines.records.message import message, owner
from pipelines.records.reading import reading
from pipelines.records.theme import message_theme, theme

WEEK = timedelta(days=7)
_unit = sa.func.coalesce(message.c.conversation_key, message.c.key)
_writer = sa.func.coalesce(customer.c.key, message.c.sender_email, message.c.key)
_MESSAGES = sa.func.count(sa.distinct(_unit)).label("messages")
_WRITERS = sa.func.count(sa.distinct(_writer)).label("writers")
_FRUSTRATED = reading.c.frustrated == "yes"


def of_all(connection: Connection, *, as_of: datetime, weeks: int, frustrated: bool = False) -> list[sa.Row[Any]]:
    """(week, messages, writers) of all messages, or of the frustrated ones; weeks without any are left out."""
    week = _week(as_of)
    query = sa.select(week, _MESSAGES, _WRITERS).select_from(_source()).where(*_counted(as_of, weeks))
    if frustrated:
        query = query.where(_FRUSTRATED)
    return list(connection.execute(query.group_by(week)))


def of_themes(connection: Connection, *, as_of: datetime, weeks: int) -> list[sa.Row[Any]]:
    """(theme_key, week, messages, writers) of every accepted theme; weeks without any are left out."""
    week = _week(as_of)
    columns = (message_theme.c.theme_key, week, _MESSAGES, _WRITERS)
    query = sa.select(*columns).select_from(_themed()).where(theme.c.state == "accepted", *_counted(as_of, weeks))
    return list(connection.execute(query.group_by(message_theme.c.theme_key, week)))


def names(connection: Connection, keys: Iterable[str]) -> dict[str, dict[str, str]]:
    """The names of themes per language code."""
    return {row.key: row.names for row in connection.execute(sa.select(theme.c.key, theme.c.names).where(theme.c.key.in_(list(keys))))}


def newest_week(connection: Connection, *, as_of: datetime, theme_key: str | None) -> list[sa.Row[Any]]:
    """(id, key, customer_id, customer_key) of the newest week's messages on a theme, or of the frustrated ones; newest first."""
    columns = (message.c.id, message.c.key, owner(), customer.c.key.label("customer_key"))
    source = _source() if theme_key is None else _themed()
    about = _FRUSTRATED if theme_key is None else message_theme.c.theme_key == theme_key
    query = sa.select(*columns).select_from(source).where(about, *_counted(as_of, 1))
    return list(connection.execute(query.order_by(message.c.created_at.desc(), message.c.key)))


def open_cases(connection: Connection, theme_keys: Iterable[str], *, after: datetime) -> list[sa.Row[Any]]:
    """(key, theme_key) of the alerts not closed whose message was written after that moment and speaks of one of the themes."""
    source = alert.join(message, alert.c.message_id == message.c.id).join(message_theme, message_theme.c.message_id == message.c.id)
    about = message_theme.c.theme_key.in_(list(theme_keys))
    query = sa.select(alert.c.key, message_theme.c.theme_key).select_from(source)
    return list(connection.execute(query.where(alert.c.open_key.is_not(None), message.c.created_at > after, about)))


def _week(as_of: datetime) -> sa.ColumnElement[int]:
    stored = sa.type_coerce(message.c.created_at, sa.BigInteger)
    length = sa.literal(WEEK // timedelta(microseconds=1), sa.BigInteger)
    return ((sa.literal(microseconds(as_of), sa.BigInteger) - stored) // length).label("week")


def _counted(as_of: datetime, weeks: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        message.c.created_at > as_of - weeks * WEEK, message.c.created_at <= as_of, message.c.time_known, message.c.direction == "in",
        message.c.is_automatic.is_(False), reading.c.status == "read",
    )  # fmt: skip


def _source() -> sa.Join:
    source = message.join(reading, reading.c.message_id == message.c.id)
    source = source.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    return source.outerjoin(customer, customer.c.id == owner())


def _themed() -> sa.Join:
    source = _source().join(message_theme, message_theme.c.message_id == message.c.id)
    return source.join(theme, theme.c.key == message_theme.c.theme_key)
