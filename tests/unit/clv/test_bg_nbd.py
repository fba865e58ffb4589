from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.clv.bg_nbd import (
    BgNbdParameters,
    expected_orders,
    expected_orders_if_alive,
    probability_alive,
    probability_no_order,
)
from pipelines.clv.bg_nbd_fit import BgNbdFit, bg_nbd_from_document, fit_bg_nbd, log_likelihood
from pipelines.clv.outcome import counts_at_least
from pipelines.clv.rfm import RfmTable, rfm_table
from tests.unit.clv.cdnow import CALIBRATION_END, lifetimes_folder, sample_orders, simulated


@pytest.fixture(scope="module")
def table() -> RfmTable:
    return rfm_table(sample_orders(), CALIBRATION_END)


@pytest.fixture(scope="module")
def fit(table: RfmTable) -> BgNbdFit:
    return fit_bg_nbd(table.frequency, table.recency, table.T)


def test_cdnow_gives_the_published_parameters_and_likelihood(fit: BgNbdFit) -> None:
    point = fit.parameters
    assert (point.r, point.alpha, point.a, point.b) == (
        pytest.approx(0.243, abs=5e-4),
        pytest.approx(4.414, abs=1e-3),
        pytest.approx(0.793, abs=5e-4),
        pytest.approx(2.426, abs=1e-3),
    )
    assert fit.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert fit.converged
    assert fit.edge == ""
    assert fit.starts_agreeing >= 2


def test_the_published_summary_gives_the_same_parameters_and_standard_errors_as_lifetimes() -> None:
    from lifetimes import BetaGeoFitter

    summary = pd.read_csv(lifetimes_folder() / "cdnow_customers_summary.csv")
    oracle = BetaGeoFitter().fit(summary["frequency"], summary["recency"], summary["T"])
    fit = fit_bg_nbd(*(summary[name].to_numpy() for name in ("frequency", "recency", "T")))
    for name, value in oracle.params_.items():
        assert getattr(fit.parameters, name) == pytest.approx(value, rel=1e-4)
        assert fit.standard_errors()[name] == pytest.approx(oracle.standard_errors_[name], rel=0.02)


def test_every_customer_agrees_with_lifetimes(table: RfmTable, fit: BgNbdFit) -> None:
    from lifetimes import BetaGeoFitter

    oracle = BetaGeoFitter()
    point = fit.parameters
    oracle.params_ = pd.Series({"r": point.r, "alpha": point.alpha, "a": point.a, "b": point.b})
    columns = table.frequency, table.recency, table.T
    alive = oracle.conditional_probability_alive(*columns)
    orders = oracle.conditional_expected_number_of_purchases_up_to_time(39, *columns)
    assert np.max(np.abs(probability_alive(*columns, point) - alive)) < 1e-9
    assert np.max(np.abs(expected_orders(*columns, 39.0, point) - orders)) < 1e-8


def test_the_gradient_is_that_of_the_likelihood() -> None:
    columns = np.array([0.0, 1, 5]), np.array([0.0, 3, 20]), np.array([10.0, 12, 30])
    weights, at = np.array([2.0, 1, 3]), np.array([0.4, 5.0, 0.7, 2.0])
    _, gradient = log_likelihood(*columns, weights, BgNbdParameters(*at))
    for place in range(4):
        step = np.eye(4)[place] * 1e-6
        high, low = (log_likelihood(*columns, weights, BgNbdParameters(*(at + sign * step)))[0] for sign in (1, -1))
        assert gradient[place] == pytest.approx((high - low) / 2e-6, rel=1e-5)


def test_the_true_parameters_of_simulated_customers_are_found_within_their_errors() -> None:
    truth = BgNbdParameters(0.6, 6.0, 0.8, 2.5)
    fit = fit_bg_nbd(*simulated(6_000, truth, seed=3))
    for name, error in fit.standard_errors().items():
        assert abs(getattr(fit.parameters, name) - getattr(truth, name)) < 3.5 * error


