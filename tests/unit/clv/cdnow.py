"""CDNOW, the data set of the literature, as the lifetimes package carries it; and made-up customers of known parameters."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.clv.bg_nbd import BgNbdParameters

CALIBRATION_END = pd.Timestamp("1997-09-30").date()


def lifetimes_folder() -> Path:
    found = find_spec("lifetimes")
    assert found is not None
    assert found.submodule_search_locations is not None
    return Path(found.submodule_search_locations[0]) / "datasets"


@cache
def sample_orders() -> pd.DataFrame:
    """The orders of the 1/10 sample (2,357 customers) of the papers."""
    names = ["master_id", "customer_id", "day", "cds", "amount"]
    lines = pd.read_csv(lifetimes_folder() / "CDNOW_sample.txt", sep=r"\s+", header=None, names=names)
    return pd.DataFrame(
        {
            "customer_id": lines["customer_id"],
            "ordered_at": pd.to_datetime(lines["day"].astype(str), utc=True),
            "amount_minor": np.rint(lines["amount"] * 100).astype("int64"),
            "currency": "USD",
        }
    )


def simulated(count: int, at: BgNbdParameters, seed: int, longest: float = 78.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """frequency, recency and T of customers who behave as the model says."""
    rng = np.random.default_rng(seed)
    frequency, recency, ages = np.zeros(count, dtype=np.int64), np.zeros(count), rng.uniform(longest / 2, longest, count)
    rates, leaving = rng.gamma(at.r, 1 / at.alpha, count), rng.beta(at.a, at.b, count)
    for customer in range(count):
        moment = rng.exponential(1 / rates[customer])
        while moment <= ages[customer]:
            frequency[customer] += 1
            recency[customer] = moment
            if rng.random() < leaving[customer]:
                break
            moment += rng.exponential(1 / rates[customer])
    return frequency, recency, ages
