from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipelines.churn.features import FEATURES, IS_TEXT, customer_features
from pipelines.churn.reasons import reasons_of
from pipelines.churn.risk import (
    ASSUMED,
    risk_model_from_document,
    rule_of_thumb,
    score_risk,
    text_effect_draws,
    weight_bounds,
)
from pipelines.churn.thresholds import risk_bands
from pipelines.churn.typical import NOBODY, TypicalCustomer, against, typical_customer, typical_from_document
from pipelines.churn.value_at_risk import value_at_risk
from pipelines.clv.lifetime_value import ValueDraws
from tests.unit.churn.frames import ANGRY, AS_OF, messages, orders

Z = arrays(np.float64, (1, len(FEATURES)), elements=st.floats(0, 1))
P = st.floats(0, 1)


@given(P, Z)
def test_probabilities_stay_inside(p0: float, z: np.ndarray) -> None:
    scores = score_risk(np.array([p0]), z, ASSUMED)
    assert 0 < scores.probability[0] < 1
    assert 0 < scores.neutral[0] < 1


LOWEST, HIGHEST = weight_bounds()
NEVER_CALMING = [name for name, low in zip(FEATURES, LOWEST.tolist(), strict=True) if low == 0.0]


@given(P, Z, st.sampled_from(NEVER_CALMING))
def test_a_worse_sign_never_lowers_the_risk(p0: float, z: np.ndarray, name: str) -> None:
    worse = z.copy()
    worse[0, FEATURES.index(name)] = 1.0
    before, after = (score_risk(np.array([p0]), each, ASSUMED).probability[0] for each in (z, worse))
    assert after >= before


@given(P, Z)
def test_a_calm_word_never_raises_the_risk(p0: float, z: np.ndarray) -> None:
    calmer = z.copy()
    calmer[0, FEATURES.index("calm_tone")] = 1.0
    before, after = (score_risk(np.array([p0]), each, ASSUMED).probability[0] for each in (z, calmer))
    assert after <= before


def test_every_sign_of_trouble_may_only_raise_the_risk() -> None:
    assert NEVER_CALMING == ["late_against_rhythm", "refunds", "frustration", "negative_tone", "low_rating", "unanswered"]


def test_without_anything_said_or_done_the_risk_is_that_of_the_value_model() -> None:
    p0 = np.array([0.05, 0.5, 0.93])
    scores = score_risk(p0, np.zeros((3, len(FEATURES))), ASSUMED)
    assert np.allclose(scores.probability, p0)
    assert np.array_equal(scores.probability, scores.neutral)


def test_a_customer_without_an_order_has_no_probability() -> None:
    scores = score_risk(np.array([np.nan]), np.zeros((1, len(FEATURES))), ASSUMED)
    assert np.isnan(scores.probability[0])
    assert risk_bands(scores.probability).tolist() == ["unknown"]


def test_bands_begin_at_their_threshold() -> None:
    assert risk_bands(np.array([0.7, 0.699, 0.4, 0.1])).tolist() == ["high", "medium", "medium", "low"]


def test_the_rule_of_thumb_is_one_half_after_one_horizon() -> None:
    assert rule_of_thumb(np.array([0.0, 90.0, 270.0]), 90).tolist() == [0.0, 0.5, 0.75]


@given(P, P, st.integers(0, 10**9), Z)
def test_the_parts_of_the_value_always_add_up(alive: float, p0: float, value: int, z: np.ndarray) -> None:
    shape = np.ones((1, 4))
    effect = text_effect_draws(p0 * shape, z, ASSUMED, seed=1)
    split = value_at_risk(ValueDraws(alive * shape, float(value) * shape), effect)
    assert split.clv_minor[0] + split.at_risk_now_minor[0] + split.probably_gone_minor[0] == value
    for part in (split.clv_minor, split.at_risk_now_minor, split.probably_gone_minor):
        assert part[0] >= 0
    assert split.at_risk_low_minor[0] - 1 <= split.at_risk_now_minor[0] <= split.at_risk_high_minor[0] + 1
    assert split.expected_low_minor[0] <= split.clv_minor[0] <= split.expected_high_minor[0]
    assert 0 <= split.still_ours[0] <= 1


def test_nothing_said_puts_nothing_at_risk_now() -> None:
    shape = np.ones((1, 50))
    split = value_at_risk(
        ValueDraws(0.6 * shape, 1000.0 * shape), text_effect_draws(0.5 * shape, np.zeros((1, len(FEATURES))), ASSUMED, 1)
    )
    assert (split.clv_minor[0], split.at_risk_now_minor[0], split.probably_gone_minor[0]) == (600, 0, 400)


