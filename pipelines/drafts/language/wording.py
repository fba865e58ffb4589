"""Dates, amounts and the form of address as each language writes them; the only place where a number becomes words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipelines.records.money import as_decimal

FOLDER = Path(__file__).parent
MONTHS = {
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December"],
    "pl": ["stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października",
    "listopada", "grudnia"],
}
SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
WRITTEN = ("en", "pl")  # languages that messages are composed in


@dataclass(frozen=True, slots=True)
class FirstName:
    """A Polish first name's vocative and gender (`m` or `f`)."""

    vocative: str
    gender: str


@cache
def phrases(language: str) -> Mapping[str, Any]:
    """The composer's phrases in one of the languages of WRITTEN."""
    said = _read(f"phrases/{language}.yaml")
    return said | {"kinds": _read(f"phrases/{language}_matters.yaml") | _read(f"phrases/{language}_themes.yaml")}


@cache
def first_names() -> Mapping[str, FirstName]:
    """The Polish first names that we can greet, each with its vocative."""
    return {
        name: FirstName(vocative, gender)
        for title, gender in (("masculine", "m"), ("feminine", "f"))
        for name, vocative in _read(f"first_names/pl_{title}.yaml").items()
    }


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return content


def day(moment: date, language: str) -> str:
    """3 November 2026, or 3 listopada 2026 r."""
    end = " r." if language == "pl" else ""
    return f"{moment.day} {MONTHS[language][moment.month - 1]} {moment.year}{end}"


def amount(amount_minor: int, currency: str, language: str) -> str:
    """£1,234.50 or PLN 1,234.50 in English; 1 234,50 zł or 1 234,50 EUR in Polish."""
    grouped = f"{as_decimal(amount_minor, currency):,f}"
    if language == "pl":
        return f"{grouped.replace(',', ' ').replace('.', ',')} {'zł' if currency == 'PLN' else currency}"
    return f"{SIGNS[currency]}{grouped}" if currency in SIGNS else f"{currency} {grouped}"


def times(count: int, language: str) -> str:
    """How often, in words: twice, or drugi (as in "drugi kontakt")."""
    words = phrases(language)
    said: str = words["times"].get(count, words["many_times"])
    return said


def capitalised(text: str) -> str:
    """The text with its first letter in upper case, and no doubled full stop after a Polish year."""
    return (text[:1].upper() + text[1:]).replace(" r..", " r.")
