"""Who bought what: the products of some customers, and what everybody bought, for finding what goes with what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records import frames
from pipelines.records.database import GIVEN, batches, is_in_list_bound_later, microseconds
from pipelines.records.identity_link import owners_of
from pipelines.records.order import order

if TYPE_CHECKING:
    import pandas as pd


def products_of(connection: Connection, customer_ids: Iterable[bytes], until: datetime) -> list[sa.Row[Any]]:
    """What those customers bought up to then, the newest last: customer_id, product, currency, amount_minor (mean of an order)."""
    moment = sa.type_coerce(order.c.ordered_at, sa.BigInteger)
    named = (order.c.kind == "order", order.c.product.is_not(None), order.c.product != "", moment <= microseconds(until))
    lines = sa.union_all(*(
        sa.select(whose.label("customer_id"), order.c.product, order.c.currency, order.c.amount_minor, moment.label("moment"))
        .select_from(rows).where(is_owned, is_in_list_bound_later(whose), *named)
        for whose, rows, is_owned in owners_of(order)
    )).subquery()  # fmt: skip
    by = (lines.c.customer_id, lines.c.product, lines.c.currency)
    query = sa.select(*by, _mean(lines.c.amount_minor).label("amount_minor"), sa.func.max(lines.c.moment).label("newest")).group_by(*by)
    found = [row for batch in batches(customer_ids) for row in connection.execute(query, {GIVEN: batch}).all()]
    return sorted(found, key=lambda row: (row.newest, row.product, row.currency))


def _mean(amounts: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """Whole minor units, rounded down in every database; casting an average rounds in one and cuts in another."""
    return sa.cast(sa.func.sum(amounts), sa.BigInteger) // sa.func.count(amounts)


def bought(connection: Connection, until: datetime) -> pd.DataFrame:
    """One row per order of a named product up to then, of everybody, in no order: customer_id (bytes), product, currency, amount_minor."""
    orders = frames.orders(connection, before=until, columns=("customer_id", "kind", "product", "currency", "amount_minor"))
    named = (orders["kind"] == "order") & orders["product"].notna() & (orders["product"] != "")
    return orders.loc[named, ["customer_id", "product", "currency", "amount_minor"]]
