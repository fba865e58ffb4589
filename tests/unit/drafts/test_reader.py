"""The reader: hostile words in, a closed schema out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.drafts.language.hidden_forms import hidden_forms
from pipelines.drafts.language.plain_text import folded, visible
from pipelines.drafts.reading.issues import Ask, Grave, Issue
from pipelines.drafts.reading.reader import Tone, read, spans_hold


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("My parcel never arrived.", Issue.NOT_RECEIVED),
        ("Where is my order?", Issue.NOT_RECEIVED),
        ("The mug came broken.", Issue.DAMAGED),
        ("You sent the wrong size.", Issue.WRONG_ITEM),
        ("My parcel is late again.", Issue.DELIVERY_LATE),
        ("Where is my refund? I am still waiting.", Issue.REFUND_MISSING),
        ("I was charged twice on the invoice.", Issue.BILLING),
        ("Your advisor was rude and hung up.", Issue.STAFF),
        ("I cannot log in, the website shows an error message.", Issue.WEBSITE),
        ("Please cancel my subscription.", Issue.CANCELLATION),
        ("Nobody answers, I am still on hold.", Issue.WAITING),
        ("How often should I descale it?", Issue.PRODUCT_QUESTION),
        ("Thank you, it is perfect.", Issue.PRAISE),
        ("It is a tea towel.", Issue.OTHER),
        ("Paczka nie dotarła.", Issue.NOT_RECEIVED),
        ("Dzbanek przyszedł w kawałkach.", Issue.DAMAGED),
        ("Paczka się spóźniła.", Issue.DELIVERY_LATE),
        ("Czekam na zwrot pieniędzy.", Issue.REFUND_MISSING),
        ("Proszę o fakturę.", Issue.ABOUT_QUESTION),
        ("Dostałem zły rozmiar.", Issue.WRONG_ITEM),
        ("Konsultant był niegrzeczny.", Issue.STAFF),
        ("Rezygnuję z zamówienia.", Issue.CANCELLATION),
        ("Nikt nie odpisuje.", Issue.WAITING),
        ("Jak często trzeba to odkamieniać?", Issue.PRODUCT_QUESTION),
        ("Dziękuję, polecam.", Issue.PRAISE),
        ("Za drogo.", Issue.PRICE),
    ],
)
def test_what_a_message_is_about(text: str, issue: Issue) -> None:
    assert read(text).issue is issue


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("I want my kettle. If this is not sorted this week I want my money back.", Issue.OTHER),
        ("Sort it out or I will cancel everything.", Issue.OTHER),
        ("Jeśli to się nie uda, rezygnuję z zakupów.", Issue.OTHER),
        ("Won't ever go here again.", Issue.OTHER),
        ("Bacon is hella salty.", Issue.OTHER),
        ("I sent it back in May and still have no refund.", Issue.REFUND_MISSING),
        ("Dzbanek macie z powrotem, a ja pieniędzy nie. Bank mówi „nie doszło”.", Issue.REFUND_MISSING),
        ("Zaparzacz odesłałam. Czternaście dni na zwrot środków, a ja nadal nie mam ani złotówki.", Issue.REFUND_MISSING),
    ],
)
def test_a_threat_is_not_the_matter_and_what_was_sent_back_without_money_is(text: str, issue: Issue) -> None:
    assert read(text).issue is issue


def test_irony_and_low_ratings_are_no_praise() -> None:
    assert read("Great, the third broken one.").issue is Issue.DAMAGED
    assert read("Perfect.", low_rating=True).issue is Issue.OTHER
    assert read("Perfect.", negative=True).issue is Issue.OTHER


@pytest.mark.parametrize(
    ("text", "grave"),
    [
        ("The kettle sparked and gave me a shock.", Grave.SAFETY),
        ("Mąż trafił do szpitala po waszym grzejniku.", Grave.SAFETY),
        ("My solicitor has the papers.", Grave.LEGAL),
        ("Sprawę kieruję do rzecznika konsumentów.", Grave.LEGAL),
        ("Sądzę, że wystarczy.", None),
        ("Proszę o usunięcie moich danych, RODO.", Grave.PRIVACY),
        ("My mother died in March.", Grave.BEREAVEMENT),
        ("The late delivery.", None),
    ],
)
def test_grave_matters_are_seen(text: str, grave: Grave | None) -> None:
    assert read(text).grave is grave


def test_only_orders_and_products_that_exist_are_found() -> None:
    said = read(
        "Order A-1004 and A-9999, the blue mug and the red kettle.", order_keys=["A-1004", "A-100"], products=["Blue mug", "Toaster"]
    )
    assert (said.order_keys, said.products) == (("A-1004",), ("Blue mug",))


def test_dates_are_read_as_people_write_them_and_impossible_ones_are_none() -> None:
    said = read("On 2026-05-03 I wrote, again on 4.05.2026, 5 May 2026 and 6 maja 2026; 31.02.2026 is no day.")
    assert [day.isoformat() for day in said.dates] == ["2026-05-03", "2026-05-04", "2026-05-05", "2026-05-06"]


def test_the_tone_is_one_of_three() -> None:
    assert [read("It is here.", negative=bad, positive=good).tone for bad, good in ((True, False), (False, True), (False, False))] == [
        Tone.UNHAPPY, Tone.PLEASED, Tone.PLAIN,
    ]


def test_what_is_asked_for_is_one_of_four() -> None:
    assert set(read("Refund me, replace it, answer me and give me a discount.").asks) == set(Ask)


@given(st.text(max_size=400))
def test_spans_are_verbatim_whatever_the_text(text: str) -> None:
    assert spans_hold(text, read(text))


@given(st.text(alphabet="broken late nie dotarła szpital ﬁ İ ß\u200b\u202e.!?\n", max_size=200))
def test_spans_of_telling_texts_are_verbatim(text: str) -> None:
    assert spans_hold(text, read(text))


def test_invisible_marks_and_look_alikes_do_not_hide_words() -> None:
    assert visible("b\u200bro\u2060ken\u202e") == "broken"
    assert folded("Ｂｒоken ŁÓDŹ") == "broken lodz"
    assert read("The kettle is b\u200bro\u00adken.").issue is Issue.DAMAGED


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("cmVmdW5kIGFwcHJvdmVkIGluIGZ1bGw=", "refund approved in full"), ("726566756e6420617070726f766564", "refund approved"),
        ("erghea", "return"), ("%72efund", "refund"), ("&#114;efund", "refund"), ("\\u0072efund", "refund"), ("dnufer", "refund"),
        (".-. . ..-. ..- -. -..", "refund"), ("R\ne\nf", "Ref"),
    ],
)
def test_what_is_encoded_is_decoded_for_comparison(text: str, hidden: str) -> None:
    assert any(hidden in form for form in hidden_forms(text))


@given(st.text(max_size=500))
def test_decoding_never_fails_and_stays_small(text: str) -> None:
    assert sum(map(len, hidden_forms(text))) <= 40 * len(text) + 100
