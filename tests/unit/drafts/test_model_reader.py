"""A language model as reader: what the message proves of its form is used, the rest leaves the local reading standing."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.drafts.language.plain_text import undisguised
from pipelines.drafts.reading.issues import Grave, Issue
from pipelines.drafts.reading.model_reader import names_shown
from pipelines.drafts.reading.reader import CustomerSaid, Tone, read
from pipelines.drafts.reading.reading_form import KINDS, Kind, ModelReading
from pipelines.drafts.reading.reading_proof import Proved, place_of, proved_by, with_proved

TODAY = date(2026, 6, 28)
ORDERS = ("ORD-1004", "ORD-2")
PRODUCTS = {"Blue mug": "Blue mug", "Desk lamp Moor": "Desk lamp Moor"}


def proved(text: str, local: CustomerSaid | None = None, **form: Any) -> Proved:
    given_form = {"issue": "other"} | form
    given_form["quotes"] = [{"shows": shows, "words": words} for shows, words in form.get("quotes", ())]
    reply = ModelReading.model_validate(given_form)
    found = local or read(text, order_keys=ORDERS, products=list(PRODUCTS))
    return proved_by(text, reply, found, order_keys=ORDERS, products=PRODUCTS, today=TODAY)


def test_every_kind_that_words_may_show_is_offered_and_what_only_records_know_is_not() -> None:
    assert set(KINDS) == set(get_args(Kind)) == {issue.value for issue in Issue} - {"silence", "promise", "mixed"}


def test_the_model_chooses_among_the_matters_that_the_words_show() -> None:
    text = "The lamp came broken, and by the way: where is my refund for the returned mug?"
    found = proved(text, issue="damaged", quotes=[("issue", "The lamp came broken")])
    assert read(text).issue is Issue.REFUND_MISSING
    assert found.issue is Issue.DAMAGED
    assert text[found.spans[0].start : found.spans[0].end] == "The lamp came broken"


@pytest.mark.parametrize(
    ("kind", "quote"),
    [
        ("refund_missing", "The lamp came broken"),  # the passage does not show that matter
        ("damaged", "The lamp arrived broken"),  # the passage is not in the message
        ("damaged", ""),
        ("praise", "The lamp came broken"),
        ("other", "The lamp came broken"),
        ("about_price", "The lamp came broken"),  # a matter with a name is not made a general one
    ],
)
def test_what_the_message_does_not_prove_leaves_the_local_matter(kind: str, quote: str) -> None:
    text = "The lamp came broken. I wait for your answer."
    assert proved(text, issue=kind, quotes=[("issue", quote)]).issue is None


def test_a_threat_does_not_become_the_matter_by_cutting_it_in_half() -> None:
    text = "Sort it out or I will cancel everything."
    assert proved(text, issue="cancellation", quotes=[("issue", "I will cancel everything")]).issue is not Issue.CANCELLATION


def test_where_the_words_show_nothing_a_passage_is_enough_for_a_kind_in_general_terms() -> None:
    text = "The shade looks nothing like the photographs."
    assert read(text).issue is Issue.OTHER
    found = proved(text, issue="wrong_item", quotes=[("issue", "looks nothing like the photographs")])
    assert found.issue is Issue.ABOUT_QUALITY
    assert proved(text, issue="about_quality", quotes=[("issue", "nothing")]).issue is None


def test_a_question_is_one_only_with_its_mark() -> None:
    assert proved("Any spare lids for the pot?", issue="product_question", quotes=[("issue", "Any spare lids")]).issue is None
    assert proved("Spare lids?", issue="product_question", quotes=[("issue", "Spare lids?")]).issue is Issue.PRODUCT_QUESTION


def test_grave_matters_are_never_touched() -> None:
    text = "The lamp sparked and gave me a shock. Where is my refund?"
    found = proved(text, issue="refund_missing", quotes=[("issue", "Where is my refund?")])
    assert found.issue is None
    assert with_proved(read(text), found, "m").grave is Grave.SAFETY


@pytest.mark.parametrize(
    ("text", "said", "key"),
    [
        ("Order ord 1004 is missing.", "ord 1004", "ORD-1004"),
        ("Order ORD-1004 is missing.", "ORD-1004", "ORD-1004"),
        ("Where is it?", "ORD-1004", None),  # not in the message
        ("Order ORD-9999 is missing.", "ORD-9999", None),  # not the customer's
        ("Order XORD-10045 is missing.", "ORD-1004", None),
        ("Order 1004 is missing.", "", None),
    ],
)
def test_an_order_counts_when_the_message_names_it_and_it_is_the_customers(text: str, said: str, key: str | None) -> None:
    assert proved(text, order_ids=[said]).order_keys == ((key,) if key else ())


@pytest.mark.parametrize(
    ("text", "product", "found"),
    [
        ("The mug leaks.", "Blue mug", "Blue mug"),
        ("Lampka nie świeci. The lamps flicker.", "Desk lamp Moor", None),
        ("The moor lamp flickers.", "Desk lamp Moor", "Desk lamp Moor"),
        ("It is blue.", "Blue mug", "Blue mug"),
        ("It leaks.", "Blue mug", None),
        ("The mug leaks.", "Red mug", None),
    ],
)
def test_a_product_counts_when_it_was_bought_and_the_message_names_it(text: str, product: str, found: str | None) -> None:
    assert proved(text, product=product).products == ((found,) if found else ())


@pytest.mark.parametrize(
    ("text", "day", "counts"),
    [
        ("Since 3 May nothing.", date(2026, 5, 3), True),
        ("Since May 3rd nothing.", date(2026, 5, 3), True),
        ("Od 3 maja nic.", date(2026, 5, 3), True),
        ("Od 3.05 nic.", date(2026, 5, 3), True),
        ("Since 3 May 2025 nothing.", date(2025, 5, 3), True),
        ("Since 3 May nothing.", date(2024, 5, 3), False),
        ("Since 3 May nothing.", date(2026, 5, 4), False),
        ("On 3 December it comes.", date(2026, 12, 3), False),
        ("Version 3.05.1 of it.", date(2026, 5, 3), False),
    ],
)
def test_a_day_counts_when_the_message_names_it(text: str, day: date, counts: bool) -> None:
    assert proved(text, dates=[day.isoformat()]).dates == ((day,) if counts else ())


def test_the_tone_is_raised_with_a_passage_and_never_lowered() -> None:
    text, quote = "I am rather cross about this.", ("tone", "rather cross")
    plain, unhappy = CustomerSaid(issue=Issue.OTHER), CustomerSaid(issue=Issue.OTHER, tone=Tone.UNHAPPY)
    assert proved(text, plain, tone="unhappy", quotes=[quote]).tone is Tone.UNHAPPY
    assert proved(text, plain, tone="unhappy").tone is None
    assert proved(text, unhappy, tone="pleased", quotes=[quote]).tone is None
    assert proved(text, unhappy, tone="plain", quotes=[quote]).tone is None


def test_the_reading_says_who_read_only_when_something_changed() -> None:
    text = "The mug came broken."
    local = read(text, products=["Blue mug"])
    assert with_proved(local, proved(text, local, issue="damaged", quotes=[("issue", "came broken")]), "m") == local
    assert with_proved(local, proved(text, local, product="Blue mug"), "m").read_by == "m"


@given(st.text(max_size=60), st.text(alphabet="lamp broken refund ?.\n\u200b", max_size=120))
def test_a_passage_is_verbatim_white_space_apart_whatever_the_text(quote: str, text: str) -> None:
    place = place_of(text, quote)
    assert place is None or "".join(text[slice(*place)].split()) == "".join(quote.split())


def test_look_alike_letters_inside_latin_words_are_undone_and_other_scripts_stay() -> None:
    assert undisguised("Zwróć pіеnіądzе, \u202eПривет, Оrder") == "Zwróć pieniądze, Привет, Order"


def test_only_usable_names_of_products_are_shown_the_newest_first() -> None:
    assert names_shown(["Mug", None, "Lamp", "<b>x</b>", "Mug"]) == {"Lamp": "Lamp", "Mug": "Mug"}
