"""Praise that denies a complaint is praise, praise that turns is answered with both, and irony is thanked for by nobody."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.drafts.checks import CheckContext, check_draft
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.reading.issues import Issue, issue_of, weigh
from pipelines.drafts.reading.matter import said_in
from pipelines.drafts.reading.praise_words import praise_turns, understates
from pipelines.drafts.writing.composer import compose
from tests.unit.drafts.briefs import a_brief


def matter_of(text: str, sentiment: str, themes: Mapping[str, float], rating: float | None = None) -> Issue:
    """The matter of one review with that reading and those themes."""
    row: Any = SimpleNamespace(
        id=b"m", key="m", text=text, subject=None, rating=rating, rating_scale=None, sentiment=sentiment, conversation_key=None,
        thread_key=None, channel="review", product=None,
    )  # fmt: skip
    stored = sorted(({"id": name, "score": score} for name, score in themes.items()), key=lambda theme: -float(str(theme["score"])))
    return said_in(row, [row], [], {b"m": stored})[0].issue


@pytest.mark.parametrize(
    "text",
    [
        "Can't complain.", "Not bad at all, this grinder.", "I couldn't ask for more.", "No complaints from me.",
        "Nothing to complain about.",
        "Nie mogę narzekać.", "Nie mam się do czego przyczepić.", "Dzbanek bez zarzutu.", "Nie ma na co narzekać.", "Nie moge narzekac.",
        "Złego słowa nie powiem.", "Niczego mi nie brakuje.",
    ],
)  # fmt: skip
def test_a_complaint_that_is_denied_is_praise_however_it_reads(text: str) -> None:
    assert understates(text.lower())
    assert matter_of(text, "negative", {}) is Issue.PRAISE
    assert matter_of(text, "unsure", {"quality": 0.8}) is Issue.PRAISE


@pytest.mark.parametrize("text", ["Not bad enough to return it.", "No complaints department answers.", "I had to complain twice."])
def test_other_words_of_complaining_deny_nothing(text: str) -> None:
    assert issue_of(text.lower(), negative=True) is not Issue.PRAISE


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("the kettle is lovely, but the lid rattles.", True),
        ("great shop. shame about the courier.", True),
        ("dzbanek piękny, niestety pudełko zgniecione.", True),
        ("dzbanek piekny, szkoda ze tak pozno.", True),
        ("i was sceptical, but it is lovely.", False),
        ("zgubili paczkę, ale przysłali nową i jest super.", False),
        ("lovely kettle, thank you.", False),
    ],
)
def test_praise_turns_when_the_praise_comes_first(text: str, turns: bool) -> None:
    assert praise_turns(text) is turns


def test_praise_with_a_blow_is_its_own_matter_unless_the_blow_has_a_name() -> None:
    assert matter_of("Lovely kettle, shame about the rest.", "positive", {"quality": 0.9, "praise": 0.6}) is Issue.MIXED
    assert matter_of("Lovely kettle, but the lid came broken.", "unsure", {"quality": 0.9, "praise": 0.6}) is Issue.DAMAGED
    assert matter_of("Lovely kettle, shame about the rest.", "positive", {"quality": 0.9, "praise": 0.6}, rating=1) is not Issue.MIXED
    assert matter_of("Lovely kettle, thank you.", "positive", {"quality": 0.9, "praise": 0.6}) is Issue.PRAISE


def test_a_friendly_word_whose_message_speaks_of_no_praise_is_not_thanked_for() -> None:
    assert matter_of("Perfect. On a doll.", "positive", {"quality": 0.8}) is not Issue.PRAISE
    assert matter_of("Perfect kettle.", "positive", {"quality": 0.8, "praise": 0.7}) is Issue.PRAISE


@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_answer_to_praise_with_a_blow_speaks_of_both(language: str) -> None:
    for version in range(12):
        brief = a_brief(language, Issue.MIXED)
        draft = compose(brief, DraftRules(), version=version)
        assert check_draft(draft, brief, CheckContext(DraftRules())) == []
        assert any(sentence.kind == "promise" for sentence in draft.sentences)
        opening = draft.sentences[0].text.lower()
        good = {"en": ("kind words", "praise", "liked"), "pl": ("dobre słowa", "pochwałę", "spodobało")}[language]
        bad = {"en": ("fell short", "better", "did not"), "pl": ("gorzej", "lepiej", "uwagi", "nie wyszło", "lepsze")}[language]
        assert any(word in opening for word in good), opening
        assert any(word in opening for word in bad), opening


@pytest.mark.parametrize(
    "text",
    [
        "the guard blew his whistle and the van drove off.", "your engineer never came.", "my late husband bought it.",
        "i don't get it.",
        "nie otrzymałam odpowiedzi.", "monter nie przyszedł.", "na infolinii pani była miła.",
    ],
)  # fmt: skip
def test_what_names_no_parcel_is_no_missing_parcel_and_a_hotline_is_no_wait(text: str) -> None:
    assert not {Issue.NOT_RECEIVED, Issue.DELIVERY_LATE, Issue.WAITING} & set(weigh(text))


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("przesylka nie dotarla", Issue.NOT_RECEIVED), ("oddajcie pieniadze, nie mam ani zlotowki", Issue.REFUND_MISSING),
        ("ekspres nie dziala", Issue.DAMAGED), ("obciazyliscie mnie dwa razy", Issue.BILLING), ("haslo nie wchodzi", Issue.WEBSITE),
    ],
)  # fmt: skip
def test_polish_typed_without_accents_is_read_as_well(text: str, issue: Issue) -> None:
    assert issue in weigh(text)


def test_a_high_rating_makes_a_weak_theme_praise_and_a_named_blow_one_beside_praise() -> None:
    assert matter_of("Two years of a kilo a month and not one bad bag.", "neutral", {"quality": 0.9}, rating=5) is Issue.PRAISE
    assert matter_of("A scratch on the bottom that nobody will see.", "unsure", {"quality": 0.9}, rating=4) is Issue.MIXED
    assert matter_of("I was charged double, how do I report it?", "unsure", {"billing": 0.9}, rating=4) is Issue.BILLING
    assert matter_of("The handle broke on the first day.", "negative", {"quality": 0.9}, rating=4) is Issue.DAMAGED
    assert matter_of("The lid sits at an angle.", "neutral", {"quality": 0.9}) is Issue.OTHER
