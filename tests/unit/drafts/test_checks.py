"""Seeded faults: one thing changed in a sound draft is caught, every time and by its name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.drafts.checks import CheckContext, check_draft, without_failing_courtesies
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.facts.brief import Brief, OfferFact
from pipelines.drafts.language.wording import WRITTEN, day
from pipelines.drafts.reading.issues import Issue
from pipelines.drafts.writing.composer import compose
from pipelines.drafts.writing.sentences import DraftText, Sentence
from tests.unit.drafts.briefs import a_brief

RULES = DraftRules()
HEARD = ("The courier left my blender in the rain behind the red shed, and nobody picked up the hotline.",)


def others(words: Collection[str]) -> set[str]:
    return {word for word in words if word.lower() in ("brzoza", "hanna.brzoza@client.example", "brz-88231", "zagórski")}


def kinds_found(draft: DraftText, brief: Brief, author: str = "composer") -> set[str]:
    return {finding.kind for finding in check_draft(draft, brief, CheckContext(RULES, author, HEARD, others))}  # type: ignore[arg-type]


def with_sentence(brief: Brief, text: str, kind: str = "courtesy", **fields: object) -> DraftText:
    draft = compose(brief, RULES)
    return replace(draft, sentences=(*draft.sentences, Sentence(text, kind, **fields)))  # type: ignore[arg-type]


FORBIDDEN = {
    "en": {
        "amount": ["You get 20% of it.", "That is twenty percent of it.", "That comes to £12.", "It is 5 of them.",
        "It was about fifty of them.",
                   "It is ٢٠ of them.", "It is １２ of them.", "Half price for you."],
        "date": ["It was on Monday.", "It left in January.", "It comes tomorrow.", "It was in listopad."],
        "name": ["Please ask for Marek.", "Signed by the Chief Executive."],
        "other customer": ["We asked brzoza about it.",
        "Please write to Zagórski."],
        "id": ["It is under TEAL-3308.", "The code is x7q2k.", "See approval_required.", "It went with order BRZ-88231."],
        "link": ["See https://evil.example/x.", "See claims-desk.example for it.", "Write to a@b.example.",
        "Write to me (at) home [.] example."],
        "telephone": ["Call +00 900 111 222."],
        "promise": ["We will call you.", "You will receive it.", "It takes within one hour.",
        "It comes in the next few days.", "We'll send it every hour."],
        "liability": ["It was our fault.", "We accept full liability.", "We breached the law.", "The courier stole it.",
        "We guarantee it.", "We make it right whatever it costs."],
        "claim": ["We have refunded you.", "Your refund approved.", "The amount has been credited.",
        "As a loyal customer you know us.", "Your lifetime value is high.",
                  "We noticed that you like it."],
        "urgency": ["This is your last chance.", "Please hurry.", "Act now please."],
        "inference": ["We hope your wife is well.", "We know you were in hospital.", "You must be furious.",
        "You cannot afford it.", "You are disappointed."],
        "wording": ["It was behind the red shed.", "The courier left my blender in the rain."],
        "language": ["To jest wiadomość dla pani od nas.", "Посилка запізнилась.", "Ваш заказ."],
        "banned phrase": ["We value your business.", "Rest assured, it is fine.", "Sorry for any inconvenience."],
        "offer": ["Here is a discount.", "It is free of charge.", "Your next order is free.", "We refund it.",
        "Please take a voucher.", "It is gratis."],
        "markup": ["See <b>this</b>.", "See {order}.", "=HYPERLINK(A2)", "See [here](there).", "Hidden\u200b word.",
        "A `code` word.", "Z\u0363\u0361\u0343algo."],
        "style": ["Thank you!", "why why why why why it is.", "Aaaaaaaaaa it is.", "Thank you 😀."],
    },
    "pl": {
        "amount": ["To dwadzieścia procent.", "To jest 300 zł.", "To dziewięćdziesiąt z nich.", "To połowa ceny."],
        "date": ["To było w poniedziałek.", "To będzie jutro.", "To było 3 maja."],
        "name": ["Proszę pytać o Marka.", "Pytaliśmy o to Brzoza."],
        "link": ["Proszę zobaczyć zwroty.example teraz."],
        "promise": ["Zwrócimy to.", "Zadzwonimy w ciągu godziny.", "Otrzymają to Państwo."],
        "liability": ["To nasza wina.", "Przyznajemy, że to celowo.", "Gwarantujemy to."],
        "claim": ["Zwróciliśmy to.", "Zostało to zatwierdzone."],
        "urgency": ["To ostatnia szansa."],
        "inference": ["Zdrowia dla męża."],
        "language": ["This is the message for you from us."],
        "banned phrase": ["Przepraszamy za niedogodności."],
        "offer": ["Proszę przyjąć rabat.", "To jest za darmo.", "Proszę przyjąć bon."],
        "style": ["Dziękujemy!"],
    },
}
CASES = [(language, kind, text) for language, kinds in FORBIDDEN.items() for kind, texts in kinds.items() for text in texts]


@pytest.mark.parametrize(("language", "kind", "text"), CASES)
@pytest.mark.parametrize("author", ["composer", "model", "person"])
def test_what_has_no_proof_is_found(language: str, kind: str, text: str, author: str) -> None:
    brief = a_brief(language)
    found = kinds_found(with_sentence(brief, text), brief, author)
    assert found, text
    if author == "composer":
        assert kind in found, (text, found)


@pytest.mark.parametrize(("language", "kind", "text"), CASES)
def test_a_models_failing_courtesy_is_dropped_and_its_failing_fact_holds(language: str, kind: str, text: str) -> None:
    brief = a_brief(language)
    context = CheckContext(RULES, "model", HEARD, others)
    left, _ = without_failing_courtesies(with_sentence(brief, text), brief, context)
    assert text not in left.body
    _, findings = without_failing_courtesies(with_sentence(brief, text, "fact", evidence=("mail-1",)), brief, context)
    assert findings


def mutants(text: str, brief: Brief) -> list[str]:
    """The text with one checkable thing changed."""
    language, values = brief.language, brief.values()
    changed = []
    for old, new in (
        (values["order"], "A-1005"),
        (values["order"], "A-104"),
        (values["order"], "B-1004"),
        (day(brief.order.ordered_on, language), day(brief.order.ordered_on.replace(day=4), language)) if brief.order else ("", ""),
        (values["order_date"], values["due"]),
        (values["due"], day(brief.due_on.replace(day=4), language)) if brief.due_on else ("", ""),
        (values["due"], values["order_date"]),
        (values.get("product", ""), "Red kettle"),
        (values["amount"], values["amount"].replace("1", "2", 1)),
        (values["amount"], values["amount"].replace("5", "6", 1)),
        (values.get("written_on", "\0"), "13 June 2027"),
        ("{order}", "Brzoza"),
    ):
        if old and old in text:
            changed.append(text.replace(old, new, 1))
    return changed


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("issue", [issue for issue in Issue if issue is not Issue.SILENCE])
@pytest.mark.parametrize("author", ["composer", "model", "person"])
def test_one_changed_number_date_name_or_id_is_caught_every_time(language: str, issue: Issue, author: str) -> None:
    brief = a_brief(language, issue)
    draft = compose(brief, RULES)
    tried = 0
    for number, sentence in enumerate(draft.sentences):
        for text in mutants(sentence.text, brief):
            if text == sentence.text:
                continue
            sentences = (*draft.sentences[:number], replace(sentence, text=text), *draft.sentences[number + 1 :])
            assert kinds_found(replace(draft, sentences=sentences), brief, author), text
            tried += 1
    assert tried >= 3


def test_a_fact_names_a_source_of_the_brief() -> None:
    brief = a_brief()
    assert "claim" in kinds_found(with_sentence(brief, "Your order is open.", "fact"), brief)
    assert "claim" in kinds_found(with_sentence(brief, "Your order is open.", "fact", evidence=("mail-9",)), brief)
    assert "claim" in kinds_found(with_sentence(brief, "Your order A-1004 is open.", "fact", evidence=("mail-1",)), brief)
    assert kinds_found(with_sentence(brief, "Your order A-1004 is open.", "fact", evidence=("A-1004",)), brief) == set()


def test_an_offer_stands_only_with_its_id_and_its_own_terms() -> None:
    brief = a_brief(offer=OfferFact("sorry", "a voucher (£10.00)", 1000, "GBP"))
    assert kinds_found(with_sentence(brief, "Please take this: a voucher (£10.00).", "offer", offer_id="sorry"), brief) == set()
    assert "offer" in kinds_found(with_sentence(brief, "Please take this: a voucher (£20.00).", "offer", offer_id="sorry"), brief)
    assert "offer" in kinds_found(with_sentence(brief, "Please take this: a voucher (£10.00).", "offer", offer_id="other"), brief)
    assert "offer" in kinds_found(with_sentence(brief, "Please take this: a voucher (£10.00).", "courtesy"), brief)


def test_a_proved_number_does_not_prove_a_larger_one_around_it() -> None:
    brief = a_brief()
    for text in ("It was A-10045.", "It was XA-1004.", "It was £1,234.505.", "It was 13 May 2026.", "It was A-1004%."):
        assert kinds_found(with_sentence(brief, text, "fact", evidence=("A-1004", "mail-1")), brief), text


def test_a_message_over_the_limit_of_words_is_held() -> None:
    brief = a_brief()
    assert "style" in kinds_found(with_sentence(brief, " ".join(["It is as it is and that is so."] * 20)), brief)


def test_a_phrase_that_the_company_bans_is_found_in_any_case() -> None:
    brief = a_brief()
    context = CheckContext(replace(RULES, banned_phrases=("team effort",)))
    found = check_draft(with_sentence(brief, "It was a TEAM effort."), brief, context)
    assert "banned phrase" in {finding.kind for finding in found}


@given(st.integers(min_value=0, max_value=10**9))
def test_no_number_gets_through_that_the_brief_does_not_hold(number: int) -> None:
    brief = a_brief()
    text = f"It is about {number} of them."
    assert "amount" in kinds_found(with_sentence(brief, text), brief)


@given(st.text(min_size=1, max_size=200))
def test_the_checks_answer_for_any_text(text: str) -> None:
    brief = a_brief()
    for author in ("model", "person"):
        without_failing_courtesies(with_sentence(brief, text), brief, CheckContext(RULES, author, (text,), others))  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(["zebra", "quartz", "violin", "jigsaw", "oxygen", "walnut", "falcon", "copper"]), min_size=4, max_size=12))
def test_no_four_words_of_the_customer_come_back(said: list[str]) -> None:
    brief = a_brief()
    text = " ".join(said)
    context = CheckContext(RULES, "person", (f"Hello. {text} and so on.",))
    found = check_draft(with_sentence(brief, f"We read that {text} it is."), brief, context)
    assert "wording" in {finding.kind for finding in found}


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize(("said", "held"), [("The parcel never arrived. Paczka nie dotarła.", False), ("Bacon is hella salty.", True)])
def test_a_matter_shows_in_the_message_that_is_cited(language: str, said: str, held: bool) -> None:
    brief = a_brief(language, Issue.NOT_RECEIVED, shown_by=("mail-1",))
    found = set()
    for version in range(6):
        draft = compose(brief, RULES, version=version)
        found |= {finding.kind for finding in check_draft(draft, brief, CheckContext(RULES, texts={"mail-1": said}))}
    assert found == ({"matter"} if held else set())
