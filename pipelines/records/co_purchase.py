"""Who bought what: the products of some customers, and what everybody bought, for finding what goes with what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records import frames
from pipelines.records.identity_link import identity_link, rows_of
from pipelines.records.order import order

if TYPE_CHECKING:
    import pandas as pd


def products_of(connection: Connection, customer_ids: Iterable[bytes], until: datetime) -> list[sa.Row[Any]]:
    """What those customers bought up to then, the newest last: customer_id, product, currency, amount_minor (mean of an order)."""
    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    whose = sa.func.coalesce(order.c.customer_id, linked)
    source = order.outerjoin(identity_link, order.c.identity_link_id == identity_link.c.id)
    query = sa.select(
        whose.label("customer_id"), order.c.product, order.c.currency,
        _mean(order.c.amount_minor).label("amount_minor"),
        sa.func.max(order.c.ordered_at).label("newest"),
    ).select_from(source)  # fmt: skip
    named = query.where(order.c.kind == "order", order.c.product.is_not(None), order.c.product != "", order.c.ordered_at <= until)
    rows = rows_of(connection, named.group_by(whose, order.c.product, order.c.currency), order, customer_ids)
    return sorted(rows, key=lambda row: (row.newest, row.product, row.currency))


def _mean(amounts: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """Whole minor units, rounded down in every database; casting an average rounds in one and cuts in another."""
    return sa.cast(sa.func.sum(amounts), sa.BigInteger) // sa.func.count(amounts)


def bought(connection: Connection, until: datetime) -> pd.DataFrame:
    """One row per order of a named product up to then, of everybody, in no order: customer_id (bytes), product, currency, amount_minor."""
    orders = frames.orders(connection, before=until, columns=("customer_id", "kind", "product", "currency", "amount_minor"))
    named = (orders["kind"] == "order") & orders["product"].notna() & (orders["product"] != "")
    return orders.loc[named, ["customer_id", "product", "currency", "amount_minor"]]
