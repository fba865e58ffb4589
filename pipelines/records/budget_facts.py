"""What a run chose to do for customers, beside the tier and the cautious value at risk of each: what a budget is split over."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.action import action
from pipelines.records.customer import customer
from pipelines.records.risk import risk
from pipelines.records.valuation import valuation


def chosen_with_worth(connection: Connection, run_id: bytes) -> list[sa.Row[Any]]:
    """The run's actions in the order of the customers' keys.

    Columns: customer_key, kind, message_class, is_control, cost_minor, currency, tier, at_risk_low_minor, value_known.
    """
    same_risk = sa.and_(risk.c.run_id == action.c.run_id, risk.c.customer_id == action.c.customer_id)
    same_value = sa.and_(valuation.c.run_id == action.c.run_id, valuation.c.customer_id == action.c.customer_id)
    source = action.join(customer, action.c.customer_id == customer.c.id).outerjoin(risk, same_risk).outerjoin(valuation, same_value)
    query = sa.select(
        customer.c.key.label("customer_key"), action.c.kind, action.c.message_class, action.c.is_control, action.c.cost_minor,
        action.c.currency, valuation.c.tier, risk.c.at_risk_low_minor, risk.c.value_known,
    )  # fmt: skip
    return list(connection.execute(query.select_from(source).where(action.c.run_id == run_id).order_by(customer.c.key)))
