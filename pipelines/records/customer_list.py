"""Customers page by page with what the newest run says of each, as JSON shows them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records import run as runs
from pipelines.records.customer import customer
from pipelines.records.money import as_text
from pipelines.records.risk import risk
from pipelines.records.valuation import valuation


def page(connection: Connection, *, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` customers whose keys follow `after`, in the order of the keys; value and risk from the newest run."""
    current = runs.newest(connection)
    run_id = current.id if current is not None else b""
    source = customer.outerjoin(valuation, sa.and_(valuation.c.customer_id == customer.c.id, valuation.c.run_id == run_id))
    source = source.outerjoin(risk, sa.and_(risk.c.customer_id == customer.c.id, risk.c.run_id == run_id))
    columns = (
        customer.c.key, customer.c.name, valuation.c.tier, valuation.c.currency, risk.c.value_known, risk.c.clv_minor,
        risk.c.at_risk_now_minor, risk.c.churn_probability, risk.c.band,
    )
    query = sa.select(*columns).select_from(source).order_by(customer.c.key).limit(limit)
    if after is not None:
        query = query.where(customer.c.key > after)
    return [
        {
            "id": row.key, "name": row.name, "tier": row.tier, "currency": row.currency if row.value_known else None,
            "clv": _amount(row.clv_minor, row.currency), "at_risk_now": _amount(row.at_risk_now_minor, row.currency),
            "churn_probability": row.churn_probability, "band": row.band,
        }
        for row in connection.execute(query)
    ]


def _amount(minor: int | None, currency: str | None) -> str | None:
    return None if minor is None or currency is None else as_text(minor, currency)
