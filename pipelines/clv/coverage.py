"""How often the outcome intervals hold: randomised probability integral transforms of counts and of spend.

With F the predictive distribution and y the outcome, u = F(y-) + v (F(y) - F(y-)), v uniform on (0, 1), is uniform on
(0, 1) when the model is right, also where much of the mass lies on "no order" (Smith 1985; Czado, Gneiting, Held 2009).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.clv.arrays import BoolArray, FloatArray, IntArray
from pipelines.clv.bg_nbd import BgNbdParameters, probability_alive
from pipelines.clv.gamma_gamma import GammaGammaParameters
from pipelines.clv.outcome import INTERVAL, OutcomeSurface, probability_of_at_least
from pipelines.clv.rfm import RfmTable

_DRAW_SEED = 20_050_201


@dataclass(frozen=True)
class CountPrediction:
    """Per customer, with y the actual count: F(y - 1), P(Y = y), the inclusive 10-90 % interval, and P(Y inside it)."""

    below: FloatArray
    here: FloatArray
    low: IntArray
    high: IntArray
    inside_expected: FloatArray


def predict_counts(rfm: RfmTable, actual: IntArray, horizon: float, at: BgNbdParameters) -> CountPrediction:
    """The conditional distribution of order days in the `horizon` weeks after the table's last day, at the actual counts."""
    alive = probability_alive(rfm.frequency, rfm.recency, rfm.T, at)
    low, high = OutcomeSurface(at, horizon).order_quantiles(rfm.frequency, rfm.T, alive, INTERVAL)

    def below(count: IntArray) -> FloatArray:
        return 1.0 - alive * probability_of_at_least(count, rfm.frequency, rfm.T, horizon, at)

    under = np.where(actual > 0, below(np.maximum(actual, 1)), 0.0)
    inside = below(high + 1) - np.where(low > 0, below(np.maximum(low, 1)), 0.0)
    return CountPrediction(under, below(actual + 1) - under, low, high, inside)


def count_transform(predicted: CountPrediction) -> FloatArray:
    """u of each customer's count; the same numbers v for the same number of customers."""
    return predicted.below + np.random.default_rng(_DRAW_SEED).random(predicted.below.size) * predicted.here


def spend_transform(
    rfm: RfmTable, spent_minor: IntArray, horizon: float, at: BgNbdParameters, spend: GammaGammaParameters
) -> FloatArray:
    """u of each customer's spend in minor units, all in the one currency of `spend`; nothing spent, or given back, is 0."""
    alive = probability_alive(rfm.frequency, rfm.recency, rfm.T, at)
    below = OutcomeSurface(at, horizon).spend_below(
        rfm.frequency, rfm.T, alive, rfm.spend_orders, rfm.repeat_spend_minor, np.maximum(spent_minor, 0), spend
    )
    drawn = np.random.default_rng(_DRAW_SEED + 1).random(len(rfm))
    return np.where(spent_minor > 0, below, drawn * below)


def coverage(u: FloatArray, rows: BoolArray | None = None) -> dict[str, Any]:
    """The share of u in [0.1, 0.9] (0.80 for a right model) and in each tail (0.10 each); None without customers."""
    chosen = u if rows is None else u[rows]
    if not chosen.size:
        return {"randomised_coverage_80": None, "randomised_below": None, "randomised_above": None}
    low, high = INTERVAL
    below, above = float(np.mean(chosen < low)), float(np.mean(chosen > high))
    return {"randomised_coverage_80": 1.0 - below - above, "randomised_below": below, "randomised_above": above}
