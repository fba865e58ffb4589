"""Whether a sentence speaks of health, family, money troubles, faith, politics, origin or sexuality: words of private_words.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from pipelines.understanding.leaving_words import flat as flattened

FILE = Path(__file__).with_name("private_words.yaml")
MATTERS = ("health", "family", "money_troubles", "faith", "politics", "origin", "sexuality")
_MINE = re.compile(r"\b(?:i|m|my|me|mine|we|our|us|am|ja|moj\w*|mnie|mi|mam|jestem|jestesmy|nasz\w*|nam|nas|sam|sama)\b")


def private_matter(flat: str) -> str | None:
    """The first of the private matters that a sentence in flat text speaks of; None when it speaks of none."""
    aside, patterns = _patterns()
    rest = aside.sub(" ", flat)
    return next((matter for matter, pattern in patterns.items() if pattern.search(rest)), None)


def is_about_the_writer(flat: str) -> bool:
    """Whether the words are about the one who writes or their own: my, jestem."""
    return bool(_MINE.search(flat))


@cache
def _patterns() -> tuple[re.Pattern[str], dict[str, re.Pattern[str]]]:
    lists: dict[str, list[list[str]]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found = {name: _any_of(word for words in listed for word in words) for name, listed in lists.items()}
    return found["except"], {matter: found[matter] for matter in MATTERS}


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    written = {flattened(word) + (r"\w*" if word.endswith("*") else "") for word in words}
    return re.compile(r"\b(?:" + "|".join(sorted(written, key=lambda word: (-len(word), word))) + r")\b")
