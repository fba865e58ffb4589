from __future__ import annotations

import numpy as np
import pytest

from pipelines.clv.gamma_gamma import (
    GammaGammaParameters,
    expected_average_spend,
    fit_gamma_gamma,
    gamma_gamma_from_document,
)
from pipelines.clv.rfm import rfm_table
from tests.unit.clv.cdnow import CALIBRATION_END, sample_orders


def test_cdnow_gives_the_published_parameters() -> None:
    table = rfm_table(sample_orders(), CALIBRATION_END)
    fit = fit_gamma_gamma(table.spend_orders, table.repeat_spend_minor)
    assert fit.customers == 946
    assert fit.parameters.p == pytest.approx(6.25, abs=0.005)
    assert fit.parameters.q == pytest.approx(3.74, abs=0.005)
    assert fit.parameters.gamma / 100 == pytest.approx(15.44, abs=0.01)
    assert fit.frequency_spend_correlation == pytest.approx(0.114, abs=0.001)
    assert fit.converged
    assert gamma_gamma_from_document(fit.as_document()) == fit


def test_every_customer_agrees_with_lifetimes() -> None:
    import pandas as pd
    from lifetimes import GammaGammaFitter

    table = rfm_table(sample_orders(), CALIBRATION_END)
    fit = fit_gamma_gamma(table.spend_orders, table.repeat_spend_minor)
    oracle = GammaGammaFitter()
    oracle.params_ = pd.Series({"p": fit.parameters.p, "q": fit.parameters.q, "v": fit.parameters.gamma})
    mean = table.repeat_spend_minor / np.maximum(table.spend_orders, 1)
    expected = oracle.conditional_expected_average_profit(pd.Series(table.spend_orders), pd.Series(mean))
    ours = expected_average_spend(table.spend_orders, table.repeat_spend_minor, fit.parameters)
    assert np.allclose(ours, expected, rtol=1e-9)


def test_the_true_parameters_of_simulated_spend_are_found_within_their_errors() -> None:
    rng = np.random.default_rng(5)
    truth = GammaGammaParameters(4.0, 3.0, 2_000.0)
    orders = rng.integers(1, 9, 5_000)
    rate = rng.gamma(truth.q, 1 / truth.gamma, orders.size)
    total = np.rint(rng.gamma(truth.p * orders, 1 / rate)).astype(np.int64)
    fit = fit_gamma_gamma(orders, total)
    for name, error in fit.standard_errors().items():
        assert abs(getattr(fit.parameters, name) - getattr(truth, name)) < 3.5 * error


def test_a_customer_without_repeat_orders_gets_the_mean_of_all() -> None:
    at = GammaGammaParameters(6.25, 3.74, 1544.0)
    assert expected_average_spend(np.array([0]), np.array([0]), at)[0] == pytest.approx(6.25 * 1544 / 2.74)


def test_spend_so_unequal_that_its_mean_hardly_exists_is_an_edge_that_is_said() -> None:
    rng = np.random.default_rng(6)
    fit = fit_gamma_gamma(np.ones(800, dtype=np.int64), np.maximum(np.exp(rng.normal(6, 4, 800)), 1).astype(np.int64))
    assert fit.parameters.q > 1
    assert fit.edge != ""
    assert all(np.isfinite([draw.p * draw.gamma / (draw.q - 1) for draw in fit.draws(50, seed=1)]))


def test_nobody_with_a_paid_repeat_order_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="no customer has a repeat order with a positive amount"):
        fit_gamma_gamma(np.array([0, 2]), np.array([0, 0]))
