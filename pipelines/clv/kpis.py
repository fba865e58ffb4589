"""The numbers of the business, each with its definition, its period, how many it rests on, and the period before.

Pure functions of frames. A period is (start, end]: `days` days up to and including `end`. Money is net of refunds and per currency;
currencies are never added up. A figure that nothing stands behind has the value None, with the reason, never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from pipelines.clv.arithmetic import added_up
from pipelines.clv.intervals import Z_95, wilson
from pipelines.clv.margins import LEAST_KNOWN_SHARE
from pipelines.clv.order_book import OrderBook, order_book
from pipelines.records.database import microseconds

DEFAULT_PERIOD_DAYS = 90
PROMOTER_FROM, DETRACTOR_TO = 9, 6
SATISFIED_FROM = 4


@dataclass(frozen=True)
class Period:
    """(start, end], both aware UTC."""

    start: datetime
    end: datetime

    @property
    def days(self) -> float:
        """Its length in days."""
        return (self.end - self.start) / timedelta(days=1)

    def before(self) -> Period:
        """The period of the same length that ends where this one starts."""
        return Period(self.start - (self.end - self.start), self.start)

    def of(self, frame: pd.DataFrame, time: str) -> pd.DataFrame:
        """The rows of a frame whose `time` (microseconds since 1970) lies in the period."""
        moments = frame[time].to_numpy(dtype=np.int64)
        return frame.loc[(moments > microseconds(self.start)) & (moments <= microseconds(self.end))]


@dataclass(frozen=True)
class Measured:
    """A value, what it rests on, and, for shares and points, its 95 % interval."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Figure:
    """One KPI. `unit` is a currency (then `value` is in its minor units), `share` (0 to 1), `points`, `orders`, `customers`, `days` or
    `ratio`; `group` names the currency or the source where there are several of the kind. `low` to `high` is the 95 % interval where there
    is one; `horizon_days` is how far a figure looks ahead, or how long a silence it asks for; `unknown_because` says why there is no value.
    """

    name: str
    group: str
    value: float | None
    unit: str
    definition: str
    period: Period
    n: int
    before: float | None
    n_before: int
    low: float | None = None
    high: float | None = None
    horizon_days: int | None = None
    unknown_because: str = ""


def period_up_to(end: datetime, days: int = DEFAULT_PERIOD_DAYS) -> Period:
    """The `days` days up to and including `end`."""
    return Period(end - timedelta(days=days), end)


def beside(
    name: str, group: str, unit: str, definition: str, period: Period, measure: Callable[[Period], Measured], nothing: str = "",
    horizon_days: int | None = None,
) -> Figure:  # fmt: skip
    """The figure of the period beside that of the one before; `nothing` says what is missing when it has no value."""
    now, before = measure(period), measure(period.before())
    because = nothing if now.value is None else ""
    return Figure(
        name, group, now.value, unit, definition, period, now.n, before.value, before.n, now.low, now.high, horizon_days, because
    )


def share(part: int, whole: int) -> Measured:
    """A share with Wilson's interval; None of nothing."""
    return Measured(part / whole, whole, *wilson(part, whole)) if whole else Measured(None, 0)


def mean(total: float, n: int) -> Measured:
    """A mean; None of nothing."""
    return Measured(total / n if n else None, n)


_AOV = "value of the period's orders less its refunds, divided by the number of its orders"
_NET = "value of the period's orders less its refunds; n is the number of its orders"
_MARGIN = "net revenue of the period times its margin rate; n is the number of orders that name a margin"
_MARGIN_RATE = (
    "margin of the period's orders and refunds that name one, over their net value; half of the orders must name it; n is their number"
)
_FREQUENCY = "orders in the period per customer who ordered in it"
_REPEAT = "share of the customers who ordered in the period that had ordered before the day of their latest order in it"
_RETENTION = "share of the customers who ordered in the period before that ordered again in this one"
_CHURN = "share of the customers who ordered in the period before that did not order in this one"
_LIFETIME = "days of the period divided by its churn rate: how long customers stay on average if they go on leaving at this rate"
_NPS = "share of ratings 9-10 less share of ratings 0-6, in points; surveys on a scale of 0 to 10"
_CSAT = "share of satisfaction ratings of 4 or 5 on a scale of 1 to 5"
NO_ORDER = "no order in the period"
NO_EARLIER_ORDER = "no order in the period before"

