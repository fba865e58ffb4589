"""The words that tell one group of messages from the others: class-based TF-IDF.

W(t, c) = tf(t, c) · log(1 + A / tf(t)): tf(t, c) counts the term in the class, tf(t) in all classes, and A is the average number of terms
in a class (Grootendorst 2022, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure", arXiv:2203.05794, eq. 2). A term is
the beginning of a word, because both languages inflect at the end; it is shown as the word that most often begins so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.records.keyword_index import DIGIT, WORD, folded
from pipelines.understanding.themes.stop_words import STOP_WORDS

BEGINNING = 6  # letters
SHORTEST = 3  # letters


@dataclass(frozen=True, slots=True)
class Term:
    """A term with the word by which it is shown, and its weight W in its class."""

    beginning: str
    word: str
    weight: float


def terms_in(text: str) -> list[tuple[str, str]]:
    """(beginning, word as written in lower case) of every word that says something, in the order of the text."""
    found = []
    for word in WORD.findall(text.lower()):
        plain = folded(word)
        if len(plain) >= SHORTEST and plain not in STOP_WORDS and not DIGIT.search(plain) and "_" not in plain:
            found.append((plain[:BEGINNING], word))
    return found


def distinctive(
    texts: Sequence[str], writers: Sequence[Hashable], classes: Sequence[int], *, at_least_writers: int, most: int
) -> dict[int, list[Term]]:
    """The `most` terms of largest W of every class from 0 on; class -1 is the rest, which is counted and not named.

    A term that fewer than `at_least_writers` people used in a class does not name it: it may be somebody's name. Ties go by the alphabet.
    """
    counts: dict[int, Counter[str]] = {}
    shown: dict[str, Counter[str]] = {}
    used_by: dict[tuple[int, str], set[Hashable]] = {}
    for text, writer, label in zip(texts, writers, classes, strict=True):
        held = counts.setdefault(label, Counter())
        for beginning, word in terms_in(text):
            held[beginning] += 1
            shown.setdefault(beginning, Counter())[word] += 1
            used_by.setdefault((label, beginning), set()).add(writer)
    everywhere: Counter[str] = Counter()
    for held in counts.values():
        everywhere.update(held)
    average = sum(everywhere.values()) / max(len(counts), 1)
    found = {}
    for label in sorted(label for label in counts if label >= 0):
        weighed = [
            Term(beginning, _shown(shown[beginning]), count * float(np.log1p(average / everywhere[beginning])))
            for beginning, count in counts[label].items()
            if len(used_by[label, beginning]) >= at_least_writers
        ]
        found[label] = sorted(weighed, key=lambda term: (-term.weight, term.beginning))[:most]
    return found


def _shown(words: Counter[str]) -> str:
    return min(words, key=lambda word: (-words[word], word))
