"""The texts of the made-up shop are many, of two languages and all kinds of mood, and none is a copy of another."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from pipelines.demo.messages import Text, load_texts
from pipelines.demo.products import BY_KEY


def customer_messages() -> list[Text]:
    return [text for text in load_texts() if text.is_customer_message]


def words_of_the_customer(text: Text) -> list[str]:
    """The customer's own words; a team member's turns in a call do not count."""
    said = text.text
    if text.channel == "call":
        said = " ".join(line[3:] for line in said.split("\n") if line.startswith("C: "))
    return re.findall(r"\w+(?:['’]\w+)?", re.sub(r"\{\w+\}", " ", said.lower()))


def test_no_two_messages_share_five_words_in_a_row() -> None:
    spoken_in = defaultdict(set)
    for text in customer_messages():
        words = words_of_the_customer(text)
        for start in range(len(words) - 4):
            spoken_in[" ".join(words[start:start + 5])].add(text.id)
    assert not {phrase: ids for phrase, ids in spoken_in.items() if len(ids) > 1}


def test_there_are_enough_messages_of_each_language_and_mood() -> None:
    messages = customer_messages()
    languages = Counter(text.language for text in messages)
    tones = Counter(text.tone for text in messages)
    assert len(messages) >= 230
    assert all(count >= 0.4 * len(messages) for count in languages.values())
    assert tones["frustrated"] >= 60
    assert tones["neutral"] + tones["calm"] >= 50
    assert tones["happy"] >= 50
    assert {text.channel for text in messages} == {"review", "survey", "email", "call"}


def test_ids_are_unique_and_replies_answer_something() -> None:
    texts = load_texts()
    known = {text.id for text in texts}
    assert len(known) == len(texts)
    assert {text.reply_to for text in texts if text.reply_to} <= known
    assert {text.about for text in texts if text.about} <= BY_KEY.keys()


def test_no_message_holds_an_address_a_link_or_a_telephone_number() -> None:
    for text in load_texts():
        assert not re.search(r"https?://|www\.|@\w+\.|\d{9,}|\+\d{6,}", text.text), text.id


def test_polish_and_english_ask_for_the_fields_that_are_filled() -> None:
    for text in load_texts():
        assert set(re.findall(r"\{(\w+)\}", text.text + text.subject)) <= {"order", "date", "product", "first"}, text.id
