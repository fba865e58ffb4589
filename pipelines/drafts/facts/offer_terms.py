"""The terms of a catalogue offer in words: the only way by which a share or a sum of an offer enters a message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipelines.drafts.language.wording import amount

FACE_VALUE_IS_SHOWN = re.compile(r"\b(?:voucher|credit|card|bon|kupon|karta)\b", re.IGNORECASE)  # elsewhere it is only our cost


def offer_text(terms: Mapping[str, Any], language: str, currency: str) -> str | None:
    """The offer's name in the language with its share or face value; None when the catalogue has no name for it."""
    names = terms.get("names") or terms.get("name")
    name = (names.get(language) if isinstance(names, Mapping) else names) or None
    if not name:
        return None
    text = str(name).strip().rstrip(".")
    percent, value, cap = terms.get("percent"), terms.get("face_value_minor"), terms.get("cap_minor")
    if any(letter.isdigit() for letter in text):
        return text
    if percent:
        most = {"en": "at most", "pl": "najwyżej"}[language]
        limit = f", {most} {amount(int(cap), currency, language)}" if cap else ""
        return f"{text} ({percent:g}%{limit})"
    if value and FACE_VALUE_IS_SHOWN.search(text):
        return f"{text} ({amount(int(value), currency, language)})"
    return text
