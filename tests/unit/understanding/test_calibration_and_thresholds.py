"""Scores become probabilities, probabilities become words, and doubt stays visible."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipelines.understanding.calibration import Calibration, expected_calibration_error
from pipelines.understanding.thresholds import Band, Thresholds

THRESHOLDS = Thresholds(
    frustrated=0.4,
    negative={"en": Band(0.3, 0.6), "pl": Band(0.4, 0.5)},
    frustration={"en": Band(0.3, 0.5), "pl": Band(0.2, 0.4)},
)
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


def test_class_weights_change_the_forced_choice_and_no_probability() -> None:
    weighted = replace(THRESHOLDS, class_weights={"en": (1.0, 0.5, 1.0)})
    chance = np.array([[0.3, 0.4, 0.3], [0.1, 0.5, 0.4]], dtype=np.float32)
    assert THRESHOLDS.forced_sentiment(chance, ["en", "en"]).tolist() == [1, 1]
    assert weighted.forced_sentiment(chance, ["en", "en"]).tolist() == [0, 2]
    assert weighted.forced_sentiment(chance, ["pl", None]).tolist() == [1, 1]
    assert weighted.sentiment_labels(chance[1:], ["en"]) == ["positive"]
    assert Thresholds.from_manifest(weighted.as_manifest()) == weighted


def test_frustration_stays_between_zero_and_one_at_extreme_scores() -> None:
    chance = Calibration(frustration_slope=3.0).frustration(np.array([-1e6, 0.0, 1e6], dtype=np.float32))
    assert chance.tolist() == pytest.approx([0.0, 0.5, 1.0])


def test_a_forecast_that_is_right_as_often_as_it_says_has_no_error() -> None:
    confidence = np.full(10, 0.7, dtype=np.float32)
    assert expected_calibration_error(confidence, np.arange(10) < 7) == pytest.approx(0.0, abs=1e-6)
    assert expected_calibration_error(confidence, np.arange(10) < 2) == pytest.approx(0.5, abs=1e-6)
    assert expected_calibration_error(confidence[:0], np.zeros(0, dtype=bool)) == 0.0


def test_a_text_that_may_or_may_not_be_negative_is_unsure() -> None:
    chance = np.array([[0.6, 0.3, 0.1], [0.45, 0.45, 0.1], [0.29, 0.3, 0.41], [0.2, 0.5, 0.3]], dtype=np.float32)
    assert THRESHOLDS.sentiment_labels(chance, ["en"] * 4) == ["negative", "unsure", "positive", "neutral"]


def test_each_language_has_a_band_of_its_own_and_an_unknown_one_the_widest() -> None:
    chance = np.array([0.25, 0.25, 0.25, 0.45, 0.45, 0.45], dtype=np.float32)
    assert THRESHOLDS.frustration_labels(chance, ["en", "pl", None] * 2) == ["no", "unsure", "unsure", "unsure", "yes", "unsure"]


def test_thresholds_come_back_from_their_manifest() -> None:
    assert Thresholds.from_manifest(THRESHOLDS.as_manifest()) == THRESHOLDS


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_band_is_sure_outside_of_it(one: int, other: int) -> None:
    band = Band(min(one, other) / 100, max(one, other) / 100)
    inside = (band.no_below + band.yes_from) / 2
    assert band.is_sure(np.array([band.yes_from, inside])).tolist() == [True, one == other]
