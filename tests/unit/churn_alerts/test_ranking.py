"""The order of work and the limit on what rings."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipelines.churn.alert_queue import rank
from pipelines.churn.alert_rules import KINDS, OUTSIDE_LIMIT, AlertRules
from pipelines.churn.reporting_scale import ReportingScale
from tests.builders import NOW


def case(key: str, kind: str = "frustrated", saving: int | None = 100, **fields: Any) -> SimpleNamespace:
    row = {
        "key": key, "kind": kind, "outside_limit": kind in OUTSIDE_LIMIT, "rings": True, "due_at": None, "frustration": 0.8,
        "expected_saving_minor": saving, "rank_score": float(saving or 0), "status": "open",
    }
    return SimpleNamespace(**(row | fields))


def order(*rows: SimpleNamespace, **rules: Any) -> list[str]:
    return [row.key for row, _, _ in rank(rows, AlertRules(**rules), NOW)]


def in_days(days: float) -> Any:
    return NOW + timedelta(days=days)


def test_law_comes_before_money_and_by_its_due_time() -> None:
    rows = [case("rich", saving=10**9), case("later", "legal", None, due_at=in_days(3)), case("now", "safety", None, due_at=in_days(1))]
    assert order(*rows) == ["now", "later", "rich"]


def test_an_injury_comes_first_even_before_what_is_overdue() -> None:
    rows = [case("promise", "promise_overdue", None, due_at=in_days(-4)), case("hurt", "safety", None, due_at=in_days(1))]
    assert order(*rows) == ["hurt", "promise"]


def test_a_complaint_near_its_deadline_comes_before_a_larger_saving() -> None:
    rows = [case("rich", saving=10**6), case("due", "complaint", 1, due_at=in_days(2)), case("far", "complaint", 1, due_at=in_days(9))]
    assert order(*rows) == ["due", "rich", "far"]


def test_a_complaint_long_overdue_ranks_with_the_rest_by_value() -> None:
    rows = [case("rich", saving=10**6), case("late", "complaint", 1, due_at=in_days(-9)), case("2011", "complaint", 2, due_at=in_days(-31))]
    assert order(*rows) == ["late", "rich", "2011"]


def test_an_old_injury_without_a_bell_comes_after_what_rings_today() -> None:
    rows = [case("old", "safety", None, due_at=in_days(-90), rings=False), case("today", saving=1), case("quiet", saving=9, rings=False)]
    assert order(*rows) == ["today", "old", "quiet"]


def test_unknown_value_stands_in_the_middle_by_frustration_and_never_last() -> None:
    rows = [case("high", saving=900), case("middle", saving=500), case("low", saving=10)]
    assert order(*rows, case("furious", saving=None, frustration=0.95))[1] == "furious"
    assert order(*rows, case("cool", saving=None, frustration=0.3)).index("cool") == 2


def test_what_does_not_ring_comes_after_what_does() -> None:
    assert order(case("old", saving=10**6, rings=False), case("new", saving=1)) == ["new", "old"]


def test_ten_ring_and_matters_of_law_ring_beside_them() -> None:
    rows = [case(f"c{number:02}", saving=number) for number in range(30)]
    ranked = rank([*rows, case("law", "legal", None, due_at=in_days(1))], AlertRules(), NOW)
    assert sum(in_today for _, _, in_today in ranked) == 11
    assert [number for _, number, _ in ranked] == list(range(1, 32))


@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.one_of(st.none(), st.integers(0, 10**6)), st.booleans(), st.integers(-5, 20)), max_size=40
    ),
    st.integers(0, 12),
)
def test_the_limit_is_never_passed_and_the_order_does_not_depend_on_the_input(cases: list[Any], limit: int) -> None:
    rows = [
        case(f"c{number:02}", kind, saving, rings=rings, due_at=in_days(days) if kind != "frustrated" else None)
        for number, (kind, saving, rings, days) in enumerate(cases)
    ]
    ranked = rank(rows, AlertRules(alerts_per_day=limit), NOW)
    assert sum(in_today for row, _, in_today in ranked if not row.outside_limit) <= limit
    assert all(row.rings for row, _, in_today in ranked if in_today)
    again = rank(list(reversed(rows)), AlertRules(alerts_per_day=limit), NOW)
    assert [row.key for row, _, _ in ranked] == [row.key for row, _, _ in again]


def test_a_currency_without_a_rate_is_ranked_by_its_size_within_itself() -> None:
    scale = ReportingScale("PLN", {"EUR": 4.3}, {"PLN": [10_000, 20_000, 30_000], "HUF": [1_000_000, 2_000_000, 3_000_000]})
    assert scale.score(10_000, "PLN") == 100
    assert scale.score(10_000, "EUR") == 430
    assert scale.score(2_000_000, "HUF") == scale.score(20_000, "PLN")
    assert scale.is_guessed("HUF")
    assert not scale.is_guessed("EUR")


def test_cases_of_one_cause_take_one_place_of_the_day() -> None:
    rows = [case(f"late {number}", saving=900 - number) for number in range(5)] + [case("other", saving=1)]
    causes = {f"late {number}": "delivery" for number in range(5)}
    ranked = rank(rows, AlertRules(alerts_per_day=2), NOW, causes)
    assert [row.key for row, _, in_today in ranked if in_today] == ["late 0", "other"]
    assert [row.key for row, _, _ in ranked][:5] == [f"late {number}" for number in range(5)]


def test_law_and_a_near_deadline_keep_their_own_place_beside_their_cause() -> None:
    pressing = [case("due", "complaint", 1, due_at=in_days(2)), case("law", "legal", None, due_at=in_days(3))]
    rows = [*pressing, case("rich"), case("poor", saving=1)]
    causes = dict.fromkeys(("rich", "due", "law", "poor"), "delivery")
    ranked = rank(rows, AlertRules(), NOW, causes)
    assert [row.key for row, _, in_today in ranked if in_today] == ["law", "due", "rich"]
