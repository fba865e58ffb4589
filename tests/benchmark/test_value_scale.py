"""How long a million customers take: RFM table from 10 million orders, the fit, and the value of everyone.

Run with `pytest -m benchmark tests/benchmark/test_value_scale.py -s`; it prints seconds and peak memory.
"""

from __future__ import annotations

import resource
from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import TypeVar

import numpy as np
import pandas as pd
import pytest

from pipelines.clv.fit_value_models import fit_value_models
from pipelines.clv.lifetime_value import Valuer
from pipelines.clv.rfm import rfm_table

pytestmark = pytest.mark.benchmark
Result = TypeVar("Result")
CUSTOMERS = 1_000_000
END = date(2026, 6, 30)


def timed(name: str, work: Callable[[], Result]) -> Result:
    start = perf_counter()
    result = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{name}: {perf_counter() - start:.1f} s, peak {peak:.1f} GB")
    return result


def orders_of_a_million() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    count = np.minimum(1 + rng.negative_binomial(0.5, 0.06, CUSTOMERS), 200)
    customer = np.repeat(np.arange(CUSTOMERS), count)
    start, length = rng.uniform(0, 1000, CUSTOMERS), rng.beta(1, 1.5, CUSTOMERS)
    day = start[customer] + rng.random(customer.size) * length[customer] * (1090 - start[customer])
    return pd.DataFrame(
        {
            "customer_id": customer,
            "ordered_at": 1_688_169_600_000_000 + (day * 86_400_000_000).astype(np.int64),
            "amount_minor": rng.gamma(3, 2_000, customer.size).astype(np.int64),
            "currency": pd.Categorical(np.full(customer.size, "PLN")),
        }
    )


def test_a_million_customers_are_valued_in_minutes() -> None:
    orders = orders_of_a_million()
    print(f"{len(orders):,} orders of {CUSTOMERS:,} customers")
    table = timed("RFM table", lambda: rfm_table(orders, END))
    models = timed("fit of both models", lambda: fit_value_models(table, seed=1))
    value = timed("value with both intervals", lambda: Valuer(models).value(table))
    assert value.clv_minor.size == len(table) == CUSTOMERS
    assert np.all(value.clv_minor >= 0)
