"""What a rejection is about, and that the composer avoids what was turned down."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.facts.lessons import about_of, forgotten_on, weight
from pipelines.drafts.facts.signing import sender_in, signature_of, signed
from pipelines.drafts.language.wording import WRITTEN
from pipelines.drafts.reading.issues import Issue
from pipelines.drafts.writing.composer import compose
from pipelines.errors import UsageError
from pipelines.workspace import CompanyProfile
from tests.unit.drafts.briefs import a_brief


@pytest.mark.parametrize(
    ("because", "about"),
    [
        ("Sounds like a robot.", "wording"), ("Brzmi sztywno.", "wording"), ("We cannot promise Friday.", "promise"),
        ("Termin za krótki", "promise"), ("No voucher for this one.", "offer"), ("Wrong order.", "facts"), ("Already answered.", "timing"),
        ("Hm.", "other"),
    ],
)  # fmt: skip
def test_the_reason_tells_what_a_rejection_is_about(because: str, about: str) -> None:
    assert about_of(because, None) == about


def test_a_person_may_name_it_and_is_told_the_names() -> None:
    assert about_of("Sounds odd.", "facts") == "facts"
    with pytest.raises(UsageError, match="mood"):
        about_of("Hm.", "mood")


@pytest.mark.parametrize("language", WRITTEN)
def test_rejected_phrases_come_last(language: str) -> None:
    brief = a_brief(language, Issue.DAMAGED)
    first = compose(brief, DraftRules())
    marks = Counter(mark for sentence in first.sentences for mark in sentence.phrases)
    second = compose(a_brief(language, Issue.DAMAGED, rejected=dict(marks)), DraftRules())
    opening, closing = first.sentences[0], first.sentences[-1]
    assert second.sentences[0].text != opening.text
    assert second.sentences[-1].text != closing.text


@pytest.mark.parametrize(
    ("by", "under"), [("Maya Reed", "Maya Reed"), ("Łucja", "Łucja"), ("frontend key 2", "Marta"), ("a" * 80, "Marta")]
)
def test_a_person_signs_with_their_name_and_a_key_with_the_senders(by: str, under: str) -> None:
    assert signature_of(by, "Marta", DraftRules()) == under
    assert signature_of(by, "Marta", DraftRules(signature="The team")) == "The team"


def test_a_company_that_named_no_sender_signs_a_polish_message_in_polish() -> None:
    default = CompanyProfile().sender_name
    assert (sender_in("pl", default), sender_in("en", default)) == ("Biuro Obsługi Klienta", "Customer service")
    assert sender_in("pl", "Marta") == "Marta"


def test_another_name_under_a_message_changes_the_signature_alone() -> None:
    body = "Hello,\n\nMarta wrote this.\n\nKind regards,\nMarta\nOsaden Home"
    assert signed(body, "en", "Marta", "Ola Lis", "Osaden Home") == "Hello,\n\nMarta wrote this.\n\nKind regards,\nOla Lis\nOsaden Home"
    assert signed("Bye", "en", "Marta", "Ola Lis", "Osaden Home") == "Bye"


NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(("days", "counts"), [(0, 1.0), (30, 0.5), (60, 0.25), (300, 0.5**10)])
def test_a_rejection_counts_half_as_much_after_each_half_life(days: int, counts: float) -> None:
    assert weight(NOON - timedelta(days=days), NOON, 30) == pytest.approx(counts)


@given(st.lists(st.floats(0, 400), min_size=1, max_size=9), st.integers(1, 120))
def test_on_the_day_that_is_named_the_rejections_count_less_than_half_a_time_and_the_day_before_they_still_count(
    ages: list[float], half_life: int
) -> None:
    moments = [NOON - timedelta(days=age) for age in ages]
    gone = datetime.combine(forgotten_on(moments, NOON, half_life), NOON.timetz())
    assert math.fsum(weight(moment, gone, half_life) for moment in moments) < 0.5
    if gone > NOON + timedelta(days=1):
        assert math.fsum(weight(moment, gone - timedelta(days=1), half_life) for moment in moments) >= 0.5
