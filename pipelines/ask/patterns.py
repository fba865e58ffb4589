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


@cache
def countries() -> dict[str, re.Pattern[str]]:
    """Each country that a question can name."""
    return {code: _compiled(alternatives) for code, alternatives in _file()["countries"].items()}


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
