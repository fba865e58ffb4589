"""Questions that ask for themes, reasons, rates and products, and the sentences that are quoted, in the small shop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pipelines.ask.answer import ask
from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from tests import builders
from tests.builders import NOW
from tests.integration.a_small_shop import a_small_shop


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    a_small_shop(workspace)
    return workspace


def answer(shop: Workspace, question: str) -> dict[str, Any]:
    return ask(shop, question, role="manager", as_of=NOW, now=NOW)


def numbers(given: dict[str, Any]) -> dict[str, Any]:
    return {item["definition"]: item["value"] for item in given["numbers"]}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Which themes make customers most angry?", "those of most frustrated customers first"),
        ("What makes customers angry?", "those of most frustrated customers first"),
        ("O czym klienci są najbardziej źli?", "najwięcej sfrustrowanych klientów"),
        ("Jakie tematy najbardziej denerwują klientów?", "najwięcej sfrustrowanych klientów"),
    ],
)
def test_themes_that_anger_are_ranked_by_their_frustrated_customers(shop: Workspace, question: str, words: str) -> None:
    given = answer(shop, question)
    assert given["kind"] == "summary"
    assert words in given["answer"]
    begins = ("frustrated customers:", "sfrustrowani klienci:")
    counts = [value for definition, value in numbers(given).items() if definition.startswith(begins)]
    assert counts[0] == 3  # delivery: Anna, Tomasz, Eve
    assert counts == sorted(counts, reverse=True)
    assert given["citations"]
    assert not any(line.startswith(("I did not use", "Nie uwzględniłem")) for line in given["assumptions"])


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Why are our best customers leaving?", "1. frustration in the latest messages: 67% (2 of 3)"),
        ("Dlaczego odchodzą najlepsi klienci?", "1. frustracja w ostatnich wiadomościach: 67% (2 z 3)"),
    ],
)
def test_reasons_of_the_best_customers_who_leave_are_grouped_with_their_messages(shop: Workspace, question: str, reason: str) -> None:
    given = answer(shop, question)
    assert reason in given["answer"]
    assert {one["message_id"] for one in given["citations"]} == {"m-anna-1", "m-tomasz-1"}
    assert not any(line.startswith(("I did not use", "Nie uwzględniłem")) for line in given["assumptions"])
    assert len(answer(shop, "Why are customers leaving?")["answer"].splitlines()) >= 2


def test_why_one_customer_leaves_is_about_that_customer(shop: Workspace) -> None:
    assert "Tomasz Wilk" in answer(shop, "Why is Tomasz Wilk leaving?")["answer"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many customers placed a second order?", "Ordered again: 60% (3 of 5) of the customers who ordered"),
        ("How many customers ordered again?", "Ordered again: 60% (3 of 5) of the customers who ordered"),
        ("What is our repeat rate?", "Ordered again: 60% (3 of 5) of the customers who ordered"),
        ("Ilu klientów złożyło drugie zamówienie?", "Zamówili ponownie: 60% (3 z 5) klientów z zamówieniem"),
        ("Ilu klientów kupiło ponownie?", "Zamówili ponownie: 60% (3 z 5) klientów z zamówieniem"),
        ("How many customers placed a second order in June 2026?", "Ordered again: 67% (2 of 3) of the customers who ordered"),
    ],
)
def test_a_second_order_is_the_repeat_rate_with_its_numbers(shop: Workspace, question: str, words: str) -> None:
    given = answer(shop, question)
    assert words in given["answer"]
    assert "95%" in given["answer"]
    assert not any(line.startswith(("I did not use", "Nie uwzględniłem")) for line in given["assumptions"])


@pytest.mark.parametrize(
    ("question", "kept", "left_out"),
    [
        ("Average order value in pounds", "(GBP)", "(PLN)"),
        ("Average order value in PLN", "(PLN)", "(GBP)"),
        ("Średnia wartość zamówienia w funtach", "(GBP)", "(PLN)"),
        ("How much revenue in pounds this month?", "– GBP:", "– PLN:"),
        ("Jaki był przychód w złotych w tym miesiącu?", "– PLN:", "– GBP:"),
    ],
)
def test_a_currency_that_a_question_names_is_the_only_one_shown(shop: Workspace, question: str, kept: str, left_out: str) -> None:
    with transaction(shop.engine) as connection:
        customer_id = builders.a_customer(connection, "C7")
        builders.an_order(connection, customer_id, "UK-1", builders.at("2026-06-15"), currency="GBP", amount_minor=4_200)
    given = answer(shop, question)
    assert kept in given["answer"]
    assert left_out not in given["answer"]
    assert any(line.startswith(("Only amounts in", "Tylko kwoty w")) for line in given["assumptions"])
    assert not any(line.startswith(("I did not use", "Nie uwzględniłem")) for line in given["assumptions"])
    assert "No order in EUR" in answer(shop, "Average order value in euros")["answer"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who are our best customers?", "ranked by value in the next 12 months, with the risk of leaving already taken off"),
        ("Which customers are angry and what are they worth?", "in the next 12 months, with the risk taken off; top tier, at risk now"),
        ("What is C14157 worth?", "Value in the next 12 months, with the risk taken off: 1,400.00 PLN"),
        ("Jaka jest wartość klienta C14157?", "Wartość w kolejnych 12 miesiącach, po odjęciu ryzyka: 1 400,00 zł"),
    ],
)
def test_a_value_beside_what_is_at_risk_says_that_the_risk_is_taken_off(shop: Workspace, question: str, words: str) -> None:
    assert words in answer(shop, question)["answer"]


@pytest.mark.parametrize(
    "question", ["Which products are returned most?", "Jakie produkty zwracano najczęściej?", "Co klienci najczęściej zwracają?"]
)
def test_returned_products_are_counted_by_refunds_and_unknown_ones_are_said(shop: Workspace, question: str) -> None:
    with transaction(shop.engine) as connection:
        customer_id = builders.a_customer(connection, "C7")
        when = builders.at("2026-06-15")
        builders.an_order(connection, customer_id, "R-1", when, kind="refund", product="Teapot")
        builders.an_order(connection, customer_id, "R-2", when, kind="refund", lines=[{"product": "Teapot"}, {"product": "Lid"}])
        builders.an_order(connection, customer_id, "R-3", when, product="Cup")
        builders.an_order(connection, customer_id, "R-3", when, kind="refund")
        builders.an_order(connection, customer_id, "R-4", when, kind="refund")
        builders.an_order(connection, customer_id, "R-5", NOW + timedelta(days=1), kind="refund", product="Later")
    given = answer(shop, question)
    lines = [line for line in given["answer"].splitlines() if line[:1].isdigit() and line[1] == "."]
    assert [line.split(":")[0] for line in lines] == ["1. Teapot", "2. Cup", "3. Lid"]
    assert list(numbers(given).values()) == [4, 1, 2, 1, 1]
    assert not any(line.startswith(("I did not use", "Nie uwzględniłem")) for line in given["assumptions"])


def test_without_refunds_no_product_is_named_as_returned(shop: Workspace) -> None:
    assert "No refund is known" in answer(shop, "Which products are returned most?")["answer"]


@pytest.mark.parametrize("question", ["what did tomasz wilk write", "co pisal tomasz wilk", "Dlaczego Tomasz Wilk ma wysokie ryzyko?"])
def test_a_person_named_without_capitals_or_after_the_first_word_is_the_one_who_is_answered_about(shop: Workspace, question: str) -> None:
    given = answer(shop, question)
    assert given["kind"] == "case"
    assert given["answer"].startswith("Tomasz Wilk (")


@pytest.mark.parametrize("question", ["What should we do about C99999?", "Why is C99999 leaving?"])
def test_a_key_that_nobody_has_is_not_answered_with_everybody(shop: Workspace, question: str) -> None:
    given = answer(shop, question)
    assert given["answer"].startswith("No customer of that key or name")


def test_what_is_not_understood_names_the_nearest_questions_first(shop: Workspace) -> None:
    given = answer(shop, "czy kupony cos daly")
    assert given["kind"] == "refusal"
    assert "Najbliższe temu pytania:\n– czy bony lub oferty pomogły" in given["answer"]


def test_the_value_of_a_customer_asked_for_with_how_that_is_known_is_that_customers_value(shop: Workspace) -> None:
    given = answer(shop, "What is customer C2 worth and how do you know?")
    assert "value" in given["answer"].lower()
    assert "no answer before this one" not in given["answer"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many customers have we lost this year?", "How many customers were lost (1 January 2026 – 30 June 2026) cannot be counted"),
        ("Ilu klientów straciliśmy?", "Nie da się policzyć, ilu klientów odeszło: "),
    ],
)
def test_how_many_were_lost_is_said_to_be_unknown_before_who_may_leave_is_told(shop: Workspace, question: str, words: str) -> None:
    body = answer(shop, question)
    told = body["answer"].splitlines()
    assert "2026" not in body["numbers"][0]["filter"]
    assert told[0].startswith(words)
    assert "risk" in told[1] or "ryzyk" in told[1]
    assert "cannot be counted" not in answer(shop, "Who is likely to leave?")["answer"]