def test_the_effect_of_words_is_the_same_alone_and_in_a_block() -> None:
    p0 = np.random.default_rng(0).uniform(0.1, 0.9, (50, 11))
    z = np.random.default_rng(1).uniform(0, 1, (50, len(FEATURES)))
    whole = text_effect_draws(p0, z, ASSUMED, seed=7)
    assert np.array_equal(whole[3:4], text_effect_draws(p0[3:4], z[3:4], ASSUMED, seed=7))


def test_the_model_survives_its_document() -> None:
    assert risk_model_from_document(ASSUMED.as_document()) == ASSUMED
    assert ASSUMED.assumed
    assert ASSUMED.text_assumed


def test_reasons_speak_of_the_customer_and_rest_on_keys() -> None:
    bought = orders(("a", "2026-01-01"), ("a", "2026-02-01"), ("a", "2026-03-28"))
    told = messages({"customer_id": "a", "key": "m1", "created_at": "2026-06-25", **ANGRY})
    features = customer_features(bought, told, ["a"], AS_OF)
    reasons = reasons_of(0, features, score_risk(np.array([0.8]), features.z, ASSUMED))
    assert [reason.text for reason in reasons] == [
        "last order 94 days ago, usually every 43",
        "sounded frustrated in the last 90 days",
        "wrote negatively in the last 90 days",
    ]
    assert [reason.evidence for reason in reasons] == [("O2",), ("m1",), ("m1",)]
    assert [reason.contribution for reason in reasons] == sorted((reason.contribution for reason in reasons), reverse=True)


def test_the_contributions_and_the_typical_customer_add_up_to_the_log_odds() -> None:
    bought = orders(("a", "2026-01-01"), ("a", "2026-02-01"), ("a", "2026-03-28"))
    told = messages({"customer_id": "a", "key": "m1", "created_at": "2026-06-25", **ANGRY})
    features = customer_features(bought, told, ["a"], AS_OF)
    scores = score_risk(np.array([0.8]), features.z, ASSUMED)
    typical = TypicalCustomer(0.4, tuple(np.linspace(0.0, 0.3, len(FEATURES)).tolist()))
    told = against(scores, ASSUMED, typical)
    total = float(told.contributions.sum() + told.silence[0]) + typical.log_odds(ASSUMED)
    assert total == pytest.approx(float(np.log(scores.probability[0] / (1 - scores.probability[0]))))


def test_what_lowers_the_risk_is_a_reason_too() -> None:
    features = customer_features(orders(("a", "2026-06-28")), messages(), ["a"], AS_OF)
    (reason,) = reasons_of(0, features, score_risk(np.array([0.1]), features.z, ASSUMED))
    assert (reason.text, reason.contribution < 0) == ("last order 2 days ago", True)


def test_text_features_are_those_that_a_neutral_customer_lacks() -> None:
    assert [name for name, text in zip(FEATURES, IS_TEXT.tolist(), strict=True) if text] == [
        "frustration",
        "negative_tone",
        "calm_tone",
        "low_rating",
        "unanswered",
    ]


def test_what_everybody_does_is_no_reason() -> None:
    """Angry among the angry: the tone adds nothing to the typical customer's risk, and is not told."""
    told = messages(*[{"customer_id": name, "key": f"m{name}", "created_at": "2026-06-25", **ANGRY} for name in "abc"])
    features = customer_features(orders(*[(name, "2026-06-01") for name in "abc"]), told, list("abc"), AS_OF)
    p0 = np.array([0.4, 0.5, 0.7])
    typical = typical_customer(p0, features.z)
    scores = against(score_risk(p0, features.z, ASSUMED), ASSUMED, typical)
    reasons = [reasons_of(row, features, scores) for row in range(3)]
    assert [[reason.feature for reason in each] for each in reasons] == [["silence"]] * 3
    assert [np.sign(each[0].contribution) for each in reasons] == [-1, 0, 1]


def test_every_reason_but_the_silence_rests_on_an_id() -> None:
    told = messages({"customer_id": "a", "key": "m1", "created_at": "2026-06-25", "negative": 0.45})
    features = customer_features(orders(("a", "2026-06-01")), told, ["a"], AS_OF)
    reasons = reasons_of(0, features, score_risk(np.array([0.5]), features.z, ASSUMED))
    assert features.z[0, FEATURES.index("negative_tone")] > 0
    assert [(reason.feature, reason.evidence) for reason in reasons] == [("silence", ("O0",)), ("calm_tone", ("m1",))]


def test_the_typical_customer_survives_its_document_and_may_be_nobody() -> None:
    typical = typical_customer(np.array([0.2, np.nan, 0.9]), np.full((3, len(FEATURES)), 0.25))
    assert typical_from_document(typical.as_document()) == typical
    assert typical_from_document(None) == NOBODY == typical_customer(np.array([np.nan]), np.zeros((1, len(FEATURES))))
