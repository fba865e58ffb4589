"""How much a message promises back is told from its words and its orders, and what the checks let a person write is never missed."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.drafts.checks import CheckContext, check_draft
from pipelines.drafts.checks.by_hand import MONEY_BACK
from pipelines.drafts.decision.money_back import Order, promised_back
from pipelines.drafts.decision.paying_words import promises_money_back
from pipelines.drafts.decision.rewriting import read_edit
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.facts.brief import OpenPromise
from pipelines.drafts.reading.issues import Issue
from pipelines.drafts.writing.composer import compose, sign_off_of
from tests.unit.drafts.briefs import a_brief
from tests.unit.drafts.test_refund_on_record import waiting_for_money

RULES = DraftRules()
ORDERS = {"A-1004": Order(123_450, "PLN", "Blue mug"), "A-2000": Order(30_000, "PLN"), "2026": Order(900_000, "PLN")}
PIECES = (
    "We will", "Oddamy", "Zwrócimy", "pay", "refund", "transfer", "return", "you", "the money", "the amount", "what you paid", "back",
    "pieniądze", "należność", "kwotę", "for your order A-1004", "za zamówienie A-1004", "to your card", "na kartę", "by 3 July 2026",
    "do 3 lipca 2026 r.",
)


def back(sentence: str, *rests_on: str, language: str = "en") -> str | None:
    told = promised_back(f"Re: your order\n\nHello,\n\n{sentence}\n\nKind regards", language, ORDERS, rests_on)
    return told.words() if told is not None else None


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("We will refund you PLN 812.00 for order A-1004 by 3 July 2026.", "promises back PLN 812.00 on order A-1004"),
        ("Zwrócimy 1 200,50 zł do 3 lipca 2026 r.", "promises back PLN 1,200.50"),
        ("We will refund 300 zł now and 300 zł later.", "promises back PLN 600.00"),
        ("We will refund the amount for your order A-2000 by 3 July 2026.", "promises back PLN 300.00 on order A-2000"),
        ("Oddamy pieniądze za zamówienie A-1004 do 3 lipca 2026 r.", "promises back PLN 1,234.50 on order A-1004"),
        ("We will refund 5 zł for A-1004. The money will be on your card by 3 July 2026.", "promises back PLN 1,234.50 on order A-1004"),
        ("We will\nrefund the\nmoney for A-2000.", "promises back PLN 300.00 on order A-2000"),
        ("We will re\u200bfund the money for A-2000.", "promises back PLN 300.00 on order A-2000"),
        ("We will refund A-1004 and A-2000.", "promises back PLN 1,234.50 on order A-1004"),
    ],
)
def test_a_sum_in_the_words_counts_and_else_the_whole_order(sentence: str, said: str) -> None:
    assert back(sentence) == said


@pytest.mark.parametrize(
    "sentence",
    [
        "We will refund you by 3 July 2026.", "We will refund 1'200 PLN.", "We will refund PLN 5 thousand.", "We will refund half of it.",
        "We will refund five hundred zlotys.", "We will refund 300 zł and £20.", "Zwrócimy tysiąc złotych.", "Zwrócimy 90% kwoty.",
    ],
)
def test_what_is_not_clear_is_not_known(sentence: str) -> None:
    assert str(back(sentence)).endswith("and how much is not known")


def test_the_order_that_the_facts_rest_on_is_meant_where_the_words_name_none() -> None:
    sentence = "We will refund you by 3 July 2026."
    assert back(sentence, "A-2000", "mail-1") == "promises back PLN 300.00 on order A-2000"
    assert back(sentence, "A-2000", "A-1004") == "promises back PLN 1,234.50 on order A-1004"
    assert back(sentence, "mail-1") == "promises money back on an order that is not named, and how much is not known"


@pytest.mark.parametrize(
    "sentence",
    [
        "We will pay back what you paid.", "You will have what you paid on your card.", "The money will be in your account.",
        "We will make a bank transfer.", "You will get your money back.", "We will transfer the price of the mug to you.",
        "The money you are owed, we pay back.", "Pieniądze wrócą na konto.", "Przelejemy należność.", "Zrobimy przelew.",
        "Otrzyma Pani zwrot pieniędzy.", "Zwrócę Panu całą kwotę.",
    ],
)
def test_money_that_is_paid_back_in_other_words_is_seen(sentence: str) -> None:
    assert promises_money_back(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "We will send £1,234.50 to you by 3 July 2026.", "We will reverse the charge by 3 July 2026.", "We will wire it by 3 July 2026.",
        "We will cancel the payment by 3 July 2026.", "It will be on your card by 3 July 2026.",
        "We will send you a cheque by 3 July 2026.", "We will pay you by 3 July 2026.", "We will make you whole by 3 July 2026.",
        "Your card will be topped up by 3 July 2026.", "Wyślemy 1 234,50 zł do 3 lipca 2026 r.",
        "Anulujemy płatność do 3 lipca 2026 r.", "Zapłacimy Panu do 3 lipca 2026 r.",
        "Zrobimy zwrot do 3 lipca 2026 r.", "Przekażemy środki do 3 lipca 2026 r.", "Wyślemy przekaz do 3 lipca 2026 r.",
    ],
)  # fmt: skip
def test_what_the_words_for_gifts_do_not_hold_is_seen_all_the_same(sentence: str) -> None:
    assert promises_money_back(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "We will check the payment and write to you by 3 July 2026.", "We will send you the invoice by 3 July 2026.",
        "We will send you a new mug by 3 July 2026.", "We will cancel the order by 3 July 2026.", "We will call you back by 3 July 2026.",
        "A reply here comes straight back to us.", "We will settle this matter by 3 July 2026.", "Wyślemy nowy kubek do 3 lipca 2026 r.",
        "Sprawdzimy płatność i napiszemy do 3 lipca 2026 r.", "Wyślemy kartę gwarancyjną do 3 lipca 2026 r.",
        "Przekażemy sprawę kierownikowi i napiszemy do 3 lipca 2026 r.", "Prześlemy etykietę zwrotną do 3 lipca 2026 r.",
    ],
)  # fmt: skip
def test_other_promises_need_no_second_person(sentence: str) -> None:
    assert not promises_money_back(sentence)


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("issue", list(Issue))
def test_nothing_that_the_composer_writes_promises_money_back(language: str, issue: Issue) -> None:
    briefs = [a_brief(language, issue), a_brief(language, issue, order=None), waiting_for_money(language)]
    briefs.append(a_brief(language, issue, unhappy=True, has_waited=True, open_promise=OpenPromise("D-1", date(2026, 7, 1))))
    for brief in briefs:
        for version in range(4):
            text = compose(brief, RULES, version=version)
            assert promised_back(f"{text.subject}\n\n{text.body}", language, ORDERS, ()) is None


@given(st.from_regex(MONEY_BACK, fullmatch=True))
def test_every_promise_that_a_person_may_write_is_seen(allowed: str) -> None:
    assert promises_money_back(allowed.replace("\u00b7", "3 July 2026"))


@given(st.sampled_from(["en", "pl"]), st.lists(st.sampled_from(PIECES), min_size=2, max_size=7), st.sampled_from([" ", "\n"]))
def test_no_edit_that_gives_money_back_slips_past_both_the_checks_and_the_second_person(language: str, pieces: list[str], gap: str) -> None:
    sentence = gap.join(pieces) + "."
    brief = a_brief(language)
    draft = compose(brief, RULES)
    row: Any = SimpleNamespace(sentences=[one.as_json() for one in draft.sentences], subject=draft.subject)
    end = sign_off_of(brief)
    edited = read_edit(row, brief, body=draft.body.replace(end, f"{sentence}\n\n{end}"), subject=None)
    if check_draft(edited, brief, CheckContext(RULES, "person")):
        return
    said = {word.strip(".") for word in sentence.split()}
    if said & {"money", "amount", "pieniądze", "należność", "kwotę", "paid"} and said & {
        "refund", "transfer", "return", "pay", "back", "Oddamy", "Zwrócimy",
    }:  # fmt: skip
        told = promised_back(f"{edited.subject}\n\n{edited.body}", language, ORDERS, {"A-1004"})
        assert told is not None
        assert told.amount_minor in (None, 123_450)
