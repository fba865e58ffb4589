"""The patterns of questions.yaml, compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def _file() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("questions.yaml").read_text(encoding="utf-8"))
    return content


def _compiled(alternatives: Iterable[str]) -> re.Pattern[str]:
    whole = "|".join(alternatives)
    for name, words in _file()["words"].items():
        whole = whole.replace("{" + name + "}", "(?:" + "|".join(words) + ")")
    return re.compile(whole)


@cache
def kinds(group: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The kinds of `first`, `with_customer` or `then` with their patterns, in order."""
    return tuple((kind, _compiled(alternatives)) for kind, alternatives in _file()[group].items())


def kind_fits(kind: str, text: str) -> bool:
    """Whether one kind of `first` fits the folded question."""
    return any(name == kind and pattern.search(text) for name, pattern in kinds("first"))


@cache
def countries() -> dict[str, re.Pattern[str]]:
    """Each country that a question can name."""
    return {code: _compiled(alternatives) for code, alternatives in _file()["countries"].items()}


@cache
def currencies() -> dict[str, re.Pattern[str]]:
    """Each currency that a question can name."""
    return {code: _compiled(alternatives) for code, alternatives in _file()["currencies"].items()}


@cache
def mark(name: str) -> re.Pattern[str]:
    """What narrows or shapes a question: top_tier, likeness …"""
    return _compiled(_file()["marks"][name])


@cache
def angry() -> re.Pattern[str]:
    return _compiled(["{angry}"])


@cache
def said() -> re.Pattern[str]:
    """Words for what customers say."""
    return _compiled(_file()["said"])


@cache
def why_angry() -> re.Pattern[str]:
    """A question for the reasons of anger."""
    return _compiled(_file()["why_angry"])


Atoms = frozenset[tuple[str, bool]]  # a word, and whether longer words that begin with it count too


def _atoms(alternatives: Iterable[str]) -> Atoms:
    """The words that patterns are made of."""
    source = re.sub(r"\\b|\.?\{\d+,\d+\}", " ", _compiled(alternatives).pattern)
    return frozenset((word, bool(more)) for word, more in re.findall(r"([a-z]{2,})(\\w[*+])?", source))


@cache
def atoms(kind: str) -> Atoms:
    """The words by which a kind is recognised."""
    return frozenset().union(*(_atoms(_file()[group].get(kind, ())) for group in ("first", "with_customer", "then", "means")))


@cache
def angry_atoms() -> Atoms:
    return _atoms(["{angry}"])


@cache
def mark_atoms(name: str) -> Atoms:
    return _atoms(_file()["marks"][name])


@cache
def country_atoms(code: str) -> Atoms:
    return _atoms(_file()["countries"][code])


@cache
def currency_atoms(code: str) -> Atoms:
    return _atoms(_file()["currencies"][code])


@cache
def said_atoms() -> Atoms:
    return _atoms(_file()["said"])
