"""The taxonomy that ships with Heed, from taxonomy.yaml."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("taxonomy.yaml")


@dataclass(frozen=True, slots=True)
class ShippedTheme:
    """A theme by key, with its names by language, what it covers, and beginnings of words that hint at it, folded."""

    key: str
    names: Mapping[str, str]
    about: str
    words: tuple[str, ...]


@cache
def shipped_themes() -> dict[str, ShippedTheme]:
    """The shipped themes by key, in the order of the file."""
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {key: ShippedTheme(key, entry["names"], entry["about"], tuple(entry["words"])) for key, entry in content.items()}


@cache
def words_digest() -> str:
    """SHA-256 of all keys with their words: a head fits the words that it was learned with."""
    listed = {key: sorted(theme.words) for key, theme in shipped_themes().items()}
    return hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()
