"""Words by which customers say that they leave, and the competitors that they name, in English and Polish."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipelines.records.keyword_index import folded

FILE = Path(__file__).with_name("leaving_words.yaml")
NEAR = 40  # characters between a word of going and the name of a competitor

TOWARDS = re.compile(
    r"\b(?:switch|mov|taking|take|buy|order|shop|chang|leav|turn|try)\w*|\b(?:go|goes|going|gone|off)\b|"
    r"\b(?:przejd|przechodz|przenos|przenies|odchodz|odejd|odesz|kupi|kupuj|zamowi|zamawia|wybior|wole|wracam|uciek|zmieni)\w*"
)


def flat(text: str) -> str:
    """Folded text in which everything between words is one space."""
    return " ".join(re.findall(r"\w+", folded(text)))


def any_word(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for words (or the beginnings of them) in flat text; nothing is found when none is given."""
    listed = sorted({flat(word) for word in words} - {""}, key=lambda word: (-len(word), word))
    return re.compile(r"\b(?:" + "|".join(re.escape(word) for word in listed) + ")") if listed else re.compile(r"(?!)")


@cache
def _file() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content


def entry() -> dict[str, Any]:
    """The list as it stands in the file: names in both languages, `words`, and `except`, phrases that mean something else."""
    found: dict[str, Any] = _file()["leaving"]
    return found


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return any_word(entry()["words"]), re.compile(any_word(entry()["except"]).pattern + r"\w*")


def speaks_of_leaving(text: str, known: Mapping[str, re.Pattern[str]]) -> bool:
    """Whether the words say that the writer leaves, or goes to one of the known rivals."""
    words, aside = _patterns()
    return bool(words.search(aside.sub(" ", flat(text)))) or leaves_for(text, known)


def leaves_for(text: str, known: Mapping[str, re.Pattern[str]]) -> bool:
    """Whether a competitor's name stands close behind a word of going there: przejdę do Imbrykowa, order from X."""
    whole = flat(text)
    for pattern in known.values():
        for name in pattern.finditer(whole):
            if TOWARDS.search(whole[max(0, name.start() - NEAR) : name.start()]):
                return True
    return False


def rivals(own: Iterable[str] = (), *, listed: bool = True) -> dict[str, re.Pattern[str]]:
    """Each rival's name with the pattern that finds it in a flat text, Polish endings included."""
    return _rivals(tuple(own), listed)


@cache
def _rivals(own: tuple[str, ...], listed: bool) -> dict[str, re.Pattern[str]]:
    names = dict.fromkeys([*own, *(_file()["rivals"] if listed else ())])
    return {name: re.compile(" ".join(_inflected(word) for word in flat(name).split())) for name in names if flat(name)}


def _inflected(word: str) -> str:
    stem = word[:-1] if len(word) > 6 else word
    return rf"\b{re.escape(stem)}\w{{0,4}}\b"
