"""What a person adds to a draft: harmless words pass, what promises or gives more than the records hold is still held."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.drafts.checks import CheckContext, Finding, check_draft
from pipelines.drafts.checks.context import Author
from pipelines.drafts.decision.rewriting import read_edit
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.language.product_names import usable_name
from pipelines.drafts.reading.issues import Issue
from pipelines.drafts.writing.composer import compose, sign_off_of
from pipelines.drafts.writing.writer import write
from tests.stand_ins.scripted_llm import ScriptedModel
from tests.unit.drafts.briefs import a_brief

RULES = DraftRules()


def found_in_edit(language: str, sentence: str, author: Author = "person", issue: Issue = Issue.NOT_RECEIVED) -> list[Finding]:
    """What the checks find in a sound draft to which that sentence was added; {due} is the proposed day."""
    brief = a_brief(language, issue)
    draft = compose(brief, RULES)
    row: Any = SimpleNamespace(sentences=[one.as_json() for one in draft.sentences], subject=draft.subject)
    added = sentence.replace("{due}", brief.values()["due"]).replace(" r..", " r.")
    end = sign_off_of(brief)
    edited = read_edit(row, brief, body=draft.body.replace(end, f"{added}\n\n{end}"), subject=None)
    return check_draft(edited, brief, CheckContext(RULES, author))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Could you send us a photo by Friday?"), ("en", "Please let us know before Monday whether that suits you."),
        ("en", "Your parcel is in Leeds."), ("en", "The courier left it at the depot near Leeds."),
        ("en", "This should not have taken three attempts."), ("en", "I am sorry that you had to call us four times."),
        ("en", "Thank you for the two photos you sent."), ("en", "We will refund the amount by {due}."),
        ("en", "We will pay the money back to your card by {due}."), ("en", "Would you prefer a replacement?"),
        ("pl", "Oddamy pieniądze na kartę do {due}."), ("pl", "Czy możemy prosić o zdjęcie do piątku?"), ("pl", "Paczka jest w Łodzi."),
        ("pl", "To nie powinno wymagać trzech prób."), ("pl", "Przykro mi, że trzeba było dzwonić cztery razy."),
        ("pl", "Sam zajmę się tą sprawą i napiszę do {due}."), ("pl", "Dziękujemy za dwa zdjęcia."),
    ],
)  # fmt: skip
def test_a_person_says_harmless_things_freely(language: str, sentence: str) -> None:
    assert found_in_edit(language, sentence) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Please note that it arrives by Friday."), ("en", "You will have it by Friday."), ("en", "It takes three weeks."),
        ("en", "You pay three times less."), ("en", "Please send us a photo and get £10 by Friday."), ("en", "Please ask for Marek."),
        ("en", "Your order is with Anna in Leeds."), ("en", "We will refund £50 by {due}."), ("en", "We will refund half of it by {due}."),
        ("en", "We will refund everything you ever bought by {due}."), ("en", "We will refund the amount and add a voucher by {due}."),
        ("en", "We will refund the amount."), ("en", "We will pay the money back by Friday."), ("pl", "Oddamy pieniądze na kartę."),
        ("pl", "Oddamy pieniądze podwójnie do {due}."), ("pl", "Zwrócimy 500 zł do {due}."), ("pl", "Paczka dotrze do piątku."),
        ("pl", "Prosimy odebrać pieniądze do piątku."), ("pl", "Zapłaci Pani trzy razy taniej."), ("pl", "Paczka jest u Anny w Łodzi."),
        ("pl", "Wyślę nowy dzbanek w przyszłym tygodniu."),
    ],
)  # fmt: skip
def test_what_promises_or_gives_more_than_the_records_hold_is_held(language: str, sentence: str) -> None:
    assert found_in_edit(language, sentence)


@pytest.mark.parametrize(
    "sentence", ["Could you send us a photo by Friday?", "Your parcel is in Leeds.", "We will refund the amount by {due}."]
)
def test_a_machine_says_none_of_them(sentence: str) -> None:
    assert found_in_edit("en", sentence, "model")
    assert found_in_edit("en", sentence, "composer")


def test_money_is_promised_back_only_where_it_may_be_owed_and_the_person_is_told_how() -> None:
    assert found_in_edit("en", "We will refund the amount by {due}.", issue=Issue.PRODUCT_QUESTION)
    held = found_in_edit("pl", "Oddamy pieniądze na kartę.")
    assert any("in a sentence of its own" in finding.reason for finding in held)
    assert not any("in a sentence of its own" in finding.reason for finding in found_in_edit("en", "Here is a voucher."))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Your order is in good hands with us."), ("en", "Thank you, everything is under control."), ("en", "Please rest assured."),
        ("en", "Your order matters."), ("pl", "Pana sprawa jest w dobrych rękach."),
        ("pl", "Prosimy się nie martwić, wszystko będzie dobrze."),
    ],
)  # fmt: skip
def test_a_model_reassures_nobody(language: str, sentence: str) -> None:
    brief = a_brief(language, Issue.DAMAGED)
    reply = {"sentences": [{"kind": "courtesy", "text": sentence}]}
    findings = check_draft(write(brief, RULES, ScriptedModel([reply])), brief, CheckContext(RULES, "model"))
    assert any(finding.sentence_no == 1 for finding in findings)


@pytest.mark.parametrize("name", ["POSTAGE", "Manual", "Koszt wysyłki", "Dostawa"])
def test_a_charge_is_named_as_no_product(name: str) -> None:
    assert usable_name(name) is None
    assert usable_name("Hand grinder Finch") == "Hand grinder Finch"
