"""Words of a message in the one form in which they are compared: folded, everything between them one space."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.records.keyword_index import WORD, folded

# Scripts from Thai on are written without spaces between words, so that a phrase may begin anywhere.
FIRST_WITHOUT_SPACES = "\u0e00"


def folded_words(text: str) -> str:
    """The words of the text, lower case and without accents, joined by single spaces."""
    return " ".join(WORD.findall(folded(text)))


def beginnings(words: Iterable[str]) -> re.Pattern[str]:
    """Finds the given folded beginnings of words in what `folded_words` made, the longest first."""
    listed = sorted(set(words), key=lambda word: (-len(word), word))
    return re.compile(rf"\b(?:{'|'.join(re.escape(word) for word in listed)})")


def phrases(listed: Iterable[str]) -> re.Pattern[str]:
    """Finds phrases as they stand, or as beginnings where they end in `*`, in what `folded_words` made."""
    return re.compile("|".join(_one(phrase) for phrase in sorted(set(listed), key=lambda phrase: (-len(phrase), phrase))))


def _one(phrase: str) -> str:
    words = folded_words(phrase)
    if words[0] >= FIRST_WITHOUT_SPACES:
        return re.escape(words)
    return rf"\b{re.escape(words)}" + ("" if phrase.rstrip().endswith("*") else r"\b")