_MONEY_SQL = """
SELECT currency, count(*) FILTER (NOT refund)::BIGINT AS orders,
    sum(CASE WHEN refund THEN -amount ELSE amount END)::BIGINT AS net,
    count(*) FILTER (NOT refund AND margin_known)::BIGINT AS named,
    coalesce(sum(CASE WHEN refund THEN -amount ELSE amount END) FILTER (margin_known), 0)::BIGINT AS named_net,
    coalesce(sum(CASE WHEN refund THEN -margin ELSE margin END) FILTER (margin_known), 0)::BIGINT AS named_margin
FROM lines WHERE moment > {start} AND moment <= {end} GROUP BY currency ORDER BY currency
"""
# one row: who ordered in the period, and of those of the period before who did again
_PEOPLE_SQL = """
WITH each AS (
    SELECT customer, min(day) AS first_day, count(*) FILTER (moment > {start}) AS orders,
        max(day) FILTER (moment > {start}) AS last_day, count(*) FILTER (moment > {before} AND moment <= {start}) AS earlier
    FROM lines WHERE NOT refund AND moment <= {end} GROUP BY customer
)
SELECT coalesce(sum(orders), 0)::BIGINT AS orders, count(*) FILTER (orders > 0)::BIGINT AS customers,
    count(*) FILTER (orders > 0 AND first_day < last_day)::BIGINT AS repeaters, count(*) FILTER (earlier > 0)::BIGINT AS earlier,
    count(*) FILTER (earlier > 0 AND orders > 0)::BIGINT AS kept
FROM each
"""

def order_figures(orders: pd.DataFrame, period: Period) -> list[Figure]:
    """Order value, net revenue and, where orders name it, margin per currency; purchase frequency, repeat rate, retention, churn rate and
    the lifetime that follows from it. `orders` as in `records.frames.orders`."""
    book = order_book(orders)
    return [*_money_figures(book, period), *_people_figures(book, period)]


Sums = Mapping[str, int]


def _money_figures(book: OrderBook, period: Period) -> list[Figure]:
    """What came in per currency, for the currencies with an order or refund in one of the two periods."""
    sums = {when.start: _sums(book, when) for when in (period, period.before())}
    figures = []
    for place, currency in enumerate(str(name) for name in book.currencies.tolist()):
        here = {start: table.get(place, {}) for start, table in sums.items()}
        if not any(here.values()):
            continue
        measures = {
            "average_order_value": (currency, _AOV, _order_value),
            "net_revenue": (currency, _NET, _net_revenue),
            "margin": (currency, _MARGIN, _margin),
            "margin_rate": ("share", _MARGIN_RATE, _margin_rate),
        }
        some_margin = any(row.get("named") for row in here.values())
        for name, (unit, definition, measure) in measures.items():
            if name.startswith("margin") and not some_margin:
                continue
            few = "too few of the period's orders name a margin" if name.startswith("margin") and here[period.start] else NO_ORDER
            figures.append(beside(name, currency, unit, definition, period, _looked_up(measure, here), few))
    return figures


def _looked_up(measure: Callable[[Sums], Measured], sums: Mapping[datetime, Sums]) -> Callable[[Period], Measured]:
    return lambda when: measure(sums[when.start])


def _sums(book: OrderBook, period: Period) -> dict[int, Sums]:
    table = added_up(_MONEY_SQL.format(start=microseconds(period.start), end=microseconds(period.end)), lines=book.lines)
    return {int(row["currency"]): {str(name): int(value) for name, value in row.items()} for row in table.to_dict("records")}


def _order_value(sums: Sums) -> Measured:
    return mean(sums.get("net", 0), sums.get("orders", 0))


def _net_revenue(sums: Sums) -> Measured:
    return Measured(float(sums["net"]) if sums else None, sums.get("orders", 0))


