"""How a workspace edits the taxonomy: section `themes` of heed.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict, Field

from pipelines.understanding.themes.shipped import shipped_themes
from pipelines.understanding.themes.words import folded_words


def _shipped(key: str) -> str:
    if key not in shipped_themes():
        raise ValueError(f"{key} is no theme that ships with Heed; these do: {', '.join(shipped_themes())}")
    return key


def _of_their_own(key: str) -> str:
    if key in shipped_themes():
        raise ValueError(f"{key} ships with Heed; rename it under `names` or choose another key")
    return key


def _spoken(phrase: str) -> str:
    if not folded_words(phrase):
        raise ValueError("must hold a letter or a digit")
    return phrase


def _apart(themes: tuple[OwnTheme, ...]) -> tuple[OwnTheme, ...]:
    keys = [theme.key for theme in themes]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"{twice[0]} is there twice")
    return themes


ShippedKey = Annotated[str, AfterValidator(_shipped)]


@dataclass(frozen=True)
class OwnTheme:
    """A theme that the company adds: a message speaks of it when it holds one of the phrases."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$"), AfterValidator(_of_their_own)]
    names: Annotated[Mapping[str, str], Field(min_length=1)]  # by language
    # in any language, case and accents aside; `gift*` stands for every word that begins so
    phrases: Annotated[tuple[Annotated[str, AfterValidator(_spoken)], ...], Field(min_length=1)]


@dataclass(frozen=True)
class ThemeRules:
    """What messages may be about (section `themes` of heed.yaml)."""

    section: ClassVar[str] = "themes"

    names: dict[ShippedKey, dict[str, str]] = field(default_factory=dict)  # other names of shipped themes, by key and language
    switched_off: tuple[ShippedKey, ...] = ()  # keys of shipped themes that are not used
    own: Annotated[tuple[OwnTheme, ...], AfterValidator(_apart)] = ()  # further ones: key, names, phrases (`gift*`: a beginning)
    # keys of shipped themes so wide that a message with nothing else may still be of a theme that is missing
    broad: tuple[ShippedKey, ...] = ("quality", "praise", "information")
    candidate_messages: int = 8  # messages that a group without a theme must hold to be shown as a candidate
    candidate_customers: int = 3  # people who wrote them
