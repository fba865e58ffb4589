"""What stands behind each theme: messages, customers, how many are frustrated, and the value at risk now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import UtcTime
from pipelines.records.identity_link import identity_link
from pipelines.records.message import message, owner
from pipelines.records.reading import reading
from pipelines.records.risk import risk
from pipelines.records.theme import message_theme, theme


def _up_to(until: datetime | None) -> sa.ColumnElement[bool]:
    return sa.true() if until is None else message.c.created_at <= until


def listed(connection: Connection) -> list[sa.Row[Any]]:
    """Every theme in use (key, names, state): not switched off and not merged into another."""
    return list(connection.execute(sa.select(theme).where(theme.c.state.not_in(("off", "merged"))).order_by(theme.c.key)))


def of_messages(connection: Connection, *, until: datetime | None) -> dict[str, sa.Row[Any]]:
    """By theme, over messages up to `until` (inclusive): messages, customers, judged, frustrated, newest_at.

    `judged` are those read as frustrated, calm or unsure; `newest_at` is the newest time that is known.
    """
    source = message_theme.join(message, message.c.id == message_theme.c.message_id)
    source = source.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    source = source.outerjoin(reading, reading.c.message_id == message.c.id)
    known = sa.case((message.c.time_known, message.c.created_at))
    query = (
        sa.select(
            message_theme.c.theme_key, sa.func.count().label("messages"), sa.func.count(sa.distinct(owner())).label("customers"),
            sa.func.count(reading.c.frustrated).label("judged"),
            sa.func.count(sa.case((reading.c.frustrated == "yes", 1))).label("frustrated"),
            sa.func.max(known, type_=UtcTime).label("newest_at"),
        )
        .select_from(source)
        .where(_up_to(until))
        .group_by(message_theme.c.theme_key)
    )
    return {row.theme_key: row for row in connection.execute(query)}


def value_at_risk(connection: Connection, run_id: bytes, *, until: datetime | None) -> dict[str, list[sa.Row[Any]]]:
    """By theme and currency: the customers of known value who spoke of it, and the sum of their value at risk now, each counted once."""
    source = message_theme.join(message, message.c.id == message_theme.c.message_id)
    source = source.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    who = sa.select(message_theme.c.theme_key, owner()).select_from(source).where(_up_to(until)).distinct().subquery()
    query = (
        sa.select(
            who.c.theme_key, risk.c.currency, sa.func.count().label("customers"),
            sa.cast(sa.func.sum(risk.c.at_risk_now_minor), sa.BigInteger).label("minor"),
        )
        .select_from(who.join(risk, risk.c.customer_id == who.c.owner_id))
        .where(risk.c.run_id == run_id, risk.c.value_known.is_(True))
        .group_by(who.c.theme_key, risk.c.currency)
        .order_by(who.c.theme_key, risk.c.currency)
    )
    found: dict[str, list[sa.Row[Any]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.theme_key, []).append(row)
    return found