def test_customers_who_never_leave_are_an_edge_that_is_said() -> None:
    fit = fit_bg_nbd(*simulated(2_000, BgNbdParameters(1.5, 12.0, 1e-6, 5.0), seed=4))
    assert fit.edge.startswith("nobody leaves")
    assert np.all(probability_alive(np.array([3]), np.array([2.0]), np.array([60.0]), fit.parameters) > 0.99)
    assert all(np.isfinite(list(fit.standard_errors().values())))
    assert len(fit.draws(20, seed=1)) == 20


def test_folded_rows_and_single_rows_give_the_same_fit(table: RfmTable, fit: BgNbdFit) -> None:
    twice = fit_bg_nbd(table.frequency, table.recency, table.T, np.full(len(table), 2.0))
    assert twice.parameters.r == pytest.approx(fit.parameters.r, rel=1e-5)
    assert twice.log_likelihood == pytest.approx(2 * fit.log_likelihood, rel=1e-9)


def test_the_order_of_customers_changes_nothing(table: RfmTable, fit: BgNbdFit) -> None:
    mixed = table.take(np.random.default_rng(0).permutation(len(table)))
    assert fit_bg_nbd(mixed.frequency, mixed.recency, mixed.T) == fit


def test_a_fit_survives_its_document(fit: BgNbdFit) -> None:
    assert bg_nbd_from_document(fit.as_document()) == fit


def test_one_time_buyer_keeps_p_alive_of_one() -> None:
    assert probability_alive(np.array([0]), np.array([0.0]), np.array([500.0]), BgNbdParameters(0.2, 4, 0.8, 2))[0] == 1.0


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (([1], [5.0], [3.0]), "recency is longer than T"),
        (([0], [1.0], [3.0]), "recency must be 0"),
        (([-1], [0.0], [3.0]), "frequency holds a negative value"),
        (([1], [np.nan], [3.0]), "recency holds a value that is not a number"),
        (([0], [0.0], [0.0]), "no customer was observed for any time"),
        (([], [], []), "no customer was observed for any time"),
    ],
)
def test_an_impossible_history_is_refused_in_one_sentence(columns: tuple[list[float], ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        fit_bg_nbd(*(np.array(column, dtype=np.float64) for column in columns))


POINT = st.builds(BgNbdParameters, *(st.floats(low, high) for low, high in ((0.05, 20), (0.5, 200), (1e-5, 20), (0.05, 50))))


@given(POINT, st.integers(0, 60), st.floats(0, 1), st.floats(0, 300), st.floats(0.1, 120))
def test_probabilities_and_expectations_stay_in_their_range(
    at: BgNbdParameters, count: int, share: float, age: float, horizon: float
) -> None:
    frequency, T = np.array([count]), np.array([age])
    recency = np.where(frequency > 0, share * T, 0.0)
    alive = probability_alive(frequency, recency, T, at)
    quiet = probability_no_order(frequency, recency, T, horizon, at)
    orders = expected_orders_if_alive(frequency, T, horizon, at)
    assert 0 <= alive[0] <= 1
    assert 1 - alive[0] - 1e-12 <= quiet[0] <= 1
    assert 0 <= orders[0] <= (at.r + count) * horizon / (at.alpha + age) * (1 + 1e-9)


@given(POINT.filter(lambda at: at.alpha > 2), st.integers(0, 20), st.floats(0, 100), st.floats(1, 60))
def test_the_distribution_of_counts_has_the_expected_mean_and_chance_of_none(
    at: BgNbdParameters, count: int, age: float, horizon: float
) -> None:
    """Two ways to the same number: quadrature over the leaving probability, and the sum of P(Y >= y)."""
    frequency, T = np.array([count]), np.array([age])
    at_least = counts_at_least(np.arange(1, 4_000), count, T, horizon, at)[0]
    assert np.all(np.diff(at_least) <= 1e-12)
    assert at_least.sum() == pytest.approx(expected_orders_if_alive(frequency, T, horizon, at)[0], rel=1e-5)
    assert (
        1 - at_least[0] == pytest.approx(probability_no_order(np.array([0]), np.zeros(1), T, horizon, at)[0], abs=1e-9)
        or count > 0
    )
