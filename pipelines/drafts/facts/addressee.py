"""Whom a message addresses: how the person is greeted, and in which language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipelines.drafts.facts.brief import Person
from pipelines.drafts.language import wording
from pipelines.drafts.language.everyday_words import common_words
from pipelines.drafts.language.plain_text import visible, words

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from pipelines.workspace import CompanyProfile

NAME_PART = re.compile(r"[^\W\d_]{2,20}(?:[-’'][^\W\d_]{2,20})?")


def person_of(key: str, name: str | None, company: CompanyProfile, *, informal: bool = False) -> Person:
    """How to greet: a first name only when the whole name looks like a person's."""
    informal = informal or company.polish_form == "ty"
    parts = visible(name or "").split()
    if not 1 <= len(parts) <= 4 or not all(NAME_PART.fullmatch(part) and part[0].isupper() for part in parts):
        return Person(key, informal=informal)
    known = wording.first_names()
    for part in parts:
        if form := known.get(part):
            first = part if part == parts[0] or len(parts) == 2 else parts[0]
            return Person(key, first, form.vocative, form.gender, informal)
    return Person(key, parts[0] if len(parts) >= 2 and parts[0] == parts[0].capitalize() else None, informal=informal)


def language_of(incoming: Sequence[Row[Any]], locale: str | None, company: CompanyProfile) -> str:
    """English or Polish: what the customer wrote last, else their locale, else the company's first language."""
    for row in reversed(incoming):
        for known in (row.read_language, row.language, guessed(row.text)):
            if known and known[:2] in wording.WRITTEN:
                return str(known[:2])
        break
    for known in ((locale or "")[:2].lower(), *(item[:2] for item in company.languages)):
        if known in wording.WRITTEN:
            return known
    return "en"


def guessed(text: str) -> str | None:
    """The written language whose everyday words the text holds, when one clearly leads."""
    said = words(text[:2_000])
    counts = sorted(((sum(word in common_words(language) for word in said), language) for language in wording.WRITTEN), reverse=True)
    return counts[0][1] if counts[0][0] >= 2 and counts[0][0] > 2 * counts[1][0] else None
