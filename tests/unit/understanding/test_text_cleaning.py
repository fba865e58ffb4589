"""The text that the model reads, and the way back to what was typed."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.understanding.text_cleaning import clean

PIECES = st.sampled_from(
    ["paczka", " ", "😡", "👍🏽", ":(", "!!!!!!!", "soooooo", "https://x.pl/a", "a.b@c.pl", "@anna", "\u200b", "ż", "\n", "7"]
)


def test_plain_text_is_left_alone() -> None:
    assert clean("Where is my order 55 120?").text == "Where is my order 55 120?"


def test_emoji_become_words() -> None:
    assert clean("late again 😡").text.split() == ["late", "again", "furious", "face"]


def test_an_emoji_without_an_own_word_is_called_by_its_unicode_name() -> None:
    assert clean("🐢").text.split() == ["turtle"]


def test_an_emoticon_counts_only_when_it_stands_alone() -> None:
    assert clean("thanks :)").text.split() == ["thanks", "smile"]
    assert clean("ratio 16:9").text == "ratio 16:9"


def test_links_addresses_and_accounts_become_one_word_each() -> None:
    assert clean("see https://shop.example/x?y=1 or ask ola@shop.example or @shop").text.split() == [
        "see", "http", "or", "ask", "email", "or", "@user",
    ]  # fmt: skip


def test_long_runs_of_one_character_are_cut_short_but_digits_are_kept() -> None:
    assert clean("sooooo late!!!!!! order 1000000").text == "soo late!!! order 1000000"


@given(st.lists(PIECES, max_size=30).map("".join))
def test_every_cleaned_character_points_into_the_original(text: str) -> None:
    cleaned = clean(text)
    last = 0
    for place, character in enumerate(cleaned.text):
        start, end = cleaned.original_span(place, place + 1)
        assert 0 <= start < end <= len(text)
        assert start >= last
        last = start
        if cleaned.text == text:
            assert text[start:end] == character


@given(st.text(max_size=200))
def test_any_text_can_be_cleaned_and_words_that_stay_point_at_themselves(text: str) -> None:
    cleaned = clean(text)
    for place, character in enumerate(cleaned.text):
        start, end = cleaned.original_span(place, place + 1)
        assert 0 <= start < end <= len(text)
        if end - start == 1 and cleaned.starts and text[start] == character:
            assert text[start:end] == character
