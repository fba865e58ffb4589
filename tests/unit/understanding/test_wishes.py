"""Suggestions, needs and motives: 80 sentences written for this product, half of them traps, and 40 on private matters, half tempting.

Precision and recall of each half, one line per language: `pytest tests/unit/understanding/test_wishes.py -s -k figures`.
The phrases were developed on the half `develop`; the sentences of both halves and the phrases come from the same hand.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.understanding.leaving_words import flat
from pipelines.understanding.wishes import motive_phrases, need_phrases, suggestion_phrases
from pipelines.understanding.wishes.grouping import grouped, stems
from pipelines.understanding.wishes.products import product_named
from pipelines.understanding.wishes.said_wishes import LONGEST_SPAN, wishes_told

DATA = Path(__file__).parents[2] / "data"
SENTENCES: list[dict[str, Any]] = [json.loads(one) for one in (DATA / "wishes.jsonl").read_text(encoding="utf-8").splitlines()]
PRIVATE: list[dict[str, Any]] = [json.loads(one) for one in (DATA / "private_wishes.jsonl").read_text(encoding="utf-8").splitlines()]


def counted(half: str, language: str) -> tuple[int, int, int]:
    """Items right, wrong and missed."""
    right = wrong = missed = 0
    for row in (row for row in SENTENCES if (row["half"], row["language"]) == (half, language)):
        got, wanted = {wish.kind for wish in wishes_told(row["text"]).wishes}, set(row["says"])
        right, wrong, missed = right + len(got & wanted), wrong + len(got - wanted), missed + len(wanted - got)
    return right, wrong, missed


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("half", ["develop", "report"])
def test_figures_of_the_sentences(half: str, language: str) -> None:
    right, wrong, missed = counted(half, language)
    precision, recall = right / (right + wrong), right / (right + missed)
    print(f"\n{half} {language}: precision {precision:.2f} ({right} of {right + wrong}), recall {recall:.2f} ({right} of {right + missed})")
    assert precision >= 0.9
    assert recall >= 0.8


@pytest.mark.parametrize("row", [row for row in PRIVATE if row["is_dropped"]], ids=lambda row: row["text"][:40])
def test_a_sentence_on_a_private_matter_is_dropped_and_counted(row: dict[str, Any]) -> None:
    told = wishes_told(row["text"])
    assert (told.wishes, told.dropped) == ((), 1)


@pytest.mark.parametrize("row", [row for row in PRIVATE if not row["is_dropped"]], ids=lambda row: row["text"][:40])
def test_a_sentence_that_only_sounds_private_is_kept(row: dict[str, Any]) -> None:
    told = wishes_told(row["text"])
    assert (len(told.wishes), told.dropped) == (1, 0)


def test_a_suggestion_for_everybody_is_kept_and_one_about_the_writers_health_is_not() -> None:
    assert [wish.kind for wish in wishes_told("Please add a changing table for babies.").wishes] == ["suggestion"]
    assert wishes_told("I wish you sold sugar free tea because I am diabetic.").dropped == 1


def test_wanting_to_be_told_of_ones_parcel_is_service_and_wanting_it_on_the_label_a_suggestion() -> None:
    assert wishes_told("Przydałaby się informacja, kiedy paczka wyjdzie.").wishes == ()
    assert wishes_told("Przydałaby się informacja, z którego zbioru pochodzi herbata.").wishes[0].kind == "suggestion"


def test_the_span_is_the_sentence_as_it_was_written() -> None:
    text = "Hello! The tea was fine.\nI wish you sold it in\nlarger tins.  Szukam też cichego młynka.\n\nAnna"
    told = wishes_told(text)
    assert [text[wish.start : wish.end] for wish in told.wishes] == ["I wish you sold it in\nlarger tins.", "Szukam też cichego młynka."]


def test_of_an_endless_sentence_only_the_telling_clauses_are_quoted() -> None:
    before, behind = "the box came on a very long Tuesday, " * 12, "that is all I have to say here, " * 12
    text = f"well, {before}and I wish you sold larger tins, {behind}"
    (wish,) = wishes_told(text).wishes
    assert "I wish you sold larger tins" in text[wish.start : wish.end]
    assert wish.end - wish.start <= LONGEST_SPAN


def test_a_private_word_anywhere_in_an_endless_sentence_drops_it() -> None:
    text = "I wish you sold larger tins, " + "that is all I have to say here, " * 12 + "since my daughter drinks it too"
    assert wishes_told(text).dropped == 1


@pytest.mark.parametrize("part", [suggestion_phrases, need_phrases, motive_phrases], ids=lambda part: part.__name__.split(".")[-1])
def test_no_telling_words_are_passed_over_by_the_first_glance(part: Any) -> None:
    said = [flat(row["text"]) for row in (*SENTENCES, *PRIVATE)]
    assert all(part.HINT.search(text) for text in said if part.OPENER.search(text))


@given(st.text(max_size=400))
def test_every_span_lies_within_the_text(text: str) -> None:
    for wish in wishes_told("I need tea. " + text + " I wish you sold cups").wishes:
        assert 0 <= wish.start < wish.end <= len(text) + 34


def about(text: str) -> frozenset[str]:
    return stems(wishes_told(text).wishes[0].about)


def test_the_same_suggestion_in_other_words_is_one_group() -> None:
    said = [
        "I wish you sold larger tins of sencha.", "Please add a filter for decaf teas.", "It would be great if you had larger sencha tins.",
        "Przydałaby się większa paczka jaśminowej.", "Szkoda, że nie macie większej paczki jaśminowej.",
    ]  # fmt: skip
    assert grouped([about(text) for text in said]) == [[0, 2], [1], [3, 4]]


def test_later_messages_regroup_nothing() -> None:
    said = [about(f"I wish you sold {thing}.") for thing in ("larger tins", "green cups", "larger green tins", "paper bags", "green cups")]
    before = grouped(said[:3])
    assert [group[: len(old)] for group, old in zip(grouped(said), before, strict=False)] == before


def test_a_product_is_named_only_from_the_customers_own_list() -> None:
    own = ["Sencha 100 g", "Sencha Tin 250 g", "Dzbanek szklany"]
    assert product_named("i wish the sencha tins were larger", own) == "Sencha Tin 250 g"
    assert product_named("przydalaby sie pokrywka do dzbanka szklanego", own) == "Dzbanek szklany"
    assert product_named("i wish the assam came in tins", own) is None
