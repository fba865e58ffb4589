"""Scores become probabilities, probabilities become words, and doubt stays visible."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipelines.understanding.calibration import Calibration, expected_calibration_error
from pipelines.understanding.thresholds import Thresholds

THRESHOLDS = Thresholds(sentiment_confidence=0.5, frustrated=0.4, frustration_no_below=0.3, frustration_yes_from=0.5)
LOGITS = arrays(np.float32, (5, 3), elements=st.floats(-60, 60, width=32))


@given(LOGITS, st.floats(0.2, 5))
def test_sentiment_probabilities_sum_to_one_and_keep_the_order(logits: np.ndarray, temperature: float) -> None:
    chance = Calibration(sentiment_temperature=temperature).sentiment(logits)
    assert chance.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert (np.take_along_axis(chance, logits.argmax(axis=1)[:, None], axis=1)[:, 0] >= chance.max(axis=1) - 1e-6).all()


def test_an_intercept_moves_the_class_that_it_belongs_to() -> None:
    plain, moved = Calibration(), Calibration(sentiment_intercepts=(1.0, 0.0, 0.0))
    logits = np.zeros((1, 3), dtype=np.float32)
    assert moved.sentiment(logits)[0, 0] > plain.sentiment(logits)[0, 0]


def test_frustration_stays_between_zero_and_one_at_extreme_scores() -> None:
    chance = Calibration(frustration_slope=3.0).frustration(np.array([-1e6, 0.0, 1e6], dtype=np.float32))
    assert chance.tolist() == pytest.approx([0.0, 0.5, 1.0])


def test_a_forecast_that_is_right_as_often_as_it_says_has_no_error() -> None:
    confidence = np.full(10, 0.7, dtype=np.float32)
    assert expected_calibration_error(confidence, np.arange(10) < 7) == pytest.approx(0.0, abs=1e-6)
    assert expected_calibration_error(confidence, np.arange(10) < 2) == pytest.approx(0.5, abs=1e-6)
    assert expected_calibration_error(confidence[:0], np.zeros(0, dtype=bool)) == 0.0


def test_low_confidence_is_unsure() -> None:
    assert THRESHOLDS.sentiment_labels(np.array([[0.8, 0.1, 0.1], [0.4, 0.3, 0.3]], dtype=np.float32)) == ["negative", "unsure"]


def test_frustration_between_the_bounds_is_unsure() -> None:
    assert THRESHOLDS.frustration_labels(np.array([0.1, 0.4, 0.5], dtype=np.float32)) == ["no", "unsure", "yes"]
