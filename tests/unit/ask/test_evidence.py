"""Quotes are pieces of the message, word for word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.ask.evidence import LONGEST_QUOTE, quote
from pipelines.ask.topics import topics

TEXT = "Hello. Write to jane@customers.example or +48 600 100 200 about the late parcel! Thanks."


def test_the_sentence_with_the_topic_is_quoted_before_the_beginning() -> None:
    assert quote("Hello there. The parcel is late. Thanks.", topics=[topics()["delivery"]]) == "The parcel is late."


def test_a_quote_leaves_addresses_and_numbers_to_those_who_may_see_them() -> None:
    masked = quote(TEXT, topics=[topics()["delivery"]], show_contacts=False)
    assert masked == "about the late parcel!"
    assert "jane@customers.example" in quote(TEXT, topics=[topics()["delivery"]], show_contacts=True)


@given(st.text(max_size=600), st.booleans())
def test_a_quote_is_always_part_of_the_message(text: str, show: bool) -> None:
    found = quote(text, topics=topics().values(), evidence=[[0, min(3, len(text)), 0.5]], show_contacts=show)
    assert found in text
    assert len(found) <= LONGEST_QUOTE
