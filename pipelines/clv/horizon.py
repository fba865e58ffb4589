"""How long a silence means that a customer has left: the horizon H in days, with the reason for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.clv.arrays import IntArray

SHORTEST_DAYS = 30
LONGEST_DAYS = 365
STEP_DAYS = 30
GAP_SHARE = 0.9
# With fewer gaps their 90th percentile is a handful of customers; then the usual choice of retailers stands.
LEAST_GAPS = 50
DEFAULT_DAYS = 90


@dataclass(frozen=True)
class Horizon:
    """`days` without an order count as having left; `reason` is one sentence; `gaps` is the number it rests on."""

    days: int
    reason: str
    gaps: int


def choose_horizon(gap_days: IntArray, set_days: int | None = None) -> Horizon:
    """The horizon: the setting where there is one, else the 90th percentile of the gaps between the orders of repeat buyers,
    rounded to 30 days, within 30 to 365."""
    if set_days is not None:
        return Horizon(set_days, f"{set_days} days, as set in heed.yaml.", int(gap_days.size))
    if gap_days.size < LEAST_GAPS:
        return Horizon(
            DEFAULT_DAYS,
            f"{DEFAULT_DAYS} days by default: only {gap_days.size} gaps between orders are known.",
            int(gap_days.size),
        )
    usual = float(np.quantile(gap_days, GAP_SHARE))
    days = int(np.clip(STEP_DAYS * np.floor(usual / STEP_DAYS + 0.5), SHORTEST_DAYS, LONGEST_DAYS))
    reason = f"{days} days: nine of ten repeat orders follow within {usual:.0f} days of the one before ({gap_days.size} gaps)."
    return Horizon(days, reason, int(gap_days.size))
