"""Who bought what with what: products of customers, and how many customers bought both of two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import rows_in
from pipelines.records.identity_link import identity_link
from pipelines.records.order import order


def _bought(until: datetime) -> sa.Subquery:
    """Customer, product and currency with the mean amount and the newest day, over named products of orders up to then."""
    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    whose = sa.func.coalesce(order.c.customer_id, linked)
    source = order.outerjoin(identity_link, order.c.identity_link_id == identity_link.c.id)
    query = sa.select(
        whose.label("customer_id"), order.c.product, order.c.currency,
        _mean(order.c.amount_minor).label("amount_minor"),
        sa.func.max(order.c.ordered_at).label("newest"),
    ).select_from(source)  # fmt: skip
    named = (order.c.kind == "order", order.c.product.is_not(None), order.c.product != "", whose.is_not(None))
    return query.where(*named, order.c.ordered_at <= until).group_by(whose, order.c.product, order.c.currency).subquery()


def _mean(amounts: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """Whole minor units, rounded down in every database; casting an average rounds in one and cuts in another."""
    return sa.cast(sa.func.sum(amounts), sa.BigInteger) // sa.func.count(amounts)


def products_of(connection: Connection, customer_ids: Iterable[bytes], until: datetime) -> list[sa.Row[Any]]:
    """What those customers bought up to then, the newest last: customer_id, product, currency, amount_minor (mean of an order)."""
    bought = _bought(until)
    rows = rows_in(connection, sa.select(bought), bought.c.customer_id, customer_ids)
    return sorted(rows, key=lambda row: (row.newest, row.product, row.currency))


def buyers(connection: Connection, until: datetime) -> list[sa.Row[Any]]:
    """Per product and currency: product, currency, customers, amount_minor (mean of an order)."""
    bought = _bought(until)
    query = sa.select(
        bought.c.product, bought.c.currency, sa.func.count(sa.distinct(bought.c.customer_id)).label("customers"),
        _mean(bought.c.amount_minor).label("amount_minor"),
    )
    return list(connection.execute(query.group_by(bought.c.product, bought.c.currency).order_by(bought.c.product, bought.c.currency)))


def bought_with(connection: Connection, products: Iterable[str], until: datetime) -> list[sa.Row[Any]]:
    """For each of those products and every other one: product, other, customers that bought both."""
    one, two = _bought(until).alias("one"), _bought(until).alias("two")
    together = one.join(two, sa.and_(one.c.customer_id == two.c.customer_id, one.c.product != two.c.product))
    query = sa.select(
        one.c.product, two.c.product.label("other"), sa.func.count(sa.distinct(one.c.customer_id)).label("customers")
    ).select_from(together)  # fmt: skip
    return rows_in(connection, query.group_by(one.c.product, two.c.product), one.c.product, products)


def customers_with_orders(connection: Connection, until: datetime) -> int:
    """How many customers bought a named product up to then."""
    bought = _bought(until)
    return int(connection.execute(sa.select(sa.func.count(sa.distinct(bought.c.customer_id)))).scalar_one())