def _margin_rate(sums: Sums) -> Measured:
    named, net = sums.get("named", 0), sums.get("named_net", 0)
    enough = named > 0 and net > 0 and named >= LEAST_KNOWN_SHARE * sums["orders"]
    return Measured(sums["named_margin"] / net if enough else None, named)


def _margin(sums: Sums) -> Measured:
    rate = _margin_rate(sums)
    return Measured(None if rate.value is None else rate.value * sums["net"], rate.n)


def _people_figures(book: OrderBook, period: Period) -> list[Figure]:
    """How customers came back; orders count in all currencies, since only money has one."""
    people = {when.start: _people(book, when) for when in (period, period.before())}
    measures: dict[str, tuple[str, str, Callable[[Sums], Measured], str]] = {
        "purchase_frequency": ("orders", _FREQUENCY, lambda row: mean(row["orders"], row["customers"]), NO_ORDER),
        "repeat_rate": ("share", _REPEAT, lambda row: share(row["repeaters"], row["customers"]), NO_ORDER),
        "retention": ("share", _RETENTION, lambda row: share(row["kept"], row["earlier"]), NO_EARLIER_ORDER),
        "churn_rate": ("share", _CHURN, lambda row: share(row["earlier"] - row["kept"], row["earlier"]), NO_EARLIER_ORDER),
        "customer_lifetime": ("days", _LIFETIME, lambda row: _lifetime(row, period.days), NO_EARLIER_ORDER),
    }
    silence = {name: round(period.days) for name in ("retention", "churn_rate", "customer_lifetime")}
    figures = [
        beside(name, "", unit, definition, period, _looked_up(measure, people), nothing, silence.get(name))
        for name, (unit, definition, measure, nothing) in measures.items()
    ]
    if people[period.start]["earlier"] and figures[-1].value is None:
        figures[-1] = replace(figures[-1], unknown_because="nobody left in the period, so it has no end to be seen")
    return figures


def _people(book: OrderBook, period: Period) -> Sums:
    bounds = {"before": period.before().start, "start": period.start, "end": period.end}
    query = _PEOPLE_SQL.format(**{name: microseconds(moment) for name, moment in bounds.items()})
    row = added_up(query, lines=book.lines).to_dict("records")[0]
    return {str(name): int(value) for name, value in row.items()}


def _lifetime(row: Sums, days: float) -> Measured:
    left = row["earlier"] - row["kept"]
    return Measured(days * row["earlier"] / left if left else None, row["earlier"])


def satisfaction_figures(messages: pd.DataFrame, period: Period) -> list[Figure]:
    """NPS and CSAT from the ratings of known customers; `messages` as in `records.frames.messages`."""
    rated = messages.loc[messages["rating"].notna()]
    kinds: tuple[tuple[str, str, str, str, Callable[[np.ndarray], Measured]], ...] = (
        ("nps", "net_promoter_score", "points", _NPS, _nps),
        ("csat", "customer_satisfaction", "share", _CSAT, _csat),
    )
    return [
        beside(
            name, "", unit, definition, period, _of_ratings(rated.loc[rated["rating_scale"] == scale], score),
            f"no survey with the scale {scale} in the period",
        )
        for scale, name, unit, definition, score in kinds
    ]  # fmt: skip


def _of_ratings(rows: pd.DataFrame, score: Callable[[np.ndarray], Measured]) -> Callable[[Period], Measured]:
    return lambda period: score(period.of(rows, "created_at")["rating"].to_numpy(dtype=np.float64))


def _nps(ratings: np.ndarray) -> Measured:
    if not ratings.size:
        return Measured(None, 0)
    points = 100.0 * ((ratings >= PROMOTER_FROM).astype(np.float64) - (ratings <= DETRACTOR_TO))
    score = float(points.mean())
    # three kinds of answer: the normal interval, with one answer more of each end so that agreement of a few is no certainty
    widened = np.append(points, (100.0, -100.0))
    half = Z_95 * float(widened.std(ddof=1)) / float(np.sqrt(widened.size))
    return Measured(score, int(ratings.size), max(-100.0, score - half), min(100.0, score + half))


def _csat(ratings: np.ndarray) -> Measured:
    return share(int((ratings >= SATISFIED_FROM).sum()), int(ratings.size))
