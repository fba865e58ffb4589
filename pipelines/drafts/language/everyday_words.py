"""The everyday words of each language: they tell the languages apart, and which words are ours and not a customer's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from pipelines.drafts.language.plain_text import words


@cache
def common_words(language: str) -> frozenset[str]:
    """Everyday words of the language, folded."""
    book = yaml.safe_load((Path(__file__).parent / "common_words.yaml").read_text(encoding="utf-8"))
    return frozenset(words(book[language]))
