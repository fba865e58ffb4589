"""The small words of questions and answers, from words.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def _file() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    return content


@cache
def of_language(language: str) -> frozenset[str]:
    """Words by which a question in that language is known."""
    return frozenset(_file()["languages"][language])


@cache
def joining(language: str) -> frozenset[str]:
    """Words that a reworded answer may add."""
    return frozenset(_file()["joining"].get(language, ()))


@cache
def asking() -> frozenset[str]:
    """Words that a question is made of besides its subject."""
    return frozenset(_file()["asking"])


@cache
def no_names() -> frozenset[str]:
    """Words that are nobody's name although they begin with a capital."""
    return frozenset(_file()["no_names"])


@cache
def fillers() -> frozenset[str]:
    """Words that carry nothing which an answer could leave out."""
    return frozenset(_file()["fillers"])
