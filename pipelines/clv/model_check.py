"""The value models on the shop's own past, in the form that the literature shows: calibrated on the first half, checked on the second.

Fader, Hardie, Lee (2005), Marketing Science 24, 275-284: actual against expected repeat transactions by the number in the calibration
period (figure 4), and tracking in time (figures 2 and 3). Interval reliability: the share of customers inside central intervals
of each width, by randomised probability integral transforms (see `coverage`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from pipelines.clv.arrays import FloatArray, IntArray
from pipelines.clv.bg_nbd import BgNbdParameters, expected_orders, expected_orders_if_alive
from pipelines.clv.bg_nbd_fit import fit_bg_nbd
from pipelines.clv.coverage import count_transform, predict_counts, spend_transform
from pipelines.clv.fit_value_models import MIN_CUSTOMERS, MIN_REPEAT_BUYERS
from pipelines.clv.gamma_gamma import fit_gamma_gamma
from pipelines.clv.intervals import Z_95, wilson
from pipelines.clv.order_book import order_book
from pipelines.clv.rfm import DAYS_PER_WEEK, RfmTable, day_number, day_of, rfm_table
from pipelines.errors import NotEnoughData

LONGEST_HOLDOUT_DAYS = 364
MOST_REPEATS = 7  # customers with this many repeat orders or more are one group
NOMINAL = tuple(number / 10 for number in range(1, 10))


@dataclass(frozen=True)
class ByFrequency:
    """Customers with `repeats` repeat order days in the calibration period (the last group: or more), and their mean in the holdout."""

    repeats: int
    customers: int
    actual: float
    low: float
    high: float
    expected: float


@dataclass(frozen=True)
class Week:
    """Repeat order days of all customers of the calibration period in one week, and up to its end."""

    ends: date
    is_holdout: bool
    actual: int
    expected: float
    actual_so_far: int
    expected_so_far: float


@dataclass(frozen=True)
class Reliability:
    """The share of `n` customers inside the central interval of width `nominal`, with the 95 % interval of that share."""

    of: str
    nominal: float
    inside: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class ModelCheck:
    """Calibrated on the orders up to `calibration_end`, checked on those after it up to `holdout_end` (both inclusive)."""

    calibration_end: date
    holdout_end: date
    customers: int
    by_frequency: tuple[ByFrequency, ...]
    weeks: tuple[Week, ...]
    reliability: tuple[Reliability, ...]


def check_models(orders: pd.DataFrame, end_day: date, holdout_days: int | None = None) -> ModelCheck:
    """The check of an orders frame (columns as in `rfm.rfm_table`) up to `end_day`; without `holdout_days` the holdout is the second half
    in whole weeks, at most 52. Raises NotEnoughData under 100 customers or 50 repeat buyers in the first half."""
    whole = rfm_table(orders, end_day)
    half = int(min(LONGEST_HOLDOUT_DAYS, whole.history_days // 2) // DAYS_PER_WEEK * DAYS_PER_WEEK)
    holdout_days = half if holdout_days is None else holdout_days
    cut = end_day - timedelta(days=holdout_days)
    rfm = rfm_table(orders, cut)
    repeat = int(np.sum(rfm.frequency > 0))
    if not holdout_days or len(rfm) < MIN_CUSTOMERS or repeat < MIN_REPEAT_BUYERS:
        raise NotEnoughData(
            f"The first half of the orders has {len(rfm)} customers and {repeat} repeat buyers; {MIN_CUSTOMERS} and {MIN_REPEAT_BUYERS} "
            "are needed to check the value models on the second half."
        )
    days, spent = _order_days(orders, rfm, end_day)
    actual = np.bincount(days["row"][days["day"] > day_number(cut)], minlength=len(rfm)).astype(np.int64)
    horizon = holdout_days / DAYS_PER_WEEK
    at = fit_bg_nbd(rfm.frequency, rfm.recency, rfm.T).parameters
    expected = expected_orders(rfm.frequency, rfm.recency, rfm.T, horizon, at)
    u = {"orders": count_transform(predict_counts(rfm, actual, horizon, at)), "spend": _spend_u(rfm, spent, horizon, at)}
    return ModelCheck(
        cut, end_day, len(rfm), tuple(_by_frequency(rfm.frequency, actual, expected)), tuple(_weeks(rfm, days, cut, end_day, at)),
        tuple(_reliability(name, values[np.isfinite(values)], width) for name, values in u.items() for width in NOMINAL),
    )  # fmt: skip


def _order_days(orders: pd.DataFrame, rfm: RfmTable, end_day: date) -> tuple[dict[str, IntArray], IntArray]:
    """Row of the table and day of every order day up to `end_day`, and the net spend after the table's end in the customer's currency."""
    book = order_book(orders)
    row_of = pd.Index(rfm.customer_id).get_indexer(pd.Index(book.customers))
    lines = book.lines.assign(row=row_of[book.lines["customer"].to_numpy()])
    lines = lines.loc[(lines["row"] >= 0) & (lines["day"] <= day_number(end_day))]
    bought = lines.loc[~lines["refund"], ["row", "day"]].drop_duplicates()
    later = lines.loc[lines["day"] > day_number(rfm.end_day)]
    row = later["row"].to_numpy(dtype=np.int64)
    own = book.currencies[later["currency"].to_numpy()] == rfm.currency[row]
    signed = np.where(later["refund"], -later["amount"], later["amount"]) * own
    spent = np.bincount(row, weights=signed.astype(np.float64), minlength=len(rfm)).astype(np.int64)
    return {"row": bought["row"].to_numpy(dtype=np.int64), "day": bought["day"].to_numpy(dtype=np.int64)}, spent


def _by_frequency(frequency: IntArray, actual: IntArray, expected: FloatArray) -> list[ByFrequency]:
    groups = []
    for repeats in range(MOST_REPEATS + 1):
        rows = frequency == repeats if repeats < MOST_REPEATS else frequency >= repeats
        n = int(rows.sum())
        if n:
            mean = float(actual[rows].mean())
            half = Z_95 * float(actual[rows].std(ddof=1)) / n**0.5 if n > 1 else 0.0
            groups.append(ByFrequency(repeats, n, mean, max(0.0, mean - half), mean + half, float(expected[rows].mean())))
    return groups


def _weeks(rfm: RfmTable, days: dict[str, IntArray], cut: date, end_day: date, at: BgNbdParameters) -> list[Week]:
    """Repeat order days week by week, backwards from `end_day`; what is expected t weeks after a first order is E[X(t)], eq. (9)."""
    first = day_number(cut) - rfm.age_days
    begins = int(first.min())
    last = day_number(end_day)
    ends = np.arange(last, begins, -int(DAYS_PER_WEEK))[::-1]
    again = np.sort(days["day"][days["day"] > first[days["row"]]])
    so_far = np.searchsorted(again, ends, side="right")
    # E[X(t)] of a new customer is the expectation of one with no history, at every age in days
    nobody = np.zeros(1)
    new = np.array([expected_orders_if_alive(nobody, nobody, age / DAYS_PER_WEEK, at)[0] for age in range(last - begins + 1)])
    begun = np.bincount(first - begins, minlength=last - begins + 1)
    reached = np.array([float(begun[: end - begins + 1] @ new[end - begins :: -1][: end - begins + 1]) for end in ends])
    before_actual, before_expected = np.concatenate([[0], so_far[:-1]]), np.concatenate([[0.0], reached[:-1]])
    return [
        Week(day_of(int(end)), int(end) > day_number(cut), int(now - then), float(more - less), int(now), float(more))
        for end, now, then, more, less in zip(ends, so_far, before_actual, reached, before_expected, strict=True)
    ]


def _spend_u(rfm: RfmTable, spent: IntArray, horizon: float, at: BgNbdParameters) -> FloatArray:
    """The transforms of spend; NaN where the customer's currency has too few repeat buyers for a spend model."""
    u = np.full(len(rfm), np.nan)
    for currency in sorted(set(rfm.currency.tolist())):
        rows = np.flatnonzero(rfm.currency == currency)
        paid = (rfm.spend_orders[rows] > 0) & (rfm.repeat_spend_minor[rows] > 0)
        if paid.sum() >= MIN_REPEAT_BUYERS:
            spend = fit_gamma_gamma(rfm.spend_orders[rows], rfm.repeat_spend_minor[rows]).parameters
            u[rows] = spend_transform(rfm.take(rows), spent[rows], horizon, at, spend)
    return u


def _reliability(of: str, u: FloatArray, nominal: float) -> Reliability:
    edge = (1 - nominal) / 2
    inside = int(((u >= edge) & (u <= 1 - edge)).sum())
    low, high = wilson(inside, int(u.size))
    return Reliability(of, nominal, inside / u.size if u.size else 0.0, low, high, int(u.size))
