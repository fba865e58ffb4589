"""What winning a customer cost, what came of it per source, and how many came by referral."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from pipelines.clv.arrays import BoolArray
from pipelines.clv.kpis import Figure, Measured, Period, beside, mean, share
from pipelines.records.database import microseconds

LEAST_CUSTOMERS_PER_SOURCE = 30
CLV_HORIZON_DAYS = 365
ALL_SOURCES = "all sources"
REFERRAL_SOURCES = ("referral",)

_CAC = "mean acquisition cost of the customers won in the period whose cost is known; n is their number"
_CLV_TO_CAC = (
    "value expected of the source's customers in the next {days} days over what winning them cost, both in one currency; what they have "
    "spent so far is not in it"
)
_NEW = "customers whose acquisition, or else first order, lies in the period; those first seen when the orders begin are left out"
_REFERRALS = "customers won in the period whose acquisition source is a referral; n is the number of those with a known source"
_REFERRAL_SHARE = "share of the customers won in the period with a known source whose source is a referral"


def acquisition_figures(
    customers: pd.DataFrame, period: Period, least: int = LEAST_CUSTOMERS_PER_SOURCE, referral_sources: Sequence[str] = REFERRAL_SOURCES
) -> list[Figure]:
    """New customers, referrals, cost per customer won, and value over cost per source.

    One row per customer: `won_at` (microseconds since 1970, NaN where unknown), `acquisition_source`, `acquisition_cost_minor`,
    `acquisition_cost_currency`, `clv_minor`, `currency` (of the CLV). A source has a ratio from `least` customers on whose cost and CLV are
    known in one currency; the ratio has no period before.
    """
    sources = customers["acquisition_source"]
    referred = sources.str.strip().str.lower().isin([name.strip().lower() for name in referral_sources]).to_numpy(dtype=bool)
    named = sources.notna().to_numpy(dtype=bool)
    nameless = "no customer won in the period has an acquisition source"
    won = customers["won_at"].to_numpy(dtype=np.float64)
    return [
        beside("new_customers", "", "customers", _NEW, period, lambda when: _count(_inside(won, when))),
        beside("referrals", "", "customers", _REFERRALS, period, lambda when: _among(_inside(won, when) & named, referred), nameless),
        beside("referral_share", "", "share", _REFERRAL_SHARE, period, lambda when: _share(_inside(won, when) & named, referred), nameless),
        *_costs(customers, period),
        *_ratios(customers, period, least),
    ]


def _inside(won: np.ndarray, period: Period) -> BoolArray:
    return np.asarray((won > microseconds(period.start)) & (won <= microseconds(period.end)))


def _count(rows: BoolArray) -> Measured:
    return Measured(float(rows.sum()), int(rows.sum()))


def _among(rows: BoolArray, chosen: BoolArray) -> Measured:
    return Measured(float((rows & chosen).sum()) if rows.any() else None, int(rows.sum()))


def _share(rows: BoolArray, chosen: BoolArray) -> Measured:
    return share(int((rows & chosen).sum()), int(rows.sum()))


def _costs(customers: pd.DataFrame, period: Period) -> list[Figure]:
    """The cost per customer won, of each source and of all, per currency; sources with nobody in either period are left out."""
    known = customers.loc[customers["acquisition_cost_minor"].notna() & customers["acquisition_cost_currency"].notna()]
    figures = []
    for currency, paid in known.groupby("acquisition_cost_currency", sort=True):
        groups = [(ALL_SOURCES, paid), *paid.groupby("acquisition_source", sort=True)]
        for source, rows in groups:
            unit = str(currency)
            name = f"{source} ({unit})"
            one = beside("cac", name, unit, _CAC, period, _cost(rows), "no customer with a known cost was won in the period")
            if one.n or one.n_before:
                figures.append(one)
    return figures


def _cost(rows: pd.DataFrame) -> Callable[[Period], Measured]:
    won, cost = rows["won_at"].to_numpy(dtype=np.float64), rows["acquisition_cost_minor"].astype("int64").to_numpy()

    def measure(period: Period) -> Measured:
        inside = _inside(won, period)
        return mean(int(cost[inside].sum()), int(inside.sum()))

    return measure


def _ratios(customers: pd.DataFrame, period: Period, least: int) -> list[Figure]:
    known = customers.dropna(subset=["acquisition_source", "acquisition_cost_minor", "clv_minor"])
    known = known.loc[known["acquisition_cost_currency"] == known["currency"]]
    definition = _CLV_TO_CAC.format(days=CLV_HORIZON_DAYS)
    figures = []
    for (source, currency), rows in known.groupby(["acquisition_source", "currency"], sort=True):
        cost, value = int(rows["acquisition_cost_minor"].astype("int64").sum()), int(rows["clv_minor"].astype("int64").sum())
        few, free = len(rows) < least, cost <= 0
        because = f"{len(rows)} customers with known value and cost; {least} are needed" if few else "no cost is known" if free else ""
        ratio = None if few or free else value / cost
        name = f"{source} ({currency})"
        figures.append(
            Figure(
                "clv_to_cac", name, ratio, "ratio", definition, period, len(rows), None, 0, horizon_days=CLV_HORIZON_DAYS,
                unknown_because=because,
            )
        )  # fmt: skip
    return figures
