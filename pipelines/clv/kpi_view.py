"""The KPIs of a workspace as people and programs read them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipelines.clv.acquisition import acquisition_figures
from pipelines.clv.horizon import choose_horizon
from pipelines.clv.kpi_source import KpiSource, read_source
from pipelines.clv.kpis import Figure, order_figures, period_up_to, satisfaction_figures
from pipelines.clv.order_gaps import order_gaps
from pipelines.clv.order_notes import order_notes
from pipelines.records.money import as_text

if TYPE_CHECKING:
    from pipelines.workspace import Workspace

REVENUE = "revenue"  # the basis of a value that no margin is known for
HORIZON = "horizon"  # the fit of a run that says how long a silence means leaving


def kpis(workspace: Workspace, *, as_of: datetime, period_days: int | None = None) -> list[dict[str, Any]]:
    """Every figure of the `period_days` days up to `as_of` (default: the rules' period); empty when no order is known up to then.

    Each is {name, group, value, unit, definition, period {start, end}, horizon_days, n, low, high, before, n_before, unknown_because};
    money is a decimal string in the unit's currency, everything else a number; None stands for "nothing to count", the reason with it.
    """
    return figures_of(read_source(workspace, as_of), period_days)


def figures_of(source: KpiSource, period_days: int | None = None) -> list[dict[str, Any]]:
    """The figures of `kpis` from what was read."""
    if source.firsts is None:
        return []
    rules = source.rules
    period = period_up_to(source.as_of, period_days or rules.period_days)
    bought = acquisition_figures(_acquired(source), period, rules.least_customers_per_source, rules.referral_sources)
    figures = [
        *order_figures(source.orders, period),
        *satisfaction_figures(source.messages, period),
        *bought,
    ]
    return [as_json(figure) for figure in figures]


def notes_of(source: KpiSource) -> list[str]:
    """What a reader of the figures must know about the orders and values behind them, each in a sentence."""
    if source.firsts is None:
        return ["No order is known up to this date, so there is nothing to count."]
    notes = order_notes(source.orders, source.rfm)
    if source.run is None:
        notes.append("No run has valued the customers up to this date: figures that rest on value are left out. Run `heed run`.")
        return notes
    if source.run.as_of.date() != source.as_of.date():
        notes.append(f"Values are those of the run as of {source.run.as_of:%Y-%m-%d}.")
    in_revenue = sorted({row.currency for row in source.worth.values() if row.value_known and row.basis == REVENUE})
    if in_revenue:
        notes.append(f"Values in {', '.join(in_revenue)} are revenue, not margin, since no margin is known: over cost they look too good.")
    return notes


def horizon_days(source: KpiSource) -> int:
    """How long a silence means leaving: the run's horizon, else what the gaps between orders say."""
    fit = source.fits.get(HORIZON)
    return int(fit.parameters["days"]) if fit is not None else choose_horizon(order_gaps(source.orders, source.as_of.date()).gap_days).days


def _acquired(source: KpiSource) -> pd.DataFrame:
    """The customers as `acquisition_figures` wants them."""
    customers = source.customers
    firsts = source.firsts
    won = customers["acquired_at"].astype("float64").to_numpy(copy=True)
    if firsts is not None:
        ids = pd.Index(source.book.customers[firsts.customer], dtype=object)
        seen_first = pd.Series(np.where(firsts.seen_since, np.nan, firsts.first.astype(np.float64)), index=ids)
        first = seen_first.reindex(pd.Index(customers["customer_id"], dtype=object)).to_numpy()
        won = np.where(np.isnan(won), first, won)
    known = [(key, row.clv_minor, row.currency) for key, row in source.risk.items() if row.value_known]
    valued = pd.DataFrame(known, columns=["customer_id", "clv_minor", "currency"])
    return customers.assign(won_at=won).merge(valued, on="customer_id", how="left")


def as_json(figure: Figure) -> dict[str, Any]:
    """The figure as JSON shows it."""
    return {
        "name": figure.name,
        "group": figure.group,
        "value": _shown(figure.value, figure.unit),
        "unit": figure.unit,
        "definition": figure.definition,
        "period": {"start": figure.period.start.isoformat(), "end": figure.period.end.isoformat()},
        "horizon_days": figure.horizon_days,
        "n": figure.n,
        "low": _shown(figure.low, figure.unit),
        "high": _shown(figure.high, figure.unit),
        "before": _shown(figure.before, figure.unit),
        "n_before": figure.n_before,
        "unknown_because": figure.unknown_because or None,
    }


def _shown(value: float | None, unit: str) -> str | float | None:
    if value is None:
        return None
    is_money = len(unit) == 3 and unit.isupper()
    return as_text(round(value), unit) if is_money else round(value, 4)
