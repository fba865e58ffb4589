"""What people closed cases as, and the bar that is suggested when too few were useful."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.churn.alert_bar import JUDGED, higher_bar, is_below_bar, verdicts
from pipelines.churn.alert_rules import KINDS, VERDICTS, AlertRules
from tests.builders import NOW


def closed(number: int, as_: str, kind: str = "frustrated", saving: float | None = 100.0, frustration: float = 0.9) -> Any:
    return SimpleNamespace(
        key=f"A-{number:03}", closed_as=as_, closed_at=NOW - timedelta(hours=number), kind=kind, frustration=frustration,
        expected_saving_minor=None if saving is None else round(saving * 100), rank_score=saving or 0.0,
    )  # fmt: skip


def fifty(useful: int, **wrong: Any) -> list[Any]:
    return [closed(number, "useful" if number < useful else "wrong", **({} if number < useful else wrong)) for number in range(JUDGED)]


def test_half_useful_is_enough_and_fewer_than_fifty_are_no_verdict() -> None:
    assert verdicts(fifty(25), AlertRules())["says"] is None
    few = verdicts(fifty(0)[:49], AlertRules())
    assert (few["judged"], few["wrong"], few["says"]) == (49, 49, None)


def test_what_heed_closed_itself_and_what_is_older_is_not_judged() -> None:
    older = [closed(number, "useful") for number in range(100, 150)]
    own = [closed(number, "answered") for number in range(200, 300)]
    found = verdicts([*older, *fifty(10), *own], AlertRules())
    assert (found["judged"], found["useful"]) == (JUDGED, 10)


@pytest.mark.parametrize(
    ("wrong", "setting", "value"),
    [
        ({"saving": 12.0}, "alerts.least_saving", 100.0),
        ({"frustration": 0.62}, "alerts.least_frustration", 0.65),
        ({"kind": "silent_leaver"}, "alerts.silent_leavers_ring", False),
        ({"kind": "complaint"}, "alerts.alerts_per_day", 8),
    ],
    ids=["small savings", "doubtful readings", "silence", "nothing parts them"],
)
def test_the_bar_that_parts_useful_from_wrong_is_named_with_its_value(wrong: dict[str, Any], setting: str, value: Any) -> None:
    found = verdicts(fifty(20, **wrong), AlertRules())
    assert found["suggestion"] == {"setting": setting, "value": value}
    assert found["says"].startswith("Of the last 50 closed cases 20 were useful, 0 known already and 30 wrong.")
    assert setting in found["says"]


ROW = st.tuples(st.sampled_from(VERDICTS), st.sampled_from(KINDS), st.none() | st.floats(0, 1e6), st.floats(0, 1))


@given(st.lists(ROW, min_size=JUDGED, max_size=JUDGED))
def test_a_suggested_bar_keeps_its_word(rows: list[tuple[str, str, float | None, float]]) -> None:
    """Cases judged anew under the suggested rules: at least half of those that still ring were useful."""
    judged = [closed(number, as_, kind, saving, frustration) for number, (as_, kind, saving, frustration) in enumerate(rows)]
    bar = higher_bar(judged, AlertRules())
    if bar.setting == "alerts_per_day":
        assert 1 <= bar.value <= AlertRules().alerts_per_day
        return
    rules = AlertRules(**{bar.setting: bar.value})  # type: ignore[arg-type]
    rung = [
        row for row in judged
        if not is_below_bar(row.kind, row.rank_score if row.expected_saving_minor is not None else None, row.frustration, rules)
    ]  # fmt: skip
    assert (len(rung), sum(row.closed_as == "useful" for row in rung)) == (bar.rung, bar.useful)
    assert bar.useful * 2 >= bar.rung


@given(st.sampled_from(KINDS), st.none() | st.floats(0, 1e6), st.none() | st.floats(0, 1))
def test_no_bar_silences_law_deadlines_or_an_unknown_value(kind: str, saving: float | None, frustration: float | None) -> None:
    high = AlertRules(least_saving=1e9, silent_leavers_ring=True)
    assert is_below_bar(kind, saving, frustration, high) == (kind in ("frustrated", "silent_leaver") and saving is not None)
