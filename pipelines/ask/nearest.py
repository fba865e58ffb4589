"""The questions that can be asked which come nearest to one that was not understood: by words in common, offered, never answered."""

from __future__ import annotations

import re
from functools import cache

from pipelines.ask import patterns, words
from pipelines.ask.plan import QUESTIONS
from pipelines.ask.topics import flat

SHORTEST = 4  # letters of a word that tells anything
STEM = 5  # letters by which forms of one word are known


@cache
def _stems() -> dict[str, frozenset[str]]:
    """The kinds that each stem speaks for: those whose description or patterns hold it."""
    found: dict[str, set[str]] = {}
    for kind, description in QUESTIONS.items():
        told = set(re.findall(r"\w+", flat(description))) - words.asking() - words.fillers() - words.of_language("en")
        for word in told | {atom for atom, _ in patterns.atoms(kind)}:
            if len(word) >= SHORTEST and word not in words.asking():
                found.setdefault(word[:STEM], set()).add(kind)
    return {stem: frozenset(kinds) for stem, kinds in found.items()}


def nearest(question: str, *, most: int = 3) -> tuple[str, ...]:
    """At most that many kinds of question that share words with this one, the nearest first; a word that few kinds share counts more."""
    scores: dict[str, float] = {}
    for word in {word for word in re.findall(r"\w+", flat(question)) if len(word) >= SHORTEST and word not in words.asking()}:
        kinds = _stems().get(word[:STEM]) or _stems().get(word[:SHORTEST]) or frozenset()
        for kind in kinds:
            scores[kind] = scores.get(kind, 0.0) + 1 / len(kinds)
    return tuple(sorted(scores, key=lambda kind: (-scores[kind], tuple(QUESTIONS).index(kind)))[:most])
