"""At risk now, summed over complaining customers of shops whose true parameters are known, beside the interval that Heed gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from pipelines.churn.features import FEATURES, MOVES_VALUE
from pipelines.churn.risk import ASSUMED, RiskModel, text_effect_draws, weight_bounds
from pipelines.churn.value_at_risk import at_risk_draws
from pipelines.clv.arrays import FloatArray
from pipelines.clv.fit_value_models import ValueModels, fit_value_models
from pipelines.clv.lifetime_value import DRAWS, Valuer, expected_interval
from pipelines.clv.rfm import RfmTable
from tests.unit.clv.simulated_shop import ORDERS, SPEND, simulated_shop

HORIZON_DAYS = 90
COMPLAINING = 5  # one customer in so many


@dataclass(frozen=True)
class SumOfShop:
    """In minor units: the true sum, the interval of the sum, the customers' own interval ends added up, and as if they were independent."""

    truth: float
    low: float
    high: float
    ends_low: float
    ends_high: float
    independent_width: float

    @property
    def holds(self) -> bool:
        return self.low <= self.truth <= self.high


def sums_of_shops(customers: int, shops: int) -> Iterator[SumOfShop]:
    """Shops whose customers behave as the models say; how much words weigh in each is drawn from what is believed of it beforehand."""
    for seed in range(shops):
        rng = np.random.default_rng(1_000 + seed)
        table = simulated_shop(customers, seed).table
        models = fit_value_models(table, seed=1)
        complaining = table.take(np.sort(rng.choice(customers, customers // COMPLAINING, replace=False)))
        said = _what_was_said(rng, len(complaining))
        spend = {"EUR": replace(models.spend["EUR"], parameters=SPEND)}
        true_models = replace(models, orders=replace(models.orders, parameters=ORDERS), spend=spend)
        around = rng.standard_normal(len(FEATURES)) * np.array(ASSUMED.widths) * MOVES_VALUE
        true_weights = replace(ASSUMED, weights=tuple(np.clip(np.array(ASSUMED.weights) + around, *weight_bounds()).tolist()))
        truth = _at_risk(true_models, true_weights, complaining, said, draws=0).sum()
        drawn = _at_risk(models, ASSUMED, complaining, said, draws=DRAWS)
        low, high = (float(end[0]) for end in expected_interval(drawn.sum(axis=0)[None, :]))
        lows, highs = expected_interval(drawn)
        independent = float(np.sqrt(((highs - lows) ** 2).sum()))
        yield SumOfShop(float(truth), low, high, float(lows.sum()), float(highs.sum()), independent)


def _what_was_said(rng: np.random.Generator, customers: int) -> FloatArray:
    z = np.zeros((customers, len(FEATURES)))
    z[:, FEATURES.index("frustration")] = rng.uniform(0.2, 1.0, customers)
    z[:, FEATURES.index("negative_tone")] = rng.uniform(0.0, 1.0, customers)
    z[:, FEATURES.index("unanswered")] = rng.integers(0, 2, customers)
    return z


def _at_risk(models: ValueModels, weights: RiskModel, table: RfmTable, said: FloatArray, draws: int) -> FloatArray:
    value = Valuer(models, draws=draws)
    drawn = value.draw(table)
    return at_risk_draws(drawn, text_effect_draws(value.quiet_draws(table, drawn.alive, HORIZON_DAYS), said, weights, models.seed + 2))
