"""Forty messages about law or safety, as people write them; every one must reach a person."""

from __future__ import annotations

import pytest

from pipelines.understanding import urgent_words

LEGAL = [
    "If the money is not here by Monday my lawyer will write to you.",
    "I've opened a dispute with my credit card company and asked for a chargeback.",
    "I will be contacting the ombudsman about this.",
    "My next stop is Trading Standards.",
    "I'm prepared to take this to the small claims court.",
    "Expect a letter from my solicitors.",
    "I know my consumer rights and I will report you.",
    "I have filed a complaint with the Better Business Bureau.",
    "I shall take legal advice.",
    "My bank has started a charge back for the full amount.",
    "Składam wniosek do sądu o zwrot tej kwoty.",
    "Sprawą zajmie się mój adwokat.",
    "Napisałam już do rzecznika praw konsumentów.",
    "Zgłosiłem was do UOKiK.",
    "Uruchomiłam procedurę chargeback w moim banku.",
    "Idę z tym na policję.",
    "Otrzymacie pozew.",
    "Inspekcja Handlowa już wie o sprawie.",
    "Proszę potraktować to jako ostateczne przedsądowe wezwanie do zapłaty.",
    "Skonsultowałem się z radcą prawnym i nie odpuszczę.",
]
SAFETY = [
    "The handle snapped and I burned my wrist.",
    "The battery got so hot that it caught fire.",
    "My son cut his lip on the rim of the cup.",
    "There was smoke coming from the plug.",
    "I found a shard of glass in the jar of jam.",
    "After the cream my face swelled up and I had to go to A&E.",
    "The heater gave me an electric shock.",
    "The pressure cooker exploded in my kitchen.",
    "My little girl nearly choked on a loose button.",
    "We all had food poisoning after your sausages.",
    "Poparzyłem sobie rękę, bo pękła szklanka.",
    "Z ładowarki poszedł dym.",
    "W dżemie był kawałek szkła.",
    "Po tym kremie spuchła mi twarz i skończyło się na SOR-ze.",
    "Grzejnik kopnął mnie prądem.",
    "Szybkowar wybuchł w kuchni.",
    "Dziecko prawie zadławiło się guzikiem.",
    "Wszyscy zatruliśmy się waszą kiełbasą.",
    "Bateria zaczęła się palić w nocy.",
    "Syn skaleczył się o ostrą krawędź kubka.",
]


@pytest.mark.parametrize("text", LEGAL)
def test_law_reaches_a_person(text: str) -> None:
    assert "legal" in [hit.kind for hit in urgent_words.find(text)]


@pytest.mark.parametrize("text", SAFETY)
def test_danger_reaches_a_person(text: str) -> None:
    assert "safety" in [hit.kind for hit in urgent_words.find(text)]
