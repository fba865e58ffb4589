"""What a question may be about, and the words of a message that show it; law and leaving stand in `understanding`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from pipelines.understanding import leaving_words as leaving
from pipelines.understanding.leaving_words import any_word
from pipelines.understanding.leaving_words import flat as flat
from pipelines.understanding.themes.shipped import shipped_themes

FILE = Path(__file__).with_name("topics.yaml")
THEME = "theme:"  # how the key of a topic begins that is a theme and in no file


class Said:
    """A text in the forms in which topics are looked for, each made once."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def flat(self) -> str:
        return flat(self.text)

    @cached_property
    def sentences(self) -> list[str]:
        return [flat(one) for one in re.split(r"[.!?\n]+", self.text)]


@dataclass(frozen=True)
class Topic:
    """What is looked for, by name in both languages and by the patterns of its words."""

    key: str
    names: dict[str, str]
    words: tuple[str, ...]
    in_folded: re.Pattern[str]
    in_lower: re.Pattern[str] | None = None
    aside: re.Pattern[str] | None = None  # phrases that hold the words and mean something else
    unless: re.Pattern[str] | None = None  # a sentence with one of these is about something else
    theme: str | None = None  # key of the theme that tells which messages speak of it
    within: bool = False  # the theme alone is too wide: the words narrow it

    def found_in(self, text: str | Said) -> bool:
        """Whether the text holds one of the topic's words; give it as `Said` when several topics are looked for in it."""
        said = Said(text) if isinstance(text, str) else text
        whole = said.flat if self.unless is None else " . ".join(one for one in said.sentences if not self.unless.search(one))
        if self.aside is not None:
            whole = self.aside.sub(" ", whole)
        return bool(self.in_folded.search(whole)) or bool(self.in_lower and self.in_lower.search(said.text.lower()))

    def name(self, language: str) -> str:
        return self.names.get(language, self.key)


@cache
def _file() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content


def _topic(key: str, entry: dict[str, Any]) -> Topic:
    exact = [re.escape(word) for word in entry.get("exact", [])]
    lower = re.compile(r"\b(?:" + "|".join(exact) + r")\b") if exact else None
    aside = re.compile(any_word(entry["except"]).pattern + r"\w*") if "except" in entry else None
    unless = None
    if "unless" in entry:
        unless = re.compile(rf"^(?!.*{any_word(entry['but']).pattern}).*{any_word(entry['unless']).pattern}")
    theme = entry.get("theme")
    words = tuple(entry["words"] if "words" in entry else shipped_themes()[entry["theme"]].words)
    return Topic(key, entry["names"], words, any_word(words), lower, aside, unless, theme, entry.get("within", False))


def of_theme(key: str, names: Mapping[str, str]) -> Topic:
    """The topic that is a theme of the taxonomy, whatever words its messages hold."""
    words = shipped_themes()[key].words if key in shipped_themes() else ()
    return Topic(f"{THEME}{key}", dict(names), words, any_word(words), theme=key)


@cache
def topics() -> dict[str, Topic]:
    """All topics by key, in the order in which a question is held against them."""
    return {key: _topic(key, entry) for key, entry in _file()["topics"].items()}


@cache
def leaving_words() -> Topic:
    return _topic("leaving", leaving.entry())


def asked_words(key: str) -> tuple[str, ...]:
    """The words by which a question names a topic of the file, folded."""
    return tuple(flat(word) for word in _file()["topics"][key]["asked"]) if key in _file()["topics"] else ()


def asked_about(question: str, themes: Mapping[str, Mapping[str, str]] | None = None) -> tuple[str, tuple[str, ...]] | None:
    """The key of the topic that a question names, the first in the order of the file, with the words that name it.

    After them come `themes` that are in no topic (their names by language, by key), as `theme:KEY`.
    """
    text = flat(question)
    for key, entry in _file()["topics"].items():
        if any_word(entry["asked"]).search(text):
            return str(key), ()
    taken = {entry.get("theme") for entry in _file()["topics"].values()}
    for key, names in sorted((themes or {}).items()):
        for name in sorted(names.values()):
            forms = [_forms(word) for word in flat(name).split()]
            found = re.search(r"\b" + r"\W".join(forms) + r"\b", text) if forms and key not in taken else None
            if found:
                return f"{THEME}{key}", tuple(found[0].split())
    return None


def of_words(words: Iterable[str]) -> Topic:
    """A topic made of the question's own words; endings may differ, as both languages inflect."""
    listed = tuple(words)
    forms = [_forms(word) for word in map(flat, listed) if word]
    return Topic("words", {}, listed, re.compile(rf"\b(?:{'|'.join(forms)})\b" if forms else r"(?!)"))


def _forms(word: str) -> str:
    """The word with the endings that it may have: tea and teas but not teach, kawa and kawę and kawiarka."""
    if len(word) <= 4:
        return rf"{re.escape(word)}\w{{0,{1 if len(word) < 4 else 2}}}"
    return rf"{re.escape(word[: max(3, len(word) - 2)])}\w{{0,4}}"
