from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.churn.score_quality import (
    auc,
    average_precision,
    brier,
    calibration_line,
    expected_calibration_error,
    paired_bootstrap,
    precision_at_k,
)

CASES = st.lists(st.tuples(st.integers(0, 10).map(lambda tenths: tenths / 10), st.booleans()), min_size=4, max_size=60)


@given(CASES)
def test_ranking_agrees_with_scikit_learn(cases: list[tuple[float, bool]]) -> None:
    from sklearn.metrics import average_precision_score, roc_auc_score

    scores, left = np.array([score for score, _ in cases]), np.array([gone for _, gone in cases])
    if left.any() and not left.all():
        assert auc(scores, left) == pytest.approx(roc_auc_score(left, scores))
    if left.any():
        assert average_precision(scores, left) == pytest.approx(average_precision_score(left, scores))


def test_what_cannot_be_measured_is_none() -> None:
    nobody = np.zeros(5, dtype=bool)
    assert auc(np.linspace(0, 1, 5), nobody) is None
    assert average_precision(np.linspace(0, 1, 5), nobody) is None
    assert precision_at_k(np.linspace(0, 1, 5), nobody, 0) is None
    assert calibration_line(np.linspace(0, 1, 5), nobody) == (None, None)
    assert paired_bootstrap(auc, np.zeros(5), np.zeros(5), nobody, draws=5, seed=1) is None


def test_precision_at_k_shares_a_tie_at_the_edge() -> None:
    assert precision_at_k(np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False]), 2) == 0.75


def test_true_probabilities_lie_on_the_line_and_shifted_ones_do_not() -> None:
    rng = np.random.default_rng(1)
    probability = rng.uniform(0.02, 0.98, 40_000)
    left = rng.random(probability.size) < probability
    intercept, slope = calibration_line(probability, left)
    assert (intercept, slope) == (pytest.approx(0, abs=0.05), pytest.approx(1, abs=0.05))
    assert expected_calibration_error(probability, left) < 0.01
    assert expected_calibration_error(np.clip(probability + 0.3, 0, 1), left) > 0.2
    assert brier(probability, left) == pytest.approx(1 / 6, abs=0.01)


def test_the_bootstrap_interval_holds_the_difference() -> None:
    rng = np.random.default_rng(2)
    left = rng.random(400) < 0.5
    good, poor = left + rng.normal(0, 0.8, 400), left + rng.normal(0, 3, 400)
    interval = paired_bootstrap(auc, good, poor, left, draws=200, seed=3)
    assert interval is not None
    first, second = auc(good, left), auc(poor, left)
    assert first is not None
    assert second is not None
    assert 0 < interval[0] < first - second < interval[1]
