"""How long a million customers take: the RFM table from ten million orders, both fits, the value of everyone, both intervals.

Run with `pytest -m benchmark tests/benchmark/test_value_scale.py -s`; it prints CPU seconds (all threads) and peak memory, beside
the same work done by pandas and by lifetimes in the same run.
"""

from __future__ import annotations

import resource
from collections.abc import Callable
from datetime import date
from time import process_time
from typing import TypeVar

import numpy as np
import pandas as pd
import pytest

from pipelines.clv.bg_nbd import BgNbdParameters
from pipelines.clv.fit_value_models import ValueModels, fit_value_models
from pipelines.clv.lifetime_value import Valuer
from pipelines.clv.rfm import RfmTable, rfm_table

pytestmark = pytest.mark.benchmark
Result = TypeVar("Result")
CUSTOMERS = 1_000_000
ORDERS = 10_000_000
END = date(2026, 6, 30)
WATCHED_DAYS = 1_095
TRUTH = BgNbdParameters(0.5, 8.0, 0.8, 4.0)  # times in weeks


def timed(name: str, work: Callable[[], Result]) -> tuple[Result, float]:
    start = process_time()
    result = work()
    seconds = process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{name}: {seconds:.2f} CPU s, peak {peak:.2f} GB")
    return result, seconds


def orders_of_a_million() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    customer = np.concatenate([np.arange(CUSTOMERS), rng.integers(0, CUSTOMERS, ORDERS - CUSTOMERS)])
    rng.shuffle(customer)
    start, length = rng.uniform(0, 1000, CUSTOMERS), rng.beta(1, 1.5, CUSTOMERS)
    day = start[customer] + rng.random(ORDERS) * length[customer] * (1090 - start[customer])
    return pd.DataFrame(
        {
            "customer_id": customer,
            "ordered_at": 1_688_169_600_000_000 + (day * 86_400_000_000).astype(np.int64),
            "amount_minor": rng.gamma(3, 2_000, ORDERS).astype(np.int64),
            "currency": pd.Categorical(np.full(ORDERS, "PLN")),
        }
    )


def table_of_a_million() -> RfmTable:
    """Customers who behave as the models say, times in whole days."""
    rng = np.random.default_rng(2)
    age = rng.integers(180, WATCHED_DAYS + 1, CUSTOMERS)
    rate, leaving = rng.gamma(TRUTH.r, 1 / TRUTH.alpha, CUSTOMERS) / 7, rng.beta(TRUTH.a, TRUTH.b, CUSTOMERS)
    moment, last, repeat = np.zeros(CUSTOMERS), np.zeros(CUSTOMERS, dtype=np.int64), np.zeros(CUSTOMERS, dtype=np.int64)
    here = np.arange(CUSTOMERS)
    while here.size:
        moment[here] += rng.exponential(1 / rate[here])
        here = here[moment[here] <= age[here]]
        day = np.floor(moment[here]).astype(np.int64)
        repeat[here] += day > last[here]
        last[here] = day
        here = here[rng.random(here.size) >= leaving[here]]
    scale = rng.gamma(3.7, 1 / 1_500, CUSTOMERS)
    spend = np.where(repeat > 0, rng.gamma(6.25 * np.maximum(repeat, 1)) / scale, 0).astype(np.int64)
    currency = np.full(CUSTOMERS, "PLN", dtype=object)
    return RfmTable(np.arange(CUSTOMERS).astype(object), repeat, last, age, currency, np.ones(CUSTOMERS), repeat, spend, spend, END)


def test_a_million_customers_are_fitted_and_valued_in_two_seconds_of_cpu() -> None:
    table = table_of_a_million()
    print(f"\n{len(table):,} customers, {int(np.sum(table.frequency == 0)):,} of them one-time buyers")
    models, fit_s = timed("fit of both models", lambda: fit_value_models(table, seed=1))
    value, value_s = timed("value of the next 12 months", lambda: Valuer(models, draws=0).estimate(table))
    orders = models.orders
    print(f"order process: {orders.parameters}, standard errors {orders.standard_errors()}, converged {orders.converged}")
    assert value.value_known.all()
    _with_both_intervals(models, table)
    theirs_s = _by_lifetimes(table)
    print(f"fit and value: {fit_s + value_s:.2f} CPU s, lifetimes {theirs_s:.0f}: {theirs_s / (fit_s + value_s):.0f} times")
    assert fit_s + value_s <= 2.0
    assert theirs_s >= 10 * (fit_s + value_s)


def _by_lifetimes(table: RfmTable) -> float:
    from lifetimes import BetaGeoFitter, GammaGammaFitter

    frequency, recency, age = (pd.Series(column) for column in (table.frequency, table.recency, table.T))
    mean = pd.Series(table.repeat_spend_minor / np.maximum(table.spend_orders, 1)) / 100
    paid = (table.spend_orders > 0) & (table.repeat_spend_minor > 0)
    orders, fit_s = timed("lifetimes: fit of orders", lambda: BetaGeoFitter().fit(frequency, recency, age))
    spend, spend_s = timed("lifetimes: fit of spend", lambda: GammaGammaFitter().fit(frequency[paid], mean[paid]))
    _, value_s = timed(
        "lifetimes: value",
        lambda: spend.customer_lifetime_value(orders, frequency, recency, age, mean, time=12, discount_rate=0.01, freq="W"),
    )
    return fit_s + spend_s + value_s


def _with_both_intervals(models: ValueModels, table: RfmTable) -> None:
    value, seconds = timed("value with both intervals", lambda: Valuer(models).value(table))
    assert value.clv_minor.size == CUSTOMERS
    assert np.all((value.clv_low_minor <= value.clv_minor) & (value.clv_minor <= value.clv_high_minor))
    assert seconds <= 120
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6 <= 2.0


def test_the_table_takes_less_than_two_fifths_of_a_group_by() -> None:
    orders = orders_of_a_million()
    print(f"\n{len(orders):,} orders of {CUSTOMERS:,} customers")
    table, ours = timed("RFM table", lambda: rfm_table(orders, END))

    def group_by() -> pd.DataFrame:
        day = orders["ordered_at"] // 86_400_000_000
        days = orders.assign(day=day).groupby(["customer_id", "day"], as_index=False)["amount_minor"].sum()
        columns = {"first": ("day", "min"), "last": ("day", "max"), "days": ("day", "size"), "net": ("amount_minor", "sum")}
        return days.groupby("customer_id").agg(**columns)

    theirs_table, theirs = timed("the same by pandas", group_by)
    print(f"share of the CPU time: {ours / theirs:.2f}")
    assert np.array_equal(theirs_table["days"].to_numpy() - 1, table.frequency)
    assert np.array_equal(theirs_table["net"].to_numpy(), table.net_spend_minor)
    assert ours <= 0.4 * theirs
