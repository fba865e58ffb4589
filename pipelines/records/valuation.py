"""What a customer is worth in one run, from the orders alone (what was said comes in through `risk`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, UtcTime, metadata, rows_in

valuation = sa.Table(
    "valuation",
    metadata,
    sa.Column("run_id", Id, sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), primary_key=True),
    sa.Column("currency", sa.String(3)),  # the currency of most of the customer's orders; others are never added to it
    sa.Column("orders", sa.Integer, nullable=False),  # days with an order
    sa.Column("frequency", sa.Integer, nullable=False),  # repeat order days
    sa.Column("recency_days", sa.Float, nullable=False),  # first to last order, as Fader and Hardie define it
    sa.Column("t_days", sa.Float, nullable=False),  # first order to as_of
    sa.Column("first_order_at", UtcTime),
    sa.Column("last_order_at", UtcTime),
    sa.Column("days_since_last_order", sa.Float),
    sa.Column("usual_gap_days", sa.Float),  # median gap between order days; None under two gaps
    sa.Column("net_spend_minor", sa.BigInteger),  # orders less refunds, in `currency`
    sa.Column("average_order_minor", sa.BigInteger),
    sa.Column("probability_alive", sa.Float),
    sa.Column("expected_orders", sa.Float),  # in the next 12 months
    sa.Column("expected_orders_low", sa.Float),  # over parameter draws, 10 % and 90 %
    sa.Column("expected_orders_high", sa.Float),
    sa.Column("outcome_orders_low", sa.Integer),  # what this one person may order, 10 % and 90 %
    sa.Column("outcome_orders_high", sa.Integer),
    sa.Column("value_if_customer_minor", sa.BigInteger),  # V: expected discounted margin in 12 months if still ours
    sa.Column("value_low_minor", sa.BigInteger),  # V over parameter draws, 10 % and 90 %
    sa.Column("value_high_minor", sa.BigInteger),
    sa.Column("outcome_low_minor", sa.BigInteger),  # what this one person may spend, 10 % and 90 %
    sa.Column("outcome_high_minor", sa.BigInteger),
    sa.Column("probability_of_no_order", sa.Float),  # in the next 12 months
    sa.Column("basis", sa.String(8)),  # margin | revenue
    sa.Column("tier", sa.String(8)),  # top | middle | low | unknown
    sa.Column("value_known", sa.Boolean, nullable=False),
    sa.Column("unknown_because", sa.Text),
)


def of_run(
    connection: Connection, run_id: bytes, customer_ids: Iterable[bytes] | None = None, *, columns: Iterable[str] | None = None
) -> dict[bytes, sa.Row[Any]]:
    """The run's rows by customer, with all columns or customer_id and those named; of everybody when no customers are named."""
    chosen = (valuation,) if columns is None else (valuation.c.customer_id, *(valuation.c[column] for column in columns))
    query = sa.select(*chosen).where(valuation.c.run_id == run_id)
    rows = connection.execute(query) if customer_ids is None else rows_in(connection, query, valuation.c.customer_id, customer_ids)
    return {row.customer_id: row for row in rows}


def exists(connection: Connection, run_id: bytes, customer_id: bytes) -> bool:
    """Whether the run has valued the customer."""
    where = sa.and_(valuation.c.run_id == run_id, valuation.c.customer_id == customer_id)
    return connection.execute(sa.select(sa.literal(1)).where(where)).scalar() is not None
