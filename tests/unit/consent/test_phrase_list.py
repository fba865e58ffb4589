"""Lists of phrases: compiled when they are first looked for, and each of them sound."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

from pipelines.consent import phrases
from pipelines.consent.phrase_list import AnyOf, PhraseList, any_of
from pipelines.understanding import urgent_words
from pipelines.understanding.journey import phrases as ways
from pipelines.understanding.journey import trust_phrases


def test_phrases_are_compiled_when_they_are_first_looked_for() -> None:
    unbalanced = PhraseList(any_of(r"(never"))
    with pytest.raises(re.error):
        unbalanced.is_in("Never again.")


@pytest.mark.parametrize("module", [phrases, urgent_words, ways, trust_phrases])
def test_every_list_of_phrases_can_be_compiled_and_matches_not_just_anything(module: ModuleType) -> None:
    lists = [value for value in vars(module).values() if isinstance(value, PhraseList)]
    expressions = [value for value in vars(module).values() if isinstance(value, AnyOf)]
    expressions += [words for one in lists for words in (one.words, one.but) if words is not None]
    assert expressions
    assert [words.expression for words in expressions if words.pattern.search("") is not None] == []


def test_either_case_and_any_of_the_phrases_is_found() -> None:
    either = any_of(r"\bunsubscribe\b", r"\bwypisz\w*")
    assert [bool(either.search(text)) for text in ("UNSUBSCRIBE me", "Wypiszcie mnie", "subscribe")] == [True, True, False]
