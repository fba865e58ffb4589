"""Words of law, injury and personal data ring; their harmless neighbours do not."""

from __future__ import annotations

import pytest

from pipelines.consent.phrase_list import sentences
from pipelines.understanding import urgent_words

RINGS = [
    ("My solicitor has copies of everything.", "legal"),
    ("As of this morning I have started a chargeback with my bank.", "legal"),
    ("You will hear from my lawyer.", "legal"),
    ("I am going to the consumer ombudsman with this.", "legal"),
    ("I have reported you to Trading Standards.", "legal"),
    ("See you in court.", "legal"),
    ("Refund me by Friday or I will sue.", "legal"),
    ("This is a letter before action.", "legal"),
    ("I'll take legal action if I hear nothing.", "legal"),
    ("I filed a small claims form yesterday.", "legal"),
    ("I went to the police about the courier.", "legal"),
    ("Sprawę kieruję do powiatowego rzecznika konsumentów.", "legal"),
    ("Zawiadomienie do UOKiK jest już napisane.", "legal"),
    ("Jeżeli to nie pomoże, spotkamy się w sądzie.", "legal"),
    ("Spotkamy sie w sadzie.", "legal"),
    ("Oddam sprawę do sądu.", "legal"),
    ("Mój prawnik już się tym zajmuje.", "legal"),
    ("Rozmawiałam z prawnikiem.", "legal"),
    ("Zgłaszam to na policję.", "legal"),
    ("Podejmę kroki prawne.", "legal"),
    ("Radca prawny przygotował pozew.", "legal"),
    ("Your kettle base sparked last night, there was a bang and I've burnt two fingers.", "safety"),
    ("The charger caught fire on the worktop.", "safety"),
    ("My daughter had an allergic reaction to the cream.", "safety"),
    ("The lid came off and scalded my hand.", "safety"),
    ("I got an electric shock from the plug.", "safety"),
    ("He ended up in hospital after using your heater.", "safety"),
    ("The glass exploded in the oven.", "safety"),
    ("It cut my son's finger.", "safety"),
    ("Smoke came out of the base.", "safety"),
    ("Nie mam uwag, wszystko cudownie, tylko mąż trafił do szpitala po waszym grzejniku.", "safety"),
    ("Poparzyłam się, bo uchwyt odpadł.", "safety"),
    ("Syn się oparzył parą z czajnika.", "safety"),
    ("Czajnik poraził mnie prądem.", "safety"),
    ("Ładowarka się zapaliła, mało nie było pożaru.", "safety"),
    ("Córka dostała po tym kremie uczulenia.", "safety"),
    ("Under Article 17 I request erasure of everything you hold, including call recordings.", "privacy"),
    ("Please erase my data.", "privacy"),
    ("You shared my address with a stranger, which is a GDPR matter.", "privacy"),
    ("Na podstawie art. 15 RODO proszę o kopię danych osobowych.", "privacy"),
    ("Proszę usunąć moje dane.", "privacy"),
    ("Moje dane osobowe wyciekły z waszego sklepu.", "privacy"),
    ("The account holder, my mother, died in March.", "privacy"),
]

STAYS_SILENT = [
    "I am a solicitor and need a briefcase that fits court papers.",
    "Sąsiadka pracuje w sądzie i chwali togi.",
    "Kawałek dobrej czekolady do kawy.",
    "Szklanka z kolorowego szkła, przepiękna.",
    "Kontrolka pali się na zielono.",
    "The plastic lid is a piece of art.",
    "A bit of glass cleaner and it shines.",
    "These court shoes are a size too small.",
    "I wear them on the tennis court every week.",
    "We met in the food court and compared kettles.",
    "The burnt caramel syrup is lovely.",
    "The coffee tastes burnt.",
    "A fire sale, and I still paid full price.",
    "We sit around the fire pit every evening.",
    "I was shocked by the price.",
    "An explosion of flavour!",
    "As a lawyer I look for a bag that fits a laptop.",
    "Sue from your team was very kind.",
    "The colours are on point and the stitches are neat.",
    "My sick of waiting is real: three weeks now.",
    "I read your privacy policy and ordered anyway.",
    "The charge was not taken from my card, please check.",
    "Charge it back to the same card, please.",
    "Sądzę, że paczka zaginęła.",
    "Kupiłam likier adwokat do deseru.",
    "Jabłka z naszego sadu są lepsze niż wasze suszone.",
    "W tym sadzie rosną śliwki, o których piszecie na etykiecie.",
    "Lampka zapaliła się na zielono i tyle.",
    "Proszę o dane do przelewu.",
    "Proszę podać numer konta do zwrotu.",
    "Kosmetyk hipoalergiczny, polecam.",
    "Wybuch smaku w każdej filiżance.",
    "Gdzie dokupię zapasową uszczelkę i sitko do Iskry?",
    "Iskierka radości w poniedziałek.",
    "Dane do faktury są inne niż do wysyłki.",
]


@pytest.mark.parametrize(("text", "kind"), RINGS)
def test_an_urgent_matter_is_heard(text: str, kind: str) -> None:
    assert kind in [hit.kind for hit in urgent_words.find(text)]


@pytest.mark.parametrize("text", STAYS_SILENT)
def test_a_harmless_neighbour_rings_no_bell(text: str) -> None:
    assert urgent_words.find(text) == []


def test_the_gravest_matter_comes_first_and_each_once() -> None:
    found = urgent_words.find("My solicitor knows. My hand is burnt: it burnt my hand! My lawyer says GDPR.")
    assert [hit.kind for hit in found] == ["safety", "legal", "privacy"]
    assert found[1].sentence == "My solicitor knows."


@pytest.mark.parametrize(("text", "kind"), RINGS)
def test_the_stems_lose_no_phrase_that_the_patterns_know(text: str, kind: str) -> None:
    hits = [part for part in sentences(text) if urgent_words.speaks_of(kind, part)]
    assert hits
    assert all(urgent_words.BY_KIND[kind].may_be_in(part) for part in hits)
