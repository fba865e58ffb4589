"""Groups among messages without a theme, and the words that name them."""

import numpy as np
import pytest

from pipelines.understanding.themes.candidates import Group, Said, groups, holds_a_word
from pipelines.understanding.themes.distinctive_words import distinctive, terms_in

PARKING = [
    "The car park is full every evening.", "Nowhere to park on Saturday, the car park is closed.", "Parking costs more than my coffee.",
    "The parking barrier would not open.", "Na parkingu nie ma miejsca.", "Parking pod salonem był pełny.",
    "Two bays of the parking taken.",
    "The parking lines are gone.", "Parkingu brakuje w weekend.", "A lamp in the parking would help.",
]  # fmt: skip
MUSIC = [
    "The music is too loud.", "Please turn the music down.", "Loud music everywhere.", "Muzyka gra za głośno.", "Czy ściszycie muzykę?",
    "The same music for hours.", "Your music blasts from morning.", "Music so loud we left.",
    "Muzyki nie da się znieść.", "Music volume, please.",
]  # fmt: skip


def said(texts: list[str], centre: int, rng: np.random.Generator, prefix: str) -> list[Said]:
    found = []
    for number, text in enumerate(texts):
        vector = rng.normal(0, 0.05, 384)
        vector[centre] += 1.0
        found.append(Said(f"{prefix}-{number:03}", f"{prefix} writer {number}", text, (vector / np.linalg.norm(vector)).astype(np.float32)))
    return found


def everything() -> list[Said]:
    rng = np.random.default_rng(7)
    alone = []
    for number in range(40):
        vector = rng.normal(0, 1, 384)
        unit = (vector / np.linalg.norm(vector)).astype(np.float32)
        alone.append(Said(f"alone-{number:03}", f"a{number}", f"{chr(97 + number % 26) * 5} {chr(98 + number % 25) * 4}", unit))
    return said(PARKING, 0, rng, "parking") + said(MUSIC, 1, rng, "music") + alone


def as_sets(found: list[Group]) -> list[set[str]]:
    return [{key.partition("-")[0] for key in group.members} for group in found]


def test_messages_on_one_subject_are_a_group_and_those_on_none_are_left_alone() -> None:
    found = groups(everything(), min_messages=6, min_writers=3)
    assert sorted(map(sorted, as_sets(found))) == [["music"], ["parking"]]
    by_subject = {group.members[0].partition("-")[0]: group for group in found}
    assert "music" in by_subject["music"].words
    assert "parkin" in by_subject["parking"].beginnings


def test_the_order_in_which_messages_come_changes_nothing() -> None:
    first, again = everything(), everything()[::-1]
    one, other = groups(first, min_messages=6, min_writers=3), groups(again, min_messages=6, min_writers=3)
    assert [(group.members, group.words, group.threshold) for group in one] == [(g.members, g.words, g.threshold) for g in other]
    assert all((a.direction == b.direction).all() for a, b in zip(one, other, strict=True))


def test_one_person_who_writes_much_makes_no_group() -> None:
    alone = [Said(one.key, "one writer", one.text, one.embedding) for one in everything()]
    assert groups(alone, min_messages=6, min_writers=3) == []


def test_too_few_messages_make_no_group() -> None:
    assert groups(everything()[:9], min_messages=6, min_writers=3) == []
    assert groups([], min_messages=6, min_writers=3) == []


def test_a_later_message_belongs_by_meaning_and_a_word_together() -> None:
    found = groups(everything(), min_messages=6, min_writers=3)
    group = next(group for group in found if group.members[0].startswith("parking"))
    near = np.zeros(384, dtype=np.float32)
    near[0] = 1.0
    assert near @ group.direction >= group.threshold
    assert holds_a_word("Nie było gdzie stanąć na parkingu", frozenset(group.beginnings))
    assert not holds_a_word("Nowhere to stand", frozenset(group.beginnings))


def test_the_weight_of_a_word_is_that_of_class_based_tf_idf() -> None:
    """Three words a class: A = 3; `parking` stands twice in its class and twice everywhere, so W = 2 · log(1 + 3/2)."""
    texts = ["parking parking lamp", "music barrier lamp"]
    found = distinctive(texts, ["a", "b"], [0, 1], at_least_writers=1, most=3)
    weights = {term.word: term.weight for term in found[0]}
    assert weights["parking"] == pytest.approx(2 * np.log(1 + 3 / 2))
    assert weights["lamp"] == pytest.approx(np.log(1 + 3 / 2))
    assert [term.word for term in found[1]] == ["barrier", "music", "lamp"]


def test_what_one_person_alone_writes_names_no_group() -> None:
    texts = ["parking Kowalska Kowalska", "parking lamp"]
    found = distinctive(texts, ["a", "b"], [0, 0], at_least_writers=2, most=5)
    assert [term.word for term in found[0]] == ["parking"]


def test_words_that_say_nothing_in_english_or_polish_are_left_out() -> None:
    assert [beginning for beginning, _ in terms_in("Proszę, the ORDER 104233 was na parkingu już dwa razy")] == ["parkin"]
