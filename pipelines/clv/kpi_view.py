"""The KPIs of a workspace as people and programs read them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipelines.clv.kpis import (
    DEFAULT_PERIOD_DAYS,
    Figure,
    acquisition_figures,
    order_figures,
    period_up_to,
    satisfaction_figures,
)
from pipelines.records import frames
from pipelines.records import risk as risks
from pipelines.records import run as runs
from pipelines.records.database import reading
from pipelines.records.money import as_text

if TYPE_CHECKING:
    from pipelines.workspace import Workspace


def kpis(workspace: Workspace, *, as_of: datetime, period_days: int = DEFAULT_PERIOD_DAYS) -> list[dict[str, Any]]:
    """Every figure of the `period_days` days up to `as_of`; empty when no order is known up to then.

    Each is {name, group, value, unit, definition, period {start, end}, n, before, n_before}; money is a decimal string in the unit's
    currency, everything else a number, and None stands for "nothing to count".
    """
    with reading(workspace.engine) as connection:
        orders = frames.orders(connection, before=as_of)
        if orders.empty:
            return []
        messages = frames.messages(connection, before=as_of)
        customers = frames.customers(connection)
        current = runs.newest(connection)
        worth = {} if current is None else risks.of_run(connection, current.id)
    period = period_up_to(as_of, period_days)
    known = [(key, row.clv_minor, row.currency) for key, row in worth.items() if row.value_known]
    valued = customers.merge(pd.DataFrame(known, columns=["customer_id", "clv_minor", "currency"]), on="customer_id")
    figures = [*order_figures(orders, period), *satisfaction_figures(messages, period), *acquisition_figures(valued, period)]
    return [as_json(figure) for figure in figures]


def as_json(figure: Figure) -> dict[str, Any]:
    """The figure as JSON shows it."""
    return {
        "name": figure.name,
        "group": figure.group,
        "value": _shown(figure.value, figure.unit),
        "unit": figure.unit,
        "definition": figure.definition,
        "period": {"start": figure.period.start.isoformat(), "end": figure.period.end.isoformat()},
        "n": figure.n,
        "before": _shown(figure.before, figure.unit),
        "n_before": figure.n_before,
    }


def _shown(value: float | None, unit: str) -> str | float | None:
    if value is None:
        return None
    is_money = len(unit) == 3 and unit.isupper()
    return as_text(round(value), unit) if is_money else round(value, 4)
