"""What must hold for the models and their intervals when the customers behave as the models say."""

from __future__ import annotations

import numpy as np

from pipelines.clv.arrays import BoolArray
from pipelines.clv.bg_nbd_fit import fit_bg_nbd
from pipelines.clv.coverage import count_transform, coverage, predict_counts, spend_transform
from pipelines.clv.fit_value_models import ValueModels, fit_value_models
from pipelines.clv.gamma_gamma import fit_gamma_gamma
from pipelines.clv.lifetime_value import Valuer
from pipelines.clv.tiers import LOW, MIDDLE, TOP, tier_thresholds, value_tiers
from tests.unit.clv.simulated_shop import HORIZON_WEEKS, ORDERS, SPEND, SimulatedShop


def assert_parameters_are_found(shop: SimulatedShop, errors: float = 3.5) -> None:
    """Each estimate within `errors` standard errors of the truth."""
    table = shop.table
    orders, spend = fit_bg_nbd(table.frequency, table.recency, table.T), fit_gamma_gamma(table.spend_orders, table.repeat_spend_minor)
    assert orders.converged
    assert orders.starts_agreeing > 1
    for fit, truth in ((orders, ORDERS), (spend, SPEND)):
        for name, error in fit.standard_errors().items():
            assert error > 0
            assert abs(getattr(fit.parameters, name) - getattr(truth, name)) < errors * error, name


def assert_intervals_hold(shop: SimulatedShop, slack: float = 0.03, expected_within: float = 0.02) -> list[str]:
    """Randomised coverage within `slack` of 0.80 and each tail within `slack` of 0.10, in all groups; returns the figures as lines."""
    models = fit_value_models(shop.table, seed=1)
    at, spend = models.orders.parameters, models.spend["EUR"].parameters
    predicted = predict_counts(shop.table, shop.orders, HORIZON_WEEKS, at)
    inside = float(np.mean((shop.orders >= predicted.low) & (shop.orders <= predicted.high)))
    expected = float(np.mean(predicted.inside_expected))
    lines = [f"inclusive interval of orders: {inside:.4f} inside, {expected:.4f} expected"]
    assert abs(inside - expected) < expected_within
    transforms = {
        "orders": count_transform(predicted),
        "value": spend_transform(shop.table, shop.spent_minor, HORIZON_WEEKS, at, spend),
    }
    for group, rows in _groups(shop, models).items():
        for what, u in transforms.items():
            found = coverage(u, rows)
            lines.append(f"{group}, {what}: " + ", ".join(f"{name} {share:.4f}" for name, share in found.items()))
            assert abs(found["randomised_coverage_80"] - 0.8) < slack, lines[-1]
            assert abs(found["randomised_below"] - 0.1) < slack, lines[-1]
            assert abs(found["randomised_above"] - 0.1) < slack, lines[-1]
    return lines


def _groups(shop: SimulatedShop, models: ValueModels) -> dict[str, BoolArray]:
    table = shop.table
    worth = Valuer(models, draws=0).estimate(table)
    bounds = tier_thresholds(worth.clv_minor, table.currency, worth.value_known)
    tier = value_tiers(worth.clv_minor, table.currency, worth.value_known, bounds)
    tiers: dict[str, BoolArray] = {f"{name} tier": tier == name for name in (TOP, MIDDLE, LOW)}
    return {"all": np.ones(len(table), dtype=bool), "one-time buyers": table.frequency == 0, **tiers}
