"""Themes rise against their own past: few false alarms, doublings found, and nothing said where there is too little to go by."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pipelines.understanding import share_model
from pipelines.understanding.rising import Judgement, adjusted, combined, judge
from pipelines.understanding.rising_rules import RisingRules
from pipelines.understanding.share_model import Array, fit_shares
from tests.simulated_weeks import KEYS, RISEN, false_alarms_in_four_weeks, rings, share_found_in_two_weeks, weeks_of_messages

RULES = RisingRules()


def steady(newest: float = 10, *, weeks: int = 30, themes: int = 3) -> tuple[Array, Array]:
    """Themes of about ten messages among two hundred a week; the first one has `newest` in the newest week."""
    counts = np.array([[10 + (week * (theme + 3)) % 5 - 2 for week in range(weeks)] for theme in range(themes)], dtype=float)
    counts[0, -1] = newest
    return counts, np.full(weeks, 200.0)


def first(counts: Array, exposure: Array, *, writers: Array | None = None, rules: RisingRules = RULES) -> Judgement:
    return judge(KEYS[: len(counts)], counts, counts if writers is None else writers, exposure, rules)[0]


def test_years_without_change_ring_at_most_once_in_four_weeks() -> None:
    assert false_alarms_in_four_weeks(4, seed=3) <= 1.0


def test_a_doubling_is_found_within_two_weeks_in_four_runs_of_five() -> None:
    assert share_found_in_two_weeks(30, seed=4, usual=(8, 40)) >= 0.8


def test_p_values_of_weeks_without_change_are_as_often_small_as_they_say() -> None:
    rng, small, tests = np.random.default_rng(5), 0, 0
    for _ in range(20):
        counts, exposure = weeks_of_messages(rng)
        for week in range(30, 52, 3):
            p = fit_shares(counts[:, : week - 1], exposure[: week - 1]).tail(counts[:, week : week + 1], exposure[week : week + 1])
            small, tests = small + int((p <= 0.05).sum()), tests + p.size
    assert 0.035 <= small / tests <= 0.06


def test_growing_volume_alone_is_no_rise() -> None:
    counts, exposure = steady()
    assert first(counts * 3, np.append(exposure[:-1] * 3, 600.0)).standing == "steady"
    growing = np.linspace(1, 4, exposure.size)
    assert first(np.round(counts * growing), exposure * growing).standing == "steady"


def test_a_rise_is_told_with_its_ratio_and_interval() -> None:
    counts, exposure = steady(30)
    found = first(counts, exposure)
    assert found.standing == "rising" and found.count == 30
    assert found.expected == pytest.approx(10, abs=0.5) and found.ratio == pytest.approx(3, abs=0.2)
    assert found.low is not None and found.high is not None and found.ratio is not None and 1.5 < found.low < found.ratio < found.high < 5


def test_too_few_messages_or_writers_ring_nothing() -> None:
    counts, exposure = steady(30)
    counts[0, :-1] = 0
    counts[0, -1] = 7
    assert first(counts, exposure).standing == "too few messages"
    counts[0, -1] = 8
    assert first(counts, exposure).standing == "rising"
    assert first(counts, exposure, writers=np.minimum(counts, 2)).standing == "too few messages"


def test_a_short_past_is_said() -> None:
    counts, exposure = steady(40, weeks=7)
    judged = first(counts, exposure)
    assert judged == Judgement(KEYS[0], "not enough history", 40)
    counts, exposure = steady(40, weeks=8)
    assert first(counts, exposure).standing == "rising"
    exposure[:3] = 0  # weeks in which nobody wrote at all are no past
    counts[:, :3] = 0
    assert first(counts, exposure).standing == "not enough history"


def test_nothing_to_judge_is_no_failure() -> None:
    assert judge([], np.zeros((0, 40)), np.zeros((0, 40)), np.full(40, 9.0), RULES) == []
    with pytest.raises(ValueError, match="themes by weeks"):
        judge(["a"], np.zeros((1, 4)), np.zeros((1, 4)), np.zeros(5), RULES)


def test_a_theme_that_rang_rests_for_four_weeks_unless_it_rises_anew() -> None:
    counts, exposure = steady(weeks=36)
    counts[0, 30:] = 30
    standings = [first(counts[:, : week + 1], exposure[: week + 1]).standing for week in range(29, 36)]
    assert standings[:6] == ["steady", "rising", *["still rising"] * 4]
    assert standings[6] == "rising"  # five weeks on it is said again
    counts[0, 32] = 75
    assert first(counts[:, :33], exposure[:33]).standing == "rising"
    assert first(counts[:, :34], exposure[:34]).standing == "still rising"


def test_the_order_of_the_themes_changes_nothing() -> None:
    counts, exposure = weeks_of_messages(np.random.default_rng(6), doubled_from=50, usual=30)
    backwards = judge(KEYS[::-1], counts[::-1], counts[::-1], exposure, RULES)
    for one, other in zip(judge(KEYS, counts, counts, exposure, RULES), reversed(backwards), strict=True):
        assert (one.key, one.standing, one.count) == (other.key, other.standing, other.count)
        assert one.p == pytest.approx(other.p)
    assert KEYS[RISEN] in rings(counts, exposure, 50) | rings(counts, exposure, 51)


def test_false_discoveries_are_adjusted_as_benjamini_and_hochberg_do() -> None:
    p = np.random.default_rng(7).random(19) ** 3
    np.testing.assert_allclose(adjusted(p), stats.false_discovery_control(p))


def test_a_small_p_value_is_not_lost_beside_a_large_one() -> None:
    joined = combined(np.array([1e-4, 0.5]), np.array([1.0, 0.5]))
    assert joined[0] < 3e-4 and joined[1] == pytest.approx(0.5)


def test_without_scatter_the_tail_is_that_of_a_gamma_poisson(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share_model, "VARIATION", np.array([1e-4]))
    history, exposure = np.array([[3.0, 5.0, 4.0]]), np.array([100.0, 120.0, 90.0])
    p = fit_shares(history, exposure).tail(np.array([[9.0]]), np.array([110.0]))
    predictive = stats.nbinom(12.5, 310 / (310 + 110))
    assert p[0] == pytest.approx(predictive.sf(9) + predictive.pmf(9) / 2, rel=1e-3)


def test_a_theme_that_scatters_more_is_believed_less() -> None:
    rng, exposure = np.random.default_rng(8), np.full(27, 200.0)
    calm, wild = rng.poisson(20, 27), rng.negative_binomial(4, 4 / 24, 27)
    fit = fit_shares(np.array([calm, wild], dtype=float), exposure)
    p = fit.tail(np.array([[36.0], [36.0]]), exposure[:1])
    assert p[0] < 0.02 and p[1] > 4 * p[0]
