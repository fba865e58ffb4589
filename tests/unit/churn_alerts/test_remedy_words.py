"""A complaint asks for something; a grumble about how things are does not."""

from __future__ import annotations

import pytest

from pipelines.churn.remedy_words import asks_to_put_right


@pytest.mark.parametrize(
    "text",
    [
        "I want my money back.", "Please get it sorted.", "It is still not sorted.", "Replace it or refund me.", "Where is my parcel?",
        "Proszę o naprawę albo wymianę.", "Wymieńcie mi ten dzbanek.", "Czekam na zwrot.", "Paczka nie dotarła.", "Chcę zwrotu pieniędzy.",
    ],
)
def test_a_request_is_heard(text: str) -> None:
    assert asks_to_put_right(text)


@pytest.mark.parametrize(
    "text",
    [
        "Koszt wysyłki wyskakuje dopiero na samym końcu. Tak się nie robi, naprawdę.",
        "Nikt domków nie sprząta, nie wymienia ręczników.",
        "Chat support sorted me out in under five minutes.",
        "Nie reklamuję, tylko zgłaszam.",
        "The kettle I replaced last year was better.",
    ],
)
def test_a_grumble_is_no_request(text: str) -> None:
    assert not asks_to_put_right(text)
