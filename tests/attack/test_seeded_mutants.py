"""One number, date, name, id, link, telephone, term or source changed in a sound draft: caught each time, whoever wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipelines.drafts.checks import CheckContext, check_draft
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.facts.brief import Brief, OfferFact
from pipelines.drafts.language.wording import WRITTEN, day
from pipelines.drafts.reading.issues import Issue
from pipelines.drafts.writing.composer import compose
from pipelines.drafts.writing.sentences import DraftText, Sentence
from tests.unit.drafts.briefs import a_brief

RULES = DraftRules(max_words=160)  # room for the sentence that is added
OFFERS = {
    "en": "a voucher of £10.00 for orders over £50.00, until 31 July 2026",
    "pl": "bon 10,00 zł na zamówienia od 50,00 zł, do 31 lipca 2026 r.",
}
REACHED = {"en": "You reach us at osaden.example or on +44 20 7946 0000.", "pl": "Kontakt z nami: osaden.example albo +44 20 7946 0000."}
ISSUES = tuple(issue for issue in Issue if issue is not Issue.SILENCE)


def sound(language: str, issue: Issue, version: int) -> tuple[Brief, DraftText]:
    """A draft with an order, a day, an offer and the company's own addresses, that passes every check."""
    brief = a_brief(language, issue, offer=OfferFact("sorry", OFFERS[language], 1000, "GBP"), shown_by=("mail-1",))
    draft = compose(brief, RULES, version=version)
    return brief, replace(draft, sentences=(*draft.sentences, Sentence(REACHED[language], "courtesy")))


def mutants(brief: Brief, draft: DraftText) -> Iterator[tuple[str, DraftText]]:
    """(what was changed, the draft with that one thing changed)."""
    for number, sentence in enumerate(draft.sentences):
        for kind, changed in _of_sentence(sentence, brief):
            if changed != sentence:
                yield kind, replace(draft, sentences=(*draft.sentences[:number], changed, *draft.sentences[number + 1 :]))
    for wrong in ("Your order A-1005", "Zamówienie A-2004", "Re: 50 zł", "Brzoza", "evil.example"):
        yield "subject", replace(draft, subject=wrong)


def _of_sentence(sentence: Sentence, brief: Brief) -> Iterator[tuple[str, Sentence]]:
    language, sum_ = brief.language, brief.values()["amount"]
    assert brief.order is not None
    assert brief.due_on is not None
    for kind, old, new in (
        ("id", "A-1004", "A-1005"), ("id", "A-1004", "A-100"), ("id", "A-1004", "A1004"), ("id", "A-1004", "B-1004"),
        ("name", "Blue mug", "Red kettle"), ("name", "Blue mug", "Blue mugs"), ("name", "Blue mug", "Marek"),
        *(("number", sum_, sum_.replace(old, new, 1)) for old, new in (("1", "2"), ("50", "05"), ("234", "243"))),
        *(changed for moment in (brief.order.ordered_on, brief.due_on, date(2026, 6, 12)) for changed in _days(moment, language)),
        ("term", "10", "11"), ("term", "10", "100"), ("term", "50", "5"), ("term", "31", "30"), ("term", "£10.00", "$10.00"),
        ("term", "10,00 zł", "10,00 EUR"), ("term", OFFERS[language], OFFERS[language].split(" for ")[0].split(" na ")[0]),
        ("link", "osaden.example", "osaden-help.example"), ("link", "osaden.example", "osaden.example.evil.example"),
        ("link", "osaden.example", "0saden.example"), ("link", "osaden.example", "osaden.com"),
        ("telephone", "7946 0000", "7946 0001"), ("telephone", "+44", "+48"), ("telephone", "0000.", "0000 1."),
    ):
        if old in sentence.text and old != new:
            yield kind, replace(sentence, text=sentence.text.replace(old, new, 1))
    if sentence.kind == "fact":
        yield "source", replace(sentence, evidence=())
        yield "source", replace(sentence, evidence=("mail-2",))
    if sentence.kind == "promise":
        yield "term", replace(sentence, due_on=brief.due_on + timedelta(days=1))
        yield "term", replace(sentence, due_on=None)
    if sentence.kind == "offer":
        yield "term", replace(sentence, offer_id="other")
        yield "term", replace(sentence, offer_id=None)


def _days(moment: date, language: str) -> Iterator[tuple[str, str, str]]:
    one, said = timedelta(days=1), day(moment, language)
    for other in (moment + one, moment - one, moment.replace(year=2025), moment.replace(month=moment.month % 12 + 1, day=1)):
        yield "date", said, day(other, language)


def others(words: Collection[str]) -> set[str]:
    return {word for word in words if word.lower() == "brzoza"}


@pytest.mark.parametrize(("first", "language"), enumerate(WRITTEN))
def test_every_mutant_of_a_sound_draft_of_each_kind_is_caught(first: int, language: str) -> None:
    """Every kind in one language, and the one that names an amount in both; the campaign below takes all of them in both."""
    are_caught(language, [(Issue.BILLING, 1), *(
        (issue, place // 2 % 2) for place, issue in enumerate(ISSUES) if place % len(WRITTEN) == first and issue is not Issue.BILLING
    )])


@pytest.mark.campaign
@pytest.mark.parametrize("language", WRITTEN)
def test_every_mutant_of_six_wordings_of_each_kind_is_caught(language: str) -> None:
    are_caught(language, [(issue, version) for issue in ISSUES for version in range(6)])


def are_caught(language: str, wordings: Collection[tuple[Issue, int]]) -> None:
    """Every mutant of the drafts of these kinds and wordings fails a check, and every kind of change occurs."""
    caught, missed = Counter[str](), list[str]()
    for issue, version in wordings:
        brief, draft = sound(language, issue, version)
        context = CheckContext(RULES, "person", of_others=others)
        assert check_draft(draft, brief, context) == []
        for kind, mutant in mutants(brief, draft):
            if check_draft(mutant, brief, context):
                caught[kind] += 1
            else:
                missed.append(f"{kind}: {mutant.subject} | {mutant.body}")
    print(f"\n{language}: {sum(caught.values())} of {sum(caught.values()) + len(missed)} mutants caught: {dict(sorted(caught.items()))}")
    assert not missed, missed[:5]
    assert set(caught) == {"id", "name", "number", "date", "term", "link", "telephone", "source", "subject"}
