"""What a workspace's data hold and lack, counted: the ground of `heed doctor --data`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.consent import consent
from pipelines.records.customer import customer
from pipelines.records.database import UtcTime
from pipelines.records.identity_link import identity_link
from pipelines.records.import_file import quarantined_row
from pipelines.records.message import message, owner
from pipelines.records.order import order
from pipelines.records.reading import reading

WRITTEN = ("email", "chat")


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """Orders and refunds: counts, the first and the newest order, and the orders per currency."""

    orders: int
    refunds: int
    with_margin: int
    unmatched: int
    first_at: datetime | None
    newest_at: datetime | None
    currencies: dict[str, int]


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What customers wrote (`received`) and what we wrote by mail or chat (`sent`), and what is missing about them.

    `unread` waits for a reading, `unsupported` counts by language what the model was not trained on.
    """

    received: int
    received_in_writing: int
    sent: int
    unmatched: int
    time_unknown: int
    rated_without_scale: int
    unread: int
    unsupported: dict[str, int]
    first_at: datetime | None
    newest_in_writing_at: datetime | None
    newest_sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """Customers, and of how many something is known."""

    customers: int
    with_email: int
    with_consent: int
    with_source: int
    with_cost: int
    set_aside: int


def of_orders(connection: Connection) -> OrderFacts:
    """The facts about orders."""
    bought = order.c.kind == "order"
    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    source = order.outerjoin(identity_link, order.c.identity_link_id == identity_link.c.id)
    row = connection.execute(
        sa.select(
            _count(bought).label("orders"), _count(order.c.kind == "refund").label("refunds"),
            _count(bought, order.c.margin_minor.is_not(None)).label("with_margin"),
            _count(bought, sa.func.coalesce(order.c.customer_id, linked).is_(None)).label("unmatched"),
            sa.func.min(order.c.ordered_at, type_=UtcTime).label("first_at"),
            sa.func.max(order.c.ordered_at, type_=UtcTime).label("newest_at"),
        ).select_from(source)
    ).one()  # fmt: skip
    per_currency = sa.select(order.c.currency, sa.func.count()).where(bought).group_by(order.c.currency).order_by(order.c.currency)
    currencies = {str(name): int(number) for name, number in connection.execute(per_currency).tuples()}
    return OrderFacts(**row._mapping, currencies=currencies)


def of_messages(connection: Connection) -> MessageFacts:
    """The facts about messages; automatic mail is left out."""
    received, written = message.c.direction == "in", message.c.channel.in_(WRITTEN)
    sent = sa.and_(message.c.direction == "out", written)
    source = message.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    source = source.outerjoin(reading, reading.c.message_id == message.c.id)
    people = message.c.is_automatic.is_(False)
    unscaled = (message.c.channel == "survey", message.c.rating.is_not(None), message.c.rating_scale.is_(None))

    def newest(*where: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
        return sa.func.max(sa.case((sa.and_(*where), message.c.created_at)), type_=UtcTime)

    row = connection.execute(
        sa.select(
            _count(received).label("received"), _count(received, written).label("received_in_writing"), _count(sent).label("sent"),
            _count(received, owner().is_(None)).label("unmatched"),
            _count(received, message.c.time_known.is_(False)).label("time_unknown"),
            _count(received, *unscaled).label("rated_without_scale"),
            _count(received, reading.c.message_id.is_(None)).label("unread"),
            sa.func.min(sa.case((received, message.c.created_at)), type_=UtcTime).label("first_at"),
            newest(received, written).label("newest_in_writing_at"), newest(sent).label("newest_sent_at"),
        ).select_from(source).where(people)
    ).one()  # fmt: skip
    unsupported = (
        sa.select(sa.func.coalesce(reading.c.language, ""), sa.func.count())
        .select_from(source)
        .where(people, received, reading.c.status == "unsupported")
        .group_by(sa.func.coalesce(reading.c.language, ""))
    )
    languages = {str(name): int(number) for name, number in connection.execute(unsupported).tuples()}
    return MessageFacts(**row._mapping, unsupported=languages)


def of_customers(connection: Connection) -> CustomerFacts:
    """The facts about customers, and the rows of files that are set aside."""
    row = connection.execute(
        sa.select(
            sa.func.count().label("customers"), _count(customer.c.email.is_not(None)).label("with_email"),
            _count(customer.c.acquisition_source.is_not(None)).label("with_source"),
            _count(customer.c.acquisition_cost_minor.is_not(None)).label("with_cost"),
        ).select_from(customer)
    ).one()  # fmt: skip
    agreed = sa.select(sa.func.count(sa.distinct(consent.c.customer_id))).where(consent.c.purpose == "marketing")
    aside = sa.select(sa.func.count()).select_from(quarantined_row).where(quarantined_row.c.state == "waiting")
    return CustomerFacts(
        **row._mapping, with_consent=connection.execute(agreed).scalar_one(), set_aside=connection.execute(aside).scalar_one()
    )


def _count(*where: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((sa.and_(*where), 1), else_=0)), 0)
