"""What a support lead would not send: praise thanked for in a request, a second problem passed over, a thing that was never bought."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.drafts.checks import CheckContext, check_draft
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.facts.signing import signed
from pipelines.drafts.language.plain_text import words
from pipelines.drafts.language.word_patterns import any_of
from pipelines.drafts.reading.issues import Grave, Issue, beside, grave_in, issue_of, weigh
from pipelines.drafts.reading.matter import order_of, said_in
from pipelines.drafts.reading.praise_words import thanks_for_what_was_done
from pipelines.drafts.reading.reader import CustomerSaid
from pipelines.drafts.writing.composer import compose
from pipelines.drafts.writing.writer import write
from tests.builders import NOW, ago
from tests.stand_ins.scripted_llm import ScriptedModel
from tests.unit.drafts.briefs import COMPANY, a_brief


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("the parcel was due on monday and nothing has turned up", Issue.NOT_RECEIVED),
        ("the tracking says delivered and signed for. nobody here signed", Issue.NOT_RECEIVED),
        ("my order was left at the wrong house again", Issue.NOT_RECEIVED),
        ("paczka trafiła pod zły adres", Issue.NOT_RECEIVED),
        ("we ordered two lamps and got two candles", Issue.WRONG_ITEM),
        ("one of the three jars is missing from the box", Issue.WRONG_ITEM),
        ("w przesyłce zabrakło jednej filiżanki", Issue.WRONG_ITEM),
        ("zamówiłam niebieski, dostałam zielony. czy można go wymienić?", Issue.WRONG_ITEM),
        ("i sent it all back and you have refunded only half", Issue.REFUND_MISSING),
        ("odesłałam wszystko, a oddaliście tylko część", Issue.REFUND_MISSING),
        ("the discount code from your letter does not work", Issue.WEBSITE),
        ("kupon z newslettera nie działa", Issue.WEBSITE),
        ("my card payment did not go through", Issue.WEBSITE),
        ("the kettle does not work", Issue.DAMAGED),
        ("my plan has gone up by £6 a month", Issue.PRICE),
        ("abonament znowu podrożał", Issue.PRICE),
        ("£5.95 for delivery on a small bag", Issue.PRICE),
    ],
)
def test_a_matter_is_heard_in_the_words_that_people_use(text: str, issue: Issue) -> None:
    assert issue_of(text, negative=True) is issue


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("please cancel my subscription. no complaints, it has been great", Issue.CANCELLATION),
        ("proszę o anulowanie zamówienia, wszystko było super", Issue.CANCELLATION),
        ("we cancelled our holiday and your lovely tea made up for it", Issue.PRAISE),
    ],
)
def test_a_kind_word_does_not_hide_what_is_asked_for(text: str, issue: Issue) -> None:
    assert issue_of(text, positive=True) is issue


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("your colleague was a real star, she sorted my return in a minute", Issue.PRAISE),
        ("dziękuję, reklamacja została przyjęta i pan załatwił wymianę od ręki", Issue.PRAISE),
        ("thank you, but my return is still not sorted out", Issue.RETURN),
        ("oh brilliant, again no answer. really outstanding work", Issue.WAITING),
        ("no brawo, po prostu świetnie", Issue.OTHER),
        ("brawo, świetna kawa", Issue.OTHER),
        ("could you send me an invoice for order 77?", Issue.ABOUT_QUESTION),
        ("could you send me a corrected invoice? i was charged twice", Issue.BILLING),
        ("proszę o zwrot kosztów przesyłki", Issue.OTHER),
        ("proszę o zwrot opłaty za pakowanie", Issue.OTHER),
    ],
)
def test_what_is_settled_ironic_or_only_asked_for_is_no_complaint_and_no_praise(text: str, issue: Issue) -> None:
    assert issue_of(text) is issue


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("ordered the large one but got a small. can you swap it?", Issue.WRONG_ITEM),
        ("i was charged twice. thank you in advance for sorting this", Issue.BILLING),
        ("ekspres cieknie od spodu. z góry dziękuję za rozwiązanie sprawy", Issue.DAMAGED),
        ("the chair never rattles", Issue.PRAISE),
    ],
)
def test_a_polite_request_keeps_its_matter_though_it_reads_as_pleased(text: str, issue: Issue) -> None:
    assert issue_of(text, positive=True) is issue


def test_praise_with_a_mark_of_irony_stands_where_the_text_reads_as_pleased() -> None:
    assert issue_of("brawo, świetna kawa", positive=True) is Issue.PRAISE


def test_somebody_who_closes_the_account_of_a_dead_person_is_not_answered_about_data() -> None:
    assert grave_in("my father passed away, please delete his account and all his data") is Grave.BEREAVEMENT
    assert grave_in("please delete my account and all my personal data") is Grave.PRIVACY


@pytest.mark.parametrize(
    ("text", "first", "others"),
    [
        ("the parcel came a week late and the lid is cracked", Issue.DAMAGED, (Issue.DELIVERY_LATE,)),
        ("paczka spóźniona o tydzień, a pokrywka pęknięta", Issue.DAMAGED, (Issue.DELIVERY_LATE,)),
        ("the lid is cracked, i returned it and the refund is still missing", Issue.REFUND_MISSING, ()),
        ("the parcel never arrived and your agent was rude", Issue.NOT_RECEIVED, (Issue.STAFF,)),
        ("the lid is cracked. if the new one is late, too, i am off", Issue.DAMAGED, ()),
    ],
)
def test_a_second_problem_is_found_beside_the_first_but_not_what_led_to_it(
    text: str, first: Issue, others: tuple[Issue, ...]
) -> None:
    assert beside(text, first) == others


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("also", [Issue.DELIVERY_LATE, Issue.BILLING, Issue.STAFF])
def test_a_draft_names_both_problems_and_passes_its_checks(language: str, also: Issue) -> None:
    said = {
        "en": {Issue.DELIVERY_LATE: "my parcel was late", Issue.BILLING: "i was charged twice", Issue.STAFF: "your agent was rude"},
        "pl": {Issue.DELIVERY_LATE: "paczka opóźniona", Issue.BILLING: "podwójna faktura", Issue.STAFF: "wasz konsultant był niegrzeczny"},
    }[language][also]
    broken = "the lid is broken" if language == "en" else "pokrywka uszkodzona"
    brief = a_brief(language, Issue.DAMAGED, also=also, unhappy=True, shown_by=("mail-1",))
    text = compose(brief, DraftRules())
    one = compose(a_brief(language, Issue.DAMAGED, unhappy=True, shown_by=("mail-1",)), DraftRules())
    assert len(text.sentences) == len(one.sentences) + 1
    heard = f"{broken}. {said}"
    assert check_draft(text, brief, CheckContext(DraftRules(), heard=(heard,), texts={"mail-1": heard})) == []


def test_the_name_of_a_product_is_no_wording_of_the_customer_whoever_says_it() -> None:
    brief = a_brief("en", Issue.DAMAGED)
    assert brief.order is not None
    named = a_brief("en", Issue.DAMAGED, order=type(brief.order)("A-1004", brief.order.ordered_on, 900, "GBP", "Brew scale with timer"))
    context = CheckContext(DraftRules(), heard=("the brew scale with timer came with a cracked lid",), texts=None)
    assert check_draft(compose(named, DraftRules()), named, context) == []


@pytest.mark.parametrize("issue", [Issue.RETURN, Issue.PRICE])
def test_a_calm_request_is_not_answered_with_an_apology_for_trouble_that_nobody_told(issue: Issue) -> None:
    calm = compose(a_brief("en", issue), DraftRules()).body
    unhappy = compose(a_brief("en", issue, unhappy=True), DraftRules()).body
    assert "sorry" not in calm
    assert "sorry" in unhappy


def test_what_follows_the_topic_does_not_repeat_its_words_where_it_can_say_it_otherwise() -> None:
    for number in range(20):
        brief = a_brief("pl", Issue.POINTS, order=None, person=SimpleNamespace(**_person(f"C{number}")))
        said = [set(words(sentence.text)) for sentence in compose(brief, DraftRules()).sentences]
        assert not ("pokazuje" in said[0] and "pokazuje" in said[1])


def _person(key: str) -> dict[str, object]:
    person = a_brief("pl").person
    return {"key": key, "first_name": person.first_name, "vocative": person.vocative, "informal": False, "form": person.form}


def test_a_letter_that_says_ty_closes_as_it_opens_and_so_it_does_with_another_name_under_it() -> None:
    person = a_brief("pl").person
    body = compose(a_brief("pl", person=type(person)("C1", "Tomasz", "Tomaszu", "m", informal=True)), DraftRules()).body
    assert body.startswith("Cześć Tomaszu,")
    assert "\n\nPozdrawiamy\n" in body
    assert signed(body, "pl", COMPANY.sender_name, "Ola Lis", COMPANY.name).endswith("Pozdrawiamy\nOla Lis\nOsaden Home")


def _message(text: str, sentiment: str) -> Any:
    return SimpleNamespace(
        id=b"m", key="m", text=text, subject=None, rating=None, rating_scale=None, sentiment=sentiment, conversation_key=None,
        thread_key=None, channel="email", product=None, order_key=None, created_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "themes", "issue", "also"),
    [
        ("My parcel came a week late and the lid is cracked.", {"quality": 0.9, "delivery": 0.5}, Issue.DAMAGED, Issue.DELIVERY_LATE),
        ("The parcel came a week late and the lid is cracked.", {"quality": 0.9}, Issue.DAMAGED, None),
        ("Lovely dad of mine, but the gift came a week after his day.", {"delivery": 0.7, "praise": 0.3}, Issue.ABOUT_DELIVERY, None),
        ("Lovely cups, but the box was soaked.", {"delivery": 0.5, "praise": 0.6}, Issue.MIXED, None),
    ],
)
def test_a_second_problem_needs_its_theme_and_praise_in_an_angry_mail_needs_its_own(
    text: str, themes: dict[str, float], issue: Issue, also: Issue | None
) -> None:
    row = _message(text, "negative")
    said, _ = said_in(row, [row], [], {b"m": [{"id": name, "score": score} for name, score in themes.items()]})
    assert (said.issue, said.also) == (issue, also)


@pytest.mark.parametrize(("issue", "found"), [(Issue.WRONG_ITEM, "new"), (Issue.NOT_RECEIVED, "new"), (Issue.DAMAGED, None)])
def test_what_was_just_sent_is_never_an_order_of_long_ago(issue: Issue, found: str | None) -> None:
    old = SimpleNamespace(key="old", product="Iskra moka pot", ordered_at=ago(150))
    new = SimpleNamespace(key="new", product="Glass teapot", ordered_at=NOW - timedelta(days=9))
    said = CustomerSaid(issue=issue, things=("Iskra moka pot",))
    meant = order_of(_message("", "negative"), said, [old, new], DraftRules())  # type: ignore[list-item]
    assert meant is not None
    assert meant.key == (found or "old")


@pytest.mark.parametrize("version", range(12))
def test_words_that_begin_the_topics_of_two_matters_name_neither_alone(version: int) -> None:
    brief = a_brief("pl", Issue.ABOUT_CONTACT, unhappy=True, shown_by=("mail-1",))
    heard = "bot trzy razy zapytał, czy mi pomógł"
    context = CheckContext(DraftRules(), heard=(heard,), texts={"mail-1": heard})
    assert check_draft(compose(brief, DraftRules(), version=version), brief, context) == []


def test_a_language_model_is_told_of_both_problems() -> None:
    model = ScriptedModel([{"sentences": [{"kind": "courtesy", "text": "We have read it."}]}])
    write(a_brief("en", Issue.DAMAGED, also=Issue.DELIVERY_LATE), DraftRules(), model)
    assert "damaged and delivery late" in model.seen[0]


@pytest.mark.parametrize(
    "text",
    [
        "my kettle leaks. please let me know once this is fixed. thank you",
        "i was charged twice. thank you in advance for sorting this",
        "ekspres cieknie. z góry dziękuję za szybkie rozwiązanie sprawy",
        "expres przecieka. z gory dziekuje za rozwiazanie sprawy",
    ],
)
def test_thanks_ahead_of_what_is_still_to_be_done_are_no_praise(text: str) -> None:
    assert not thanks_for_what_was_done(text)
    assert ("in advance" not in text and "z g" not in text) or Issue.PRAISE not in weigh(text)


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("the power button on the blender doesn't work", Issue.DAMAGED),
        ("the memory card that came with the camera stopped working", Issue.DAMAGED),
        ("przycisk włączania w blenderze nie działa", Issue.DAMAGED),
        ("prawa strona słuchawek nie działa", Issue.DAMAGED),
        ("karta pamieci z zestawu nie dziala", Issue.DAMAGED),
        ("the buy button does not work", Issue.WEBSITE),
        ("przycisk zapłać nie działa", Issue.WEBSITE),
        ("marked as delivered, the box was here, and the cups inside are smashed", Issue.DAMAGED),
        ("the courier says delivered. where is it?", Issue.NOT_RECEIVED),
        ("there is nothing here and the tracking says delivered", Issue.NOT_RECEIVED),
        ("paczka poszła na inny adres", Issue.NOT_RECEIVED),
    ],
)
def test_a_thing_that_fails_is_no_page_and_what_is_said_to_be_delivered_may_be_there(text: str, issue: Issue) -> None:
    assert issue_of(text, negative=True) is issue


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("i was charged twice, could you please send me an invoice that shows both?", Issue.BILLING),
        ("proszę o fakturę, bo na rachunku za lampę jest inna kwota", Issue.BILLING),
        ("does the grill go up to 250 degrees?", Issue.PRODUCT_QUESTION),
        ("what are the delivery costs to ireland?", Issue.PRODUCT_QUESTION),
        ("czy można wysłać zamówienie na inny adres?", Issue.PRODUCT_QUESTION),
        ("w środku nie ma kieszonki", Issue.OTHER),
        ("proszę o zwrot różnicy w cenie", Issue.OTHER),
        ("prosze o zwrot roznicy w cenie", Issue.OTHER),
    ],
)
def test_a_question_or_a_request_is_heard_as_what_it_is(text: str, issue: Issue) -> None:
    assert issue_of(text) is issue


def test_what_a_pattern_forbids_is_forbidden_with_accents_and_without() -> None:
    forbidding = any_of(r"mam (?!złot)\w+")
    heard = [forbidding.search(text) is not None for text in ("mam złotówkę", "mam zlotowke", "mam żal", "mam zal")]
    assert heard == [False, False, True, True]
    assert any_of(r"p[łl]a(?:ć|cę)\b").findall("płać plac płacę place płace") == ["płać", "plac", "płacę", "place", "płace"]
