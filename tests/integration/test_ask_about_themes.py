"""Words about a theme go through the taxonomy, others through a search, and the answer says which of the two it was."""

from datetime import timedelta

import pytest

from pipelines.ask.answer import ask
from pipelines.records import run as runs
from pipelines.records import theme
from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_reading, a_run

TEXTS = {
    "m1": ("It lay in the wrong street for three days and nobody told me.", ["delivery"], "yes"),
    "m2": ("The parcel tape is ugly.", [], "yes"),
    "m3": ("Parking przed sklepem jest za ciemny.", ["car_parking"], "yes"),
    "m4": ("The box was wet.", ["quality"], "yes"),
    "m5": ("My solicitor will write to you.", [], "yes"),
}
RISING = {
    "week": {"start": "2026-06-23T12:00:00+00:00", "end": "2026-06-30T12:00:00+00:00"}, "enough_history": True,
    "items": [{
        "theme": "delivery", "names": {"en": "delivery", "pl": "dostawa"}, "standing": "rising", "count": 23, "expected": 8.0, "ratio": 2.9,
        "low": 1.8, "high": 4.4, "customers": 23, "messages": ["m1"],
    }],
}  # fmt: skip


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """Five frustrated messages, themes given to three of them, one theme of the company's own, and a theme that rises."""
    with transaction(workspace.engine) as connection:
        names = {"delivery": ("delivery", "dostawa"), "quality": ("product quality", "jakość"), "car_parking": ("car parking", "parking")}
        theme.keep(connection, [{"key": key, "names": {"en": en, "pl": pl}, "state": "accepted"} for key, (en, pl) in names.items()])
        rows = []
        for number, (key, (text, themes, frustrated)) in enumerate(TEXTS.items()):
            customer_id = a_customer(connection, f"C{number}")
            fields = {"channel": "review", "rating": 1.0, "rating_scale": "stars", "created_at": NOW - timedelta(days=number + 1)}
            message_id = a_message(connection, key, text, customer_id=customer_id, **fields)
            a_reading(connection, message_id, frustrated)
            rows += [{"message_id": message_id, "theme_key": one, "score": 0.9} for one in themes]
        theme.replace(connection, [], rows)
        current = a_run(connection)
        runs.store_fits(connection, current.id, [runs.FitRow("rising", "fitted", 1, RISING, None, [])])
    return workspace


def answer(workspace: Workspace, question: str) -> dict[str, object]:
    return ask(workspace, question, role="manager", as_of=NOW, now=NOW)


def cited(given: dict[str, object]) -> set[str]:
    return {one["message_id"] for one in given["citations"]}


def test_a_question_about_a_theme_finds_its_messages_whatever_words_they_hold(shop: Workspace) -> None:
    given = answer(shop, "Which customers are angry about delivery?")
    assert cited(given) == {"m1"}
    assert any("the taxonomy gives that theme" in line for line in given["assumptions"])


def test_words_that_are_in_no_theme_are_searched_for_and_the_answer_says_so(shop: Workspace) -> None:
    packaging = answer(shop, "What do customers say about packaging?")
    assert cited(packaging) == {"m4"}
    assert any("is no theme of the taxonomy" in line for line in packaging["assumptions"])
    ugly = answer(shop, "What do customers say about ugly tape?")
    assert cited(ugly) == {"m2"}
    assert any("names no theme of the taxonomy" in line for line in ugly["assumptions"])


def test_a_theme_of_the_company_can_be_asked_about_in_both_languages(shop: Workspace) -> None:
    given = answer(shop, "Co klienci piszą o parkingu?")
    assert cited(given) == {"m3"}
    assert "parking" in given["answer"]
    assert not any("Nie uwzględniłem" in line for line in given["assumptions"])
    assert cited(answer(shop, "What do customers say about car parking?")) == {"m3"}


def test_reasons_of_bad_reviews_are_themes_and_those_without_any_are_counted(shop: Workspace) -> None:
    given = answer(shop, "What are the three most common reasons for bad reviews this quarter?")
    assert "car parking" in given["answer"]
    assert "2 of 5 had no theme." in given["answer"]
    assert any("the taxonomy's themes" in line for line in given["assumptions"])


@pytest.mark.parametrize(("question", "words"), [("What is rising?", "2.9 times the usual"), ("Co rośnie?", "2,9 razy więcej niż zwykle")])
def test_what_rises_is_told_with_its_interval_and_messages(shop: Workspace, question: str, words: str) -> None:
    given = answer(shop, question)
    assert words in given["answer"]
    assert cited(given) == {"m1"}
    assert given["numbers"][0]["value"] == 23


def test_law_is_found_by_the_words_that_open_alerts_and_quoted_by_its_sentence(shop: Workspace) -> None:
    given = answer(shop, "Has anyone mentioned a solicitor, the consumer ombudsman or a chargeback?")
    assert [one["quote"] for one in given["citations"]] == ["My solicitor will write to you."]
