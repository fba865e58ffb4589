"""The taxonomy of a workspace: what ships with Heed, as heed.yaml edits it, and the themes that the company added."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from pipelines.understanding.themes.shipped import shipped_themes
from pipelines.understanding.themes.theme_rules import ThemeRules
from pipelines.understanding.themes.words import folded_words, phrases


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme as the workspace uses it; `pattern` finds it in folded words where the company added it, else the head tells it."""

    key: str
    names: dict[str, str]
    is_on: bool
    about: str = ""
    pattern: re.Pattern[str] | None = None

    def as_row(self) -> dict[str, Any]:
        """What is stored of it."""
        return {"key": self.key, "names": self.names, "state": "accepted" if self.is_on else "off"}


def taxonomy(rules: ThemeRules) -> list[Theme]:
    """Every theme of the workspace, those that are switched off included: the shipped ones first, then its own."""
    shipped = [
        Theme(key, dict(theme.names) | rules.names.get(key, {}), key not in rules.switched_off, theme.about)
        for key, theme in shipped_themes().items()
    ]
    return shipped + [Theme(own.key, dict(own.names), True, pattern=phrases(own.phrases)) for own in rules.own]


def name_in(names: dict[str, str], languages: tuple[str, ...], key: str) -> str:
    """The theme's name in the first of the languages that it has one in, else in English, else in any, else its key."""
    return next((names[language] for language in (*languages, "en", *sorted(names)) if language in names), key)


def key_of_name(name: str) -> str:
    """The key of a theme that a person names: its folded words joined by _; empty when the name has no letter."""
    words = folded_words(name).lstrip("0123456789_ ")
    return words.replace(" ", "_")[:63]


def rules_digest(rules: ThemeRules) -> str:
    """Changes when messages would get other themes under these rules; other names change nothing."""
    chosen = {"switched_off": sorted(rules.switched_off), "own": [asdict(own) | {"names": None} for own in rules.own]}
    return hashlib.sha256(json.dumps(chosen, sort_keys=True, default=list).encode()).hexdigest()
