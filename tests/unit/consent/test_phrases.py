"""Which sentences take a consent away, and how far they go."""

from __future__ import annotations

import time

import pytest

from pipelines.consent.opt_out import widest_scope

ASKS = [
    ("Please stop sending me marketing. Order confirmations are fine, nothing beyond that.", "marketing"),
    ("please stop sending me these emails", "marketing"),
    ("Please stop sending me", "marketing"),
    ("UNSUBSCRIBE", "marketing"),
    ("Unsubscribe me please.", "marketing"),
    ("I've clicked the unsubscribe link twice and yet here we are.", "marketing"),
    ("How do I unsubscribe?", "marketing"),
    ("Take me off your list.", "marketing"),
    ("Kindly remove my email address from your mailing list", "marketing"),
    ("I want to opt out of all marketing emails.", "marketing"),
    ("I object to direct marketing.", "marketing"),
    ("I withdraw my consent.", "marketing"),
    ("I don’t want to receive your newsletter any more.", "marketing"),
    ("No more promotional stuff, thanks.", "marketing"),
    ("Don't send me any more offers.", "marketing"),
    ("Stop writing to me. I object to any marketing, including 'we miss you' mails.", "all"),
    ("Do not contact me by e-mail any more, only by post, and only about the recall.", "all"),
    ("My mother died in March. Please close everything and do not write again.", "all"),
    ("Never email me again.", "all"),
    ("I don't want to hear from you again.", "all"),
    ("Under Article 17 I request erasure of everything you hold, including call recordings.", "erasure"),
    ("Please delete all my personal data.", "erasure"),
    ("Erase my data, as the GDPR says you must.", "erasure"),
    ("I am using my right to be forgotten.", "erasure"),
    ("Dzień dobry, proszę o usunięcie mnie z listy mailingowej.", "marketing"),
    ("Proszę o usunięcie z listy.", "marketing"),
    ("Nie życzę sobie ofert, życzeń ani specjalnych niespodzianek.", "marketing"),
    ("Proszę mnie wypisać z newslettera", "marketing"),
    ("Wypiszcie mnie z tej listy!", "marketing"),
    ("Rezygnuję z newslettera.", "marketing"),
    ("Proszę nie przysyłać mi więcej reklam.", "marketing"),
    ("Nie wysyłajcie mi tych maili.", "marketing"),
    ("Cofam zgodę na otrzymywanie informacji handlowych.", "marketing"),
    ("Wnoszę sprzeciw wobec marketingu bezpośredniego.", "marketing"),
    ("Proszę wykreślić mój adres z bazy i nie profilować mnie.", "marketing"),
    ("Nie chcę już dostawać od was żadnych wiadomości.", "all"),
    ("Proszę się ze mną więcej nie kontaktować.", "all"),
    ("Przestańcie do mnie pisać.", "all"),
    ("Nie chcę już dostawać od was żadnych wiadomości. Proszę usunąć moje dane.", "erasure"),
    ("Żądam usunięcia moich danych osobowych.", "erasure"),
    ("Korzystam z prawa do bycia zapomnianym.", "erasure"),
]

ASKS_NOTHING = [
    "How can I stop your e-mails going to the spam folder?",
    "No more offers needed, the kettle I have is perfect.",
    "Would you remove the tag before you send it?",
    "I was asked to withdraw my claim.",
    "Jak zrezygnować z przesyłki za pobraniem?",
    "Dość długo czekałam na paczkę.",
    "Proszę wyłączyć tę część zamówienia.",
    "I can't find how to unsubscribe from the paid plan.",
    "How do I unsubscribe from my coffee box?",
    "Stop sending me broken mugs!",
    "Please stop sending me from one department to another.",
    "Please stop sending me the wrong size.",
    "Do not telephone me about this. Put it in writing.",
    "Don't write to me with excuses, send the refund.",
    "I never unsubscribed, so why do I get no newsletter?",
    "You deleted my data and now I cannot log in.",
    "Please don't delete my data.",
    "Hi *|FNAME|*, [[unsubscribe]], %recipient.email% : your mail showed me these.",
    "Remove the scratch from the list of faults, it was my own doing.",
    "I got your newsletter and ordered the teapot.",
    "Is the offer in your newsletter still on?",
    "Please delete my order, I chose the wrong colour.",
    "Your mail ended up in the spam folder.",
    "Can you take the kettle off my order list?",
    "Nie życzę sobie takiego traktowania.",
    "Rezygnuję z zamówienia.",
    "Proszę nie wysyłać mi paczki przed piątkiem.",
    "Proszę o usunięcie usterki.",
    "Nie usuwajcie moich danych.",
    "Nie chcę bonu, chcę zwrot pieniędzy.",
    "Wypisz pięciu najbardziej zdenerwowanych klientów z adresami e-mail.",
    "Na podstawie art. 15 RODO proszę o kopię danych osobowych.",
    "Kartka wypisana odręcznie, z sercem.",
    "Jestem na liście oczekujących, proszę o kontakt.",
    "> please unsubscribe me",
    "Nie dostałam żadnej wiadomości o wysyłce.",
    "Proszę zignorować poprzednią reklamację, znalazłem część w pudełku.",
]


@pytest.mark.parametrize(("text", "scope"), ASKS)
def test_a_wish_not_to_be_written_to_is_heard_with_its_scope(text: str, scope: str) -> None:
    assert widest_scope(text) == scope


@pytest.mark.parametrize("text", ASKS_NOTHING)
def test_an_ordinary_sentence_takes_no_consent_away(text: str) -> None:
    assert widest_scope(text) is None


def test_a_subject_counts_unless_it_repeats_ours() -> None:
    assert widest_scope("Dzień dobry", "Rezygnacja z newslettera") == "marketing"
    assert widest_scope("Thanks!", "Re: How to unsubscribe from our newsletter") is None


@pytest.mark.parametrize("again", ["please stop sending me a ", "nie życzę sobie ", "unsubscribe "])
def test_a_text_four_times_as_long_takes_about_four_times_as_long(again: str) -> None:
    """In processor time, the least of three; work that grows with the square would be sixteen times as much."""
    short, long = (min(_cpu_s(again * times) for _ in range(3)) for times in (700, 2_800))
    assert long < 9 * short


def _cpu_s(text: str) -> float:
    started = time.thread_time()
    widest_scope(text)
    return time.thread_time() - started
