"""A budget goes where a unit of cost saves most, never beyond itself, a tier's limit, or what an action saves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.next_best_action.budget_split import TIERS, Candidate, split

LIMITS = {"top": 0.6, "middle": 0.4, "low": 0.2}
CANDIDATES = st.lists(
    st.builds(Candidate, st.uuids().map(str), st.sampled_from(TIERS), st.integers(1, 1000), st.integers(0, 10_000)), max_size=40
)


@given(CANDIDATES, st.integers(0, 5000))
def test_neither_the_budget_nor_a_limit_is_passed_and_every_cost_is_saved(candidates: list[Candidate], budget: int) -> None:
    shares = split(candidates, budget, LIMITS)
    known = {one.customer: one for one in candidates}
    assert sum(share.cost for share in shares) <= budget
    for share in shares:
        paid = [known[customer] for customer in share.paid]
        assert share.cost == sum(one.cost for one in paid) <= LIMITS[share.tier] * budget
        assert share.saving == sum(one.saving for one in paid) >= share.cost
        assert (share.held_by is None) == (len(paid) == share.candidates)


@given(CANDIDATES, st.integers(0, 5000))
def test_the_order_of_the_candidates_changes_nothing(candidates: list[Candidate], budget: int) -> None:
    assert split(candidates, budget, LIMITS) == split(candidates[::-1], budget, LIMITS)


def test_the_best_saving_per_cost_comes_first_and_a_cheaper_one_fills_what_is_left() -> None:
    candidates = [Candidate("a", "top", 100, 900), Candidate("b", "top", 60, 300), Candidate("c", "middle", 40, 80)]
    top, middle, low = split(candidates, 150, {})
    assert (top.paid, top.held_by) == (("a",), "budget")
    assert (middle.paid, middle.cost, middle.saving) == (("c",), 40, 80)
    assert (low.paid, low.held_by) == ((), None)


def test_what_does_not_save_its_cost_is_never_paid_for() -> None:
    (top, *_) = split([Candidate("a", "top", 100, 99)], 10_000, {})
    assert (top.paid, top.cost, top.held_by) == ((), 0, "saving")


def test_a_tier_stops_at_its_limit() -> None:
    (top, *_) = split([Candidate("a", "top", 50, 100), Candidate("b", "top", 50, 100)], 100, {"top": 0.6})
    assert (top.paid, top.limit, top.held_by) == (("a",), 60, "limit")
