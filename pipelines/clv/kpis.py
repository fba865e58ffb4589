"""The numbers of the business, each with its definition, its period, how many it rests on, and the period before.

Pure functions of frames. A period is (start, end]: `days` days up to and including `end`. Money is net of refunds and per currency;
currencies are never added up. A figure that nothing stands behind has the value None, never 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from pipelines.records.database import microseconds

DEFAULT_PERIOD_DAYS = 90
# A ratio of value to cost over fewer customers than this says more about chance than about the source.
LEAST_CUSTOMERS_PER_SOURCE = 30
PROMOTER_FROM, DETRACTOR_TO = 9, 6
SATISFIED_FROM = 4


@dataclass(frozen=True)
class Period:
    """(start, end], both aware UTC."""

    start: datetime
    end: datetime

    def before(self) -> Period:
        """The period of the same length that ends where this one starts."""
        return Period(self.start - (self.end - self.start), self.start)

    def of(self, frame: pd.DataFrame, time: str) -> pd.DataFrame:
        """The rows of a frame whose `time` (microseconds since 1970) lies in the period."""
        moments = frame[time].to_numpy(dtype=np.int64)
        return frame.loc[(moments > microseconds(self.start)) & (moments <= microseconds(self.end))]


@dataclass(frozen=True)
class Figure:
    """One KPI. `unit` is a currency (then `value` is in its minor units), `share` (0 to 1), `points`, `orders` or `ratio`;
    `group` names the currency or the source where there are several of the kind."""

    name: str
    group: str
    value: float | None
    unit: str
    definition: str
    period: Period
    n: int
    before: float | None
    n_before: int


Measure = Callable[[Period], tuple[float | None, int]]


def period_up_to(end: datetime, days: int = DEFAULT_PERIOD_DAYS) -> Period:
    """The `days` days up to and including `end`."""
    return Period(end - timedelta(days=days), end)


def order_figures(orders: pd.DataFrame, period: Period) -> list[Figure]:
    """Order value per currency, purchase frequency, repeat rate, retention and churn rate; `orders` as in `records.frames.orders`."""
    bought = orders.loc[orders["kind"] == "order"]
    firsts = bought.groupby("customer_id")["ordered_at"].min()
    figures = [
        _figure("average_order_value", str(currency), str(currency), _AOV, period, _order_value(rows))
        for currency, rows in orders.groupby("currency", sort=True)
        if len(period.of(rows, "ordered_at")) or len(period.before().of(rows, "ordered_at"))
    ]
    return [
        *figures,
        _figure("purchase_frequency", "", "orders", _FREQUENCY, period, lambda when: _frequency(bought, when)),
        _figure("repeat_rate", "", "share", _REPEAT, period, lambda when: _repeat_rate(bought, firsts, when)),
        _figure("retention", "", "share", _RETENTION, period, lambda when: _retention(bought, when)),
        _figure("churn_rate", "", "share", _CHURN, period, lambda when: _left(bought, when)),
    ]


_AOV = "value of the period's orders less its refunds, divided by the number of its orders"
_FREQUENCY = "orders in the period per customer who ordered in it"
_REPEAT = "share of the customers who ordered in the period that had ordered before their latest order in it"
_RETENTION = "share of the customers who ordered in the period before that ordered again in this one"
_CHURN = "share of the customers who ordered in the period before that did not order in this one"
_NPS = "share of ratings 9-10 less share of ratings 0-6, in points; surveys on a scale of 0 to 10"
_CSAT = "share of satisfaction ratings of 4 or 5 on a scale of 1 to 5"
_CAC = "mean CLV of the source's customers divided by their mean acquisition cost, both in one currency"


def _figure(name: str, group: str, unit: str, definition: str, period: Period, measure: Measure) -> Figure:
    value, n = measure(period)
    before, n_before = measure(period.before())
    return Figure(name, group, value, unit, definition, period, n, before, n_before)


def _order_value(rows: pd.DataFrame) -> Measure:
    def measure(period: Period) -> tuple[float | None, int]:
        inside = period.of(rows, "ordered_at")
        refund = (inside["kind"] == "refund").to_numpy()
        amounts = inside["amount_minor"].to_numpy(dtype=np.int64)
        count = int((~refund).sum())
        net = int(amounts[~refund].sum()) - int(np.abs(amounts[refund]).sum())
        return (net / count if count else None), count

    return measure


def _frequency(bought: pd.DataFrame, period: Period) -> tuple[float | None, int]:
    inside = period.of(bought, "ordered_at")
    customers = inside["customer_id"].nunique()
    return (len(inside) / customers if customers else None), customers


def _repeat_rate(bought: pd.DataFrame, firsts: pd.Series[int], period: Period) -> tuple[float | None, int]:
    latest = period.of(bought, "ordered_at").groupby("customer_id")["ordered_at"].max()
    return _share(int((firsts.reindex(latest.index) < latest).sum()), len(latest))


def _retention(bought: pd.DataFrame, period: Period) -> tuple[float | None, int]:
    earlier = pd.Index(period.before().of(bought, "ordered_at")["customer_id"].unique())
    now = pd.Index(period.of(bought, "ordered_at")["customer_id"].unique())
    return _share(int(earlier.isin(now).sum()), len(earlier))


def _left(bought: pd.DataFrame, period: Period) -> tuple[float | None, int]:
    kept, n = _retention(bought, period)
    return (None if kept is None else 1.0 - kept), n


def _share(part: int, whole: int) -> tuple[float | None, int]:
    return (part / whole if whole else None), whole


def satisfaction_figures(messages: pd.DataFrame, period: Period) -> list[Figure]:
    """NPS and CSAT where there are such ratings in the period or the one before; `messages` as in `records.frames.messages`."""
    rated = messages.loc[messages["rating"].notna()]
    scores: tuple[tuple[str, str, str, str, Callable[[np.ndarray], tuple[float | None, int]]], ...] = (
        ("nps", "net_promoter_score", "points", _NPS, _nps),
        ("csat", "customer_satisfaction", "share", _CSAT, _csat),
    )
    figures = []
    for scale, name, unit, definition, score in scores:
        figure = _figure(name, "", unit, definition, period, _of_ratings(rated.loc[rated["rating_scale"] == scale], score))
        if figure.n or figure.n_before:
            figures.append(figure)
    return figures


def _of_ratings(rows: pd.DataFrame, score: Callable[[np.ndarray], tuple[float | None, int]]) -> Measure:
    return lambda period: score(period.of(rows, "created_at")["rating"].to_numpy(dtype=np.float64))


def _nps(ratings: np.ndarray) -> tuple[float | None, int]:
    if not ratings.size:
        return None, 0
    promoters, detractors = int((ratings >= PROMOTER_FROM).sum()), int((ratings <= DETRACTOR_TO).sum())
    return 100.0 * (promoters - detractors) / ratings.size, int(ratings.size)


def _csat(ratings: np.ndarray) -> tuple[float | None, int]:
    return _share(int((ratings >= SATISFIED_FROM).sum()), int(ratings.size))


def acquisition_figures(customers: pd.DataFrame, period: Period) -> list[Figure]:
    """CLV over acquisition cost per source.

    Columns: `acquisition_source`, `acquisition_cost_minor`, `acquisition_cost_currency`, `clv_minor`, `currency`. Customers count whose
    cost and CLV are known in one currency; under 30 of them, or without a cost, the value is None. There is no period before.
    """
    known = customers.dropna(subset=["acquisition_source", "acquisition_cost_minor", "clv_minor"])
    known = known.loc[known["acquisition_cost_currency"] == known["currency"]]
    figures = []
    for (source, currency), rows in known.groupby(["acquisition_source", "currency"], sort=True):
        cost, value = int(rows["acquisition_cost_minor"].astype("int64").sum()), int(rows["clv_minor"].astype("int64").sum())
        ratio = value / cost if len(rows) >= LEAST_CUSTOMERS_PER_SOURCE and cost > 0 else None
        definition = (
            _CAC if ratio is not None else f"{_CAC}; not shown under {LEAST_CUSTOMERS_PER_SOURCE} customers or without a cost"
        )
        figures.append(Figure("clv_to_cac", f"{source} ({currency})", ratio, "ratio", definition, period, len(rows), None, 0))
    return figures
