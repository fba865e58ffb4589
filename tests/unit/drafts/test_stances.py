"""What our own sentences hold out, in English and Polish, and all that says nothing of the kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest

from pipelines.drafts.consistency.said_amounts import Amount, amounts_in
from pipelines.drafts.consistency.stances import Stance, given_by, stances_in
from pipelines.drafts.language.wording import WRITTEN, phrases


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("We will refund you in full.", {Stance.REFUND}),
        ("We have refunded 45.00 GBP to your card.", {Stance.REFUND}),
        ("You will get your money back by Friday.", {Stance.REFUND}),
        ("The refund of £30 has been issued.", {Stance.REFUND}),
        ("Zwrócimy Państwu całą kwotę.", {Stance.REFUND}),
        ("Zleciliśmy zwrot 120,00 zł.", {Stance.REFUND}),
        ("We cannot refund this order.", {Stance.NO_REFUND}),
        ("Niestety nie możemy zwrócić pieniędzy.", {Stance.NO_REFUND}),
        ("We will send you a new mug by 3 July 2026.", {Stance.REPLACEMENT}),
        ("A replacement is on its way.", {Stance.REPLACEMENT}),
        ("Wyślemy nowy kubek jutro.", {Stance.REPLACEMENT}),
        ("Wymienimy go na inny.", {Stance.REPLACEMENT}),
        ("We can't replace it.", {Stance.NO_REPLACEMENT}),
        ("We will repair it in our workshop.", {Stance.REPAIR}),
        ("Naprawimy go bezpłatnie.", {Stance.REPAIR}),
        ("We have sent your parcel today.", {Stance.SENT}),
        ("Your order was dispatched on Monday.", {Stance.SENT}),
        ("Paczka została nadana wczoraj.", {Stance.SENT}),
        ("Your order has not been sent yet.", {Stance.NOT_SENT}),
        ("Paczka nie została jeszcze wysłana.", {Stance.NOT_SENT}),
        ("The blue mug is out of stock.", {Stance.OUT_OF_STOCK}),
        ("Nie mamy tego kubka na stanie.", {Stance.OUT_OF_STOCK}),
        ("Please send us a photo of the fault.", {Stance.ASKS_PHOTO}),
        ("Prosimy o zdjęcie usterki.", {Stance.ASKS_PHOTO}),
        ("Please reply with your order number.", {Stance.ASKS_ORDER_NUMBER}),
        ("Prosimy o numer zamówienia i paragon.", {Stance.ASKS_ORDER_NUMBER, Stance.ASKS_RECEIPT}),
        ("We will refund you, but we cannot repair it.", {Stance.REFUND, Stance.NO_REPAIR}),
    ],
)
def test_a_sentence_says_what_it_says(sentence: str, says: set[Stance]) -> None:
    assert stances_in(sentence) == says


@pytest.mark.parametrize(
    "sentence",
    [
        "If it does not work, we will refund you.", "Would you like us to send you a new one?", "We will look into your refund.",
        "You can have a refund or we will send you a new one.", "We will check the delivery with the carrier and write to you by Friday.",
        "We will refund you or replace it, as you prefer.", "Zwrócimy się do przewoźnika.", "Zwrócimy na to uwagę.",
        "We have sent you an e-mail with the label.", "If you have not sent a photo yet, one in your reply would help.",
        "Jeśli paczka dotrze uszkodzona, wymienimy ją.", "Once it is back, we will repair it.", "Czy mamy wysłać nowy?",
    ],
)  # fmt: skip
def test_conditions_questions_choices_and_looking_into_it_say_nothing(sentence: str) -> None:
    assert stances_in(sentence) == frozenset()


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


@pytest.mark.parametrize("language", WRITTEN)
def test_no_phrase_of_our_own_gives_refuses_or_asks_without_a_condition(language: str) -> None:
    assert {text: stances_in(text) for text in texts(phrases(language)) if stances_in(text)} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We refunded £1,234.50 today.", {Amount("GBP", Decimal("1234.50"))}),
        ("Zwrot na kwotę 1 234,50 zł z dnia 3 lipca 2026 r.", {Amount("PLN", Decimal("1234.50"))}),
        ("45 GBP and 30,00 PLN", {Amount("GBP", Decimal(45)), Amount("PLN", Decimal(30))}),
        ("€9.99 or EUR 12", {Amount("EUR", Decimal("9.99")), Amount("EUR", Decimal(12))}),
        ("Order 1004 of 3 June 2026", set()),
    ],
)
def test_sums_are_read_in_both_notations(text: str, found: set[Amount]) -> None:
    assert amounts_in(text) == found


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("I attached two photos of the crack.", {Stance.ASKS_PHOTO}), ("Przesyłam zdjęcie.", {Stance.ASKS_PHOTO}),
        ("W załączniku zdjęcia i paragon.", {Stance.ASKS_PHOTO, Stance.ASKS_RECEIPT}), ("I can send a photo if you need one.", set()),
        ("I could not attach the photos.", set()), ("Nice picture on your website.", set()),
    ],
)  # fmt: skip
def test_what_came_along_is_told_from_what_may_come(text: str, given: set[Stance]) -> None:
    assert given_by(text) == given
