"""What the made-up shop planted is what Heed shows: each story by the customer who carries it."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

Told = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="session")
def truth(told_shop: Told) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((told_shop[0] / "truth" / "truth.json").read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="session")
def cases(told_shop: Told) -> dict[str, dict[str, Any]]:
    return {item["customer_id"]: item for item in told_shop[1]["alerts"]}


def customer(truth: dict[str, Any], story: str) -> str:
    key: str = truth["stories"][story]["customer_ids"][0]
    return key


def test_every_file_adds_up_and_the_bad_row_is_named(told_shop: Told, truth: dict[str, Any]) -> None:
    files = told_shop[1]["files"]
    for report in files:
        assert report["read"] == report["accepted"] + report["updated"] + report["quarantined"] + report["duplicates"]
    errors = [error for report in files for error in report["errors"]]
    bad = truth["bad_row"]
    assert [(error["file"], error["line"], error["field"]) for error in errors] == [(bad["file"], bad["line"], bad["field"])]


def test_the_second_run_adds_nothing(told_shop: Told) -> None:
    assert told_shop[1]["second_run"] == {"added": 0, "done": 0, "same": True}


@pytest.mark.parametrize("story", ["angry_loyal_en", "angry_loyal_pl", "legal_en", "legal_pl", "safety", "complaint_deadline"])
def test_who_must_be_looked_at_today_is_in_todays_cases(truth: dict[str, Any], cases: dict[str, Any], story: str) -> None:
    assert cases[customer(truth, story)]["in_today"], story


@pytest.mark.parametrize("story", ["happy_loyal_en", "happy_loyal_pl", "answered_yesterday"])
def test_who_is_content_or_answered_rings_no_bell(truth: dict[str, Any], cases: dict[str, Any], story: str) -> None:
    case = cases.get(customer(truth, story))
    assert case is None or not case["in_today"], story


def test_legal_and_safety_come_before_everything_else(cases: dict[str, Any]) -> None:
    kinds = [case["kind"] for case in sorted(cases.values(), key=lambda item: item["rank"])]
    urgent = {"legal", "safety", "privacy", "promise_overdue"}
    assert kinds[0] in urgent
    today = [case["kind"] for case in sorted(cases.values(), key=lambda item: item["rank"]) if case["in_today"]]
    first_ordinary = next(place for place, kind in enumerate(today) if kind not in urgent)
    assert not [kind for kind in today[first_ordinary:] if kind in urgent]


def test_todays_ordinary_cases_stay_within_the_limit(cases: dict[str, Any]) -> None:
    outside = ("legal", "safety", "privacy", "promise_overdue")
    ordinary = [case for case in cases.values() if case["in_today"] and case["kind"] not in outside]
    assert len(ordinary) <= 10


def test_every_case_says_why_with_evidence(cases: dict[str, Any], truth: dict[str, Any]) -> None:
    texts = {message["text"] for message in truth["messages"]}
    everything = " ".join(" ".join(text.split()) for text in texts)
    for case in cases.values():
        assert case["reasons"], case["customer_id"]
        assert case["reasons"][0]["evidence"] or case["kind"] == "promise_overdue"
        quote = case["reasons"][0]["quote"]
        if case["in_today"] and quote:
            assert " ".join(quote.split())[:60] in everything, quote


def test_the_loyal_customers_case_has_a_value_a_risk_and_a_service_action(told_shop: Told) -> None:
    case = told_shop[1]["case"]
    assert case["value"]["value_known"]
    assert case["value"]["tier"] == "top"
    assert float(case["value"]["expected_low"]) <= float(case["value"]["clv"]) <= float(case["value"]["expected_high"])
    assert case["action"]["kind"] in ("fix_issue", "apologise")
    assert case["action"]["class"] == "service"
    assert case["risk"]["reasons"]


def test_the_approved_mail_is_what_was_approved_in_the_customers_thread(told_shop: Told) -> None:
    home, told = told_shop
    draft = told["draft"]
    assert draft["status"] == "approved"
    mail = message_from_bytes((home / "outbox" / f"{draft['id']}.eml").read_bytes(), policy=policy.default)
    assert mail["Subject"] == draft["subject"]
    assert mail["In-Reply-To"]
    assert mail.get_body().get_content().replace("\r\n", "\n").strip() == draft["body"].strip()


def test_no_word_of_the_injections_reaches_a_message(told_shop: Told, heed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEED_HOME", str(told_shop[0]))
    for draft in heed("drafts", "--json")["items"]:
        words = f"{draft['subject']} {draft['body']}".lower()
        for forbidden in ("voucher", "freekettle", "%", "ignore", "rabat", "bon ", "http", "whitlock@"):
            assert forbidden not in words, (draft["id"], forbidden)


def test_drafts_are_in_the_customers_language(told_shop: Told, truth: dict[str, Any], heed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEED_HOME", str(told_shop[0]))
    polish = heed("draft", customer(truth, "angry_loyal_pl"), "--json")
    assert polish["language"] == "pl"
    assert "Pani Barbaro" in polish["body"] or "Dzień dobry" in polish["body"]
    assert "Wiśniewska" not in polish["body"]


def test_the_bargain_hunter_and_the_opted_out_are_offered_nothing(
    told_shop: Told, truth: dict[str, Any], heed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEED_HOME", str(told_shop[0]))
    for story in ("bargain_hunter", "opted_out_en", "opted_out_pl"):
        action = heed("case", customer(truth, story), "--json")["action"]
        assert action is None or (action["offer_id"] is None and action["class"] != "marketing"), story


def test_nothing_and_control_are_shown_with_their_reasons(told_shop: Told) -> None:
    nothing, control = told_shop[1]["nothing"], told_shop[1]["control"]
    assert nothing["reasons"]
    assert nothing["ruled_out"]
    assert control["is_control"]


def test_a_question_about_one_of_two_people_of_one_name_asks_which(
    told_shop: Told, heed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEED_HOME", str(told_shop[0]))
    answer = heed("ask", "What is going on with Anna Kowalska?", "--role", "agent", "--json")["answer"]
    assert "Kraków" in answer
    assert "Gdańsk" in answer
    assert "anna.kowalska@" not in answer


def test_the_polish_question_is_answered_in_polish_with_sources(told_shop: Told) -> None:
    answer = told_shop[1]["answers"][1]
    assert answer["citations"]
    assert answer["numbers"]
    assert "wiadomoś" in answer["answer"]


def test_who_left_in_silence_is_found(told_shop: Told, truth: dict[str, Any], heed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEED_HOME", str(told_shop[0]))
    answer = heed("ask", "Who is about to leave without having complained?", "--json")["answer"]
    for story in ("silent_leaver_en", "silent_leaver_pl"):
        assert customer(truth, story) in answer, story
