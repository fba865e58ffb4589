"""Which of the products that a customer ordered a sentence names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.understanding.leaving_words import flat as flattened

_NO_NAME = re.compile(r"\d|^(?:g|kg|ml|l|cm|mm|pcs|szt|pack|opak|the|of|and|with|z|ze|do|na|i|w|a)$")


def product_named(flat: str, products: Iterable[str]) -> str | None:
    """The product whose every telling word stands in the flat sentence, endings aside; of several the one with most words, then by name."""
    named: list[tuple[int, str]] = []
    for product in sorted(set(products)):
        words = [word for word in flattened(product).split() if not _NO_NAME.search(word)]
        if words and all(re.search(rf"\b{re.escape(_stem(word))}\w{{0,4}}\b", flat) for word in words):
            named.append((len(words), product))
    return max(named, key=lambda found: found[0])[1] if named else None


def _stem(word: str) -> str:
    return word[:-2] if len(word) > 6 else word[:-1] if len(word) > 3 else word
