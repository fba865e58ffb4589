"""What rings in the made-up shop is what was planted or truly said there, and nothing else is among today's cases."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.test_the_story import cases as cases
from tests.end_to_end.test_the_story import truth as truth

Told = tuple[Path, dict[str, Any]]
URGENT = {"legal_en", "legal_pl", "safety", "privacy_pl", "promise_overdue_pl"}
CALMLY_ASKED = {"complaint_deadline"}  # a formal complaint is due whatever its tone


def written(truth: dict[str, Any], days: int) -> list[dict[str, Any]]:
    """What customers wrote in the days up to the shop's last."""
    newest = max(datetime.fromisoformat(message["created_at"]) for message in truth["messages"])
    return [one for one in truth["messages"] if datetime.fromisoformat(one["created_at"]) > newest - timedelta(days=days)]


def frustrated(messages: list[dict[str, Any]]) -> set[str]:
    return {one["customer_id"] for one in messages if one["tone"] == "frustrated"}


def carriers(truth: dict[str, Any], stories: set[str]) -> set[str]:
    return {key for story in stories for key in truth["stories"][story]["customer_ids"]}


def test_what_rises_is_the_checkout_that_was_down_and_the_trouble_of_june(
    told_shop: Told, truth: dict[str, Any], heed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shop's frustrated messages do rise: more than half of the newest week's, a third at most of the weeks before June."""
    monkeypatch.setenv("HEED_HOME", str(told_shop[0]))
    rising = {item["theme"]: item for item in heed("themes", "--json")["rising"]["items"]}
    assert set(rising) == {"website", "mood"}
    week, before = written(truth, 7), [one for one in written(truth, 90) if one not in written(truth, 35)]
    assert len([one for one in week if one["tone"] == "frustrated"]) > len(week) / 2
    assert len([one for one in before if one["tone"] == "frustrated"]) < len(before) / 3


def test_the_checkout_is_one_cause_of_the_customers_whom_it_hit(truth: dict[str, Any], cases: dict[str, Any]) -> None:
    together = [key for key, case in cases.items() if case["bundle"]]
    assert {cases[key]["bundle"]["theme"] for key in together} == {"website"}
    hit = {one["customer_id"] for one in truth["messages"] if one["story"] == "checkout_down"}
    assert len(hit.intersection(together)) >= 3
    assert set(together) <= hit | frustrated(written(truth, 7))


def test_every_case_of_today_was_planted_or_truly_said(truth: dict[str, Any], cases: dict[str, Any]) -> None:
    meant = frustrated(written(truth, 30)) | carriers(truth, URGENT | CALMLY_ASKED)
    assert not [key for key, case in cases.items() if case["in_today"] and key not in meant]
    assert carriers(truth, URGENT) <= {key for key, case in cases.items() if case["in_today"]}


def test_hardly_a_case_rings_for_words_that_were_calm(truth: dict[str, Any], cases: dict[str, Any]) -> None:
    """One bell in eight at most, all of them below the limit: the reading is sure and wrong now and then."""
    meant = frustrated(written(truth, 30)) | carriers(truth, URGENT | CALMLY_ASKED)
    bells = [key for key, case in cases.items() if case["rings"] and case["kind"] != "silent_leaver"]
    wrong = [key for key in bells if key not in meant]
    assert len(wrong) <= len(bells) / 8, wrong


def test_who_went_quiet_was_not_heard_complaining(truth: dict[str, Any], cases: dict[str, Any]) -> None:
    quiet = {key for key, case in cases.items() if case["kind"] == "silent_leaver"}
    assert carriers(truth, {"silent_leaver_en", "silent_leaver_pl"}) <= quiet
    assert not quiet & frustrated(written(truth, 30))
