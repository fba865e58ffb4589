"""The effect of a family of actions against its control group, on numbers that can be worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.next_best_action.catalogue import action
from pipelines.next_best_action.effects import prior, updated
from pipelines.outcomes.effect import Arms, cases_needed, estimate


def test_half_of_the_leavers_saved_is_one_half() -> None:
    found = estimate(Arms(treated=400, treated_left=100, control=100, control_left=50))
    assert found is not None
    assert found.share_saved == pytest.approx(0.5)
    assert found.low == pytest.approx(0.353, abs=0.001)  # 1 - 0.5 * exp(1.96 * sqrt(0.75/100 + 0.5/50))
    assert found.high == pytest.approx(0.614, abs=0.001)


@pytest.mark.parametrize("arms", [Arms(29, 20, 400, 200), Arms(400, 200, 29, 20), Arms(400, 9, 100, 50), Arms(0, 0, 0, 0)])
def test_small_arms_say_nothing(arms: Arms) -> None:
    assert estimate(arms) is None


def test_the_cases_needed_are_those_of_the_textbook() -> None:
    """Two equal arms, 50 % against 40 %, 80 % power at 5 %: 385 in each (Fleiss, Levin & Paik, unpooled, without continuity)."""
    assert cases_needed(0.5, 0.2, 0.5) == pytest.approx(2 * 385, abs=2)


@given(st.floats(0.05, 0.95), st.floats(0.01, 0.9), st.floats(0.05, 0.5))
def test_a_smaller_control_group_never_needs_fewer_cases(leaving: float, saved: float, share: float) -> None:
    smaller, larger = cases_needed(leaving, saved, share / 2), cases_needed(leaving, saved, 0.5)
    assert smaller is not None
    assert larger is not None
    assert smaller >= larger * 0.8


def test_nobody_left_alone_means_that_it_is_never_known() -> None:
    assert cases_needed(0.5, 0.1, 0.0) is None
    assert cases_needed(0.5, 0.0, 0.2) is None


def test_a_sharp_measurement_outweighs_the_assumption_and_a_vague_one_hardly_moves_it() -> None:
    win_back = action("win_back")
    sharp = updated(win_back, 0.30, 0.0004, win_back.effect.mean)
    vague = updated(win_back, 0.30, 1.0, win_back.effect.mean)
    assert sharp.mean == pytest.approx(0.23, abs=0.04)
    assert vague.mean == pytest.approx(win_back.effect.mean, abs=0.001)
    assert (sharp.basis, prior(win_back).basis) == ("measured", "assumed")
    assert prior(win_back).low <= vague.low + 0.001


def test_a_harmful_family_is_taken_to_save_nothing() -> None:
    assert updated(action("win_back"), -0.4, 0.0004, action("win_back").effect.mean).mean == 0.0
