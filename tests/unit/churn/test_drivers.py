"""Drivers: known differences come back with their intervals, chance is seldom named, and few customers are said to be few."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.churn.drivers import NOT_ENOUGH, Outcome, comparisons


def yes_no(*values: float, name: str = "low_stars") -> Outcome:
    return Outcome(name, np.array(values, dtype=np.float64), True)


def two_groups(first: tuple[int, int], second: tuple[int, int]) -> tuple[np.ndarray, Outcome]:
    """Speakers with (hits, n), and others."""
    speaks = np.arange(first[1] + second[1]) < first[1]
    values = [1.0] * first[0] + [0.0] * (first[1] - first[0]) + [1.0] * second[0] + [0.0] * (second[1] - second[0])
    return speaks[:, None], yes_no(*values)


def test_newcombes_first_example_is_told_with_his_interval() -> None:
    """Newcombe (1998), Table II (a), method 10: 56/70 against 48/80 gives 0.0524 to 0.3339."""
    (one,) = comparisons(["delivery"], *_args(two_groups((56, 70), (48, 80))))
    assert (one.customers, one.others, one.share, one.share_of_others) == (70, 80, 0.8, 0.6)
    assert (one.difference, one.low, one.high) == (pytest.approx(0.2), pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
    assert one.standing == "higher"


def _args(built: tuple[np.ndarray, Outcome]) -> tuple[np.ndarray, list[Outcome]]:
    return built[0], [built[1]]


def test_means_have_the_interval_of_welch() -> None:
    from scipy.stats import ttest_ind

    chance = np.random.default_rng(7)
    value = np.concatenate([chance.beta(2, 5, 40), chance.beta(1, 9, 200)])
    speaks = (np.arange(240) < 40)[:, None]
    (one,) = comparisons(["delivery"], speaks, [Outcome("lost_value", value, False)])
    interval = ttest_ind(value[:40], value[40:], equal_var=False).confidence_interval(0.95)
    assert (one.low, one.high) == (pytest.approx(interval.low), pytest.approx(interval.high))
    assert one.standing == "higher"


@pytest.mark.parametrize(("mine", "others"), [((29, 29), (0, 500)), ((300, 300), (0, 29))])
def test_under_thirty_customers_in_either_group_nothing_is_told(mine: tuple[int, int], others: tuple[int, int]) -> None:
    (one,) = comparisons(["delivery"], *_args(two_groups(mine, others)))
    assert one.standing == NOT_ENOUGH
    assert (one.difference, one.low, one.high, one.p, one.q) == (None,) * 5


def test_customers_of_whom_the_outcome_is_unknown_are_left_out() -> None:
    speaks, outcome = two_groups((56, 70), (48, 80))
    more = np.concatenate([outcome.value, np.full(1000, np.nan)])
    (one,) = comparisons(["delivery"], np.concatenate([speaks, np.ones((1000, 1), dtype=bool)]), [yes_no(*more)])
    assert (one.customers, one.others) == (70, 80)


def test_a_theme_that_goes_with_fewer_low_ratings_is_told_as_lower() -> None:
    (one,) = comparisons(["praise"], *_args(two_groups((1, 60), (40, 80))))
    assert one.standing == "lower"


def test_a_middling_difference_stands_alone_and_falls_among_many_themes_without_any() -> None:
    speaks, outcome = two_groups((20, 40), (120, 400))
    alone = comparisons(["delivery"], speaks, [outcome])[0]
    chance = np.random.default_rng(3)
    others = chance.random((speaks.shape[0], 40)) < 0.3
    among = comparisons([f"t{n:02d}" for n in range(41)], np.column_stack([speaks, others]), [outcome])[0]
    assert (alone.standing, among.standing) == ("higher", "no difference shown")
    assert among.q is not None and alone.q is not None and among.q > alone.q
    assert (among.low, among.high) == (alone.low, alone.high)


def test_where_nobody_differs_nothing_is_named() -> None:
    speaks = (np.arange(100) < 40)[:, None]
    found = comparisons(["delivery"], speaks, [Outcome("lost_value", np.zeros(100), False), yes_no(*np.ones(100))])
    assert [one.standing for one in found] == ["no difference shown"] * 2


def test_no_theme_and_no_outcome_give_no_comparison() -> None:
    assert comparisons([], np.zeros((5, 0), dtype=bool), [yes_no(0, 1, 0, 1, 0)]) == []
    assert comparisons(["delivery"], np.zeros((5, 1), dtype=bool), []) == []


def test_wrong_shapes_and_values_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="low_stars: speaks is"):
        comparisons(["a", "b"], np.zeros((2, 1), dtype=bool), [yes_no(0, 1)])
    with pytest.raises(ValueError, match="low_stars: values must be"):
        comparisons(["a"], np.zeros((2, 1), dtype=bool), [yes_no(0, 0.5)])


def test_without_any_effect_at_most_one_shop_in_ten_hears_of_an_association() -> None:
    """50 shops, 19 themes and three outcomes that have nothing to do with them, one of them mostly zero."""
    chance = np.random.default_rng(2026)
    rang = 0
    for _ in range(50):
        size = int(chance.integers(150, 900))
        speaks = chance.random((size, 19)) < chance.uniform(0.02, 0.5, 19)
        outcomes = [
            yes_no(*(chance.random(size) < 0.15), name="low_stars"),
            yes_no(*(chance.random(size) < 0.4), name="silent"),
            Outcome("lost_value", np.where(chance.random(size) < 0.7, 0.0, chance.beta(1, 4, size)), False),
        ]
        found = comparisons([f"t{n:02d}" for n in range(19)], speaks, outcomes)
        rang += any(one.standing in ("higher", "lower") for one in found)
    assert rang / 50 <= 0.10


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(60, 400), st.floats(0.05, 0.95), st.floats(0.1, 0.9))
def test_every_interval_holds_its_difference_and_turns_round_with_the_groups(seed: int, size: int, rate: float, spoke: float) -> None:
    chance = np.random.default_rng(seed)
    speaks = chance.random((size, 1)) < spoke
    outcomes = [yes_no(*(chance.random(size) < rate)), Outcome("lost_value", chance.random(size) * rate, False)]
    for one, turned in zip(comparisons(["a"], speaks, outcomes), comparisons(["a"], ~speaks, outcomes), strict=True):
        if one.standing == NOT_ENOUGH:
            assert turned.standing == NOT_ENOUGH
            continue
        assert one.low is not None and one.high is not None and one.difference is not None and one.p is not None and one.q is not None
        assert -1 <= one.low <= one.difference <= one.high <= 1
        assert 0 <= one.p <= one.q <= 1
        assert turned.difference == pytest.approx(-one.difference, abs=1e-12)
        assert (turned.low, turned.high) == (pytest.approx(-one.high, abs=1e-9), pytest.approx(-one.low, abs=1e-9))
        assert turned.standing == {"higher": "lower", "lower": "higher"}.get(one.standing, one.standing)
