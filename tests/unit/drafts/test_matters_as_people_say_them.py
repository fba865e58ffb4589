"""Single words mislead: what was cancelled on the customer, a broken wrist, a fifth reminder, "do not reply"."""

from __future__ import annotations

import pytest

from pipelines.drafts.checks import CheckContext, check_draft
from pipelines.drafts.checks.subjects import with_subject
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.reading.contact_words import says_again, wants_no_answer
from pipelines.drafts.reading.issues import Issue, issue_of
from pipelines.drafts.reading.reader import read
from pipelines.drafts.reading.themed_matter import matter_by_themes
from pipelines.drafts.writing.composer import compose
from pipelines.drafts.writing.writer import write
from tests.stand_ins.scripted_llm import ScriptedModel
from tests.unit.drafts.briefs import a_brief


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("the train was cancelled as we stood on the platform", Issue.OTHER),
        ("please cancel my order", Issue.CANCELLATION),
        ("can i cancel it?", Issue.CANCELLATION),
        ("i fell off a ladder and broke my wrist", Issue.OTHER),
        ("the handle broke after a week", Issue.DAMAGED),
        ("the room we were shown on the website had a window", Issue.OTHER),
        ("your website keeps crashing", Issue.WEBSITE),
        ("where are my points? the account shows none", Issue.POINTS),
        ("moje punkty zniknęły z konta", Issue.POINTS),
        ("piąte ponaglenie. gratuluję kolekcji.", Issue.WAITING),
        ("thanks for the reply. it is still not a sea view", Issue.OTHER),
        ("co zrobić, żeby wyrobić drugą kartę?", Issue.PRODUCT_QUESTION),
    ],
)
def test_the_matter_is_told_from_what_is_asked_for(text: str, issue: Issue) -> None:
    assert issue_of(text, negative=not text.endswith("?")) is issue


@pytest.mark.parametrize(
    ("text", "again", "no_answer"),
    [
        ("i have now spoken to three of your people.", True, False),
        ("już trzy razy pisałam w tej sprawie.", True, False),
        ("piąte ponaglenie.", True, False),
        ("the train was cancelled for the third time.", False, False),
        ("do not reply any more.", False, True),
        ("please don't answer.", False, True),
        ("you do not answer.", False, False),
        ("please do not reply by telephone.", False, False),
        ("proszę już nie odpisywać.", False, True),
        ("nie odpisujecie od tygodnia.", False, False),
    ],
)
def test_another_asking_and_the_wish_for_no_answer_are_heard(text: str, again: bool, no_answer: bool) -> None:
    assert (says_again(text), wants_no_answer(text)) == (again, no_answer)


def test_the_thing_that_is_named_points_at_its_product() -> None:
    products = ["Dzbanek szklany Brzask 1,2 l", "Gooseneck kettle Moor"]
    assert read("Odesłałam wam dzbanka w maju.", products=products).things == ("Dzbanek szklany Brzask 1,2 l",)
    assert read("The kettle leaks.", products=products).things == ("Gooseneck kettle Moor",)
    assert read("The black text is hard to read.", products=["LUNCH BAG BLACK SKULL"]).things == ()


def test_praise_beside_a_weak_theme_is_never_apologised_for() -> None:
    themes = [{"id": "staff", "score": 0.68}, {"id": "praise", "score": 0.47}]
    assert matter_by_themes(Issue.OTHER, themes, unhappy=True) is Issue.OTHER
    assert matter_by_themes(Issue.DELIVERY_LATE, themes, unhappy=False) is Issue.PRAISE


@pytest.mark.parametrize("language", ["en", "pl"])
def test_a_second_asking_is_named_as_the_message_shows_it(language: str) -> None:
    brief = a_brief(language, Issue.WAITING, says_again=True)
    draft = compose(brief, DraftRules())
    assert {"en": "ask more than once", "pl": "nie pierwszy kontakt"}[language] in draft.body
    assert check_draft(draft, brief, CheckContext(DraftRules())) == []


def test_a_lettered_tag_is_kept_only_where_our_own_message_holds_it() -> None:
    brief, context = a_brief(), CheckContext(DraftRules(), heard=("Re: [BM-48496] Order A-1004 - still nothing",))
    draft = compose(brief, DraftRules())
    ours = with_subject(draft, brief, context, "Re: Order A-1004 - still nothing [BM-48496]", {"[BM-48496]"})
    assert ours.subject == "Re: [BM-48496] Order A-1004 - still nothing"
    assert "BM-48496" not in with_subject(draft, brief, context, "Re: Order A-1004 [BM-48496]").subject


@pytest.mark.parametrize(
    ("issue", "texts", "reason"),
    [
        (Issue.OTHER, ["Wracamy do wiadomości, którą Pani przysłała, o zamówieniu {order_ref}."], "form of address"),
        (Issue.OTHER, ["Wracamy do wiadomości z {written_on}."], "does not name order"),
        (Issue.PRAISE, ["Piszemy o zamówieniu {order_ref}.", "Przykro nam z powodu kłopotu."], "regret"),
    ],
)
def test_a_model_that_misses_the_person_or_the_order_is_held(issue: Issue, texts: list[str], reason: str) -> None:
    brief = a_brief("pl", issue)
    sentences = [{"kind": "fact", "text": text, "evidence": ["mail-1", "A-1004"]} for text in texts]
    step = [{"kind": "promise", "text": "Sprawdzimy to i napiszemy do {due}."}]
    draft = write(brief, DraftRules(), ScriptedModel([{"sentences": sentences + step}]))
    found = check_draft(draft, brief, CheckContext(DraftRules(), "model"))
    assert any(reason in finding.reason for finding in found)
