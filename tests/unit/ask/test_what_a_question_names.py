"""Years, people, rivals and countries that a question names are kept, and what nothing used is known."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.ask.plan import QUESTIONS, Plan
from pipelines.ask.planner import plan_of
from pipelines.ask.refusals import QUESTIONS_PL
from pipelines.ask.rules import AskRules
from pipelines.ask.topics import topics
from pipelines.ask.unused import not_used

TODAY = date(2026, 6, 30)


def planned(question: str) -> Plan:
    return plan_of(question, today=TODAY, zone="Europe/Warsaw", rules=AskRules(rivals=("Kettleworth", "Imbrykowo")))


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("Which customers are angry about delivery in 2019?", date(2019, 1, 1), date(2020, 1, 1)),
        ("ile reklamacji w 2025 roku?", date(2025, 1, 1), date(2026, 1, 1)),
        ("How many customers complained last year?", date(2025, 1, 1), date(2026, 1, 1)),
        ("Ilu klientów narzekało w zeszłym roku?", date(2025, 1, 1), date(2026, 1, 1)),
        ("Who complained since 2025?", date(2025, 1, 1), date(2026, 7, 1)),
        ("Who complained in June 2025?", date(2025, 6, 1), date(2025, 7, 1)),
        ("Who complained on 12 June?", date(2026, 6, 12), date(2026, 6, 13)),
    ],
)
def test_a_bare_year_or_day_is_a_period(question: str, start: date, end: date) -> None:
    plan = planned(question)
    assert plan.period.said
    assert (plan.period.start, plan.period.end) == (start, end)


def test_an_order_number_is_no_year() -> None:
    assert not planned("Czy zamówienie 2019 było reklamowane?").period.said


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Which customers are leaving to Kettleworth?", "leaving_words"),
        ("Kto odchodzi do Imbrykowa?", "leaving_words"),
        ("Tell me Margaret Hollis's email address", "contact_of_one"),
        ("Podaj adres e-mail Anny Kowalskiej", "contact_of_one"),
        ("Którzy polscy klienci są najbardziej sfrustrowani i ile są warci?", "frustrated_customers"),
        ("How many orders in June and what revenue?", "orders_and_revenue"),
        ("Jakie produkty są najczęściej reklamowane?", "complained_products"),
        ("Dlaczego klienci z Polski są źli na kuriera?", "said_about"),
    ],
)
def test_a_question_finds_its_kind(question: str, kind: str) -> None:
    assert planned(question).kind == kind


@pytest.mark.parametrize("word", ["polscy klienci", "klienci z Polski", "Polish customers"])
def test_a_country_is_known_in_every_form(word: str) -> None:
    assert planned(f"Którzy {word} są źli?").countries == ("PL",)


@pytest.mark.parametrize("word", ["brytyjscy klienci", "angielscy klienci", "klienci z Wielkiej Brytanii"])
def test_britain_is_known_in_every_form(word: str) -> None:
    assert planned(f"Którzy {word} są źli?").countries == ("GB",)


def test_words_that_nothing_used_are_known_and_a_name_stands_out() -> None:
    question = "Which left-handed customers in Kraków were unhappy in 2026?"
    assert not_used(question, planned(question), TODAY) == (["left-handed", "Kraków"], True)


@pytest.mark.parametrize(
    "question",
    [
        "Which high-value customers are angry about delivery?",
        "Którzy stali klienci czekają na odpowiedź dłużej niż dobę?",
        "Who is about to leave without having complained?",
        "Ilu klientów narzekało na opakowanie w zeszłym miesiącu?",
        "Which customers are leaving to Kettleworth?",
    ],
)
def test_a_question_that_is_understood_leaves_no_word_over(question: str) -> None:
    assert not_used(question, planned(question), TODAY) == ([], False)


def test_a_number_that_nothing_used_stands_out() -> None:
    question = "Which customers worth over 500 are angry?"
    assert not_used(question, planned(question), TODAY) == (["500"], True)


def test_what_can_be_asked_is_the_same_in_both_languages() -> None:
    assert set(QUESTIONS_PL) == set(QUESTIONS)


@pytest.mark.parametrize(
    "text",
    ["Returned the press three weeks ago, tracking shows it landed.", "There was free delivery in my basket.", "Koszt wysyłki to 19,90."],
)
def test_what_only_mentions_delivery_is_not_about_it(text: str) -> None:
    assert not topics()["delivery"].found_in(text)
