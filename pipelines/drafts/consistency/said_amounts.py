"""Sums of money as they stand in our own sentences: a number beside a currency, in English and Polish notation."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from pipelines.drafts.language.plain_text import visible

MARKS = {
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD",
    "usd": "USD", "dollars": "USD", "zł": "PLN", "zl": "PLN", "pln": "PLN", "złotych": "PLN", "zlotych": "PLN", "czk": "CZK", "kč": "CZK",
    "sek": "SEK", "nok": "NOK", "dkk": "DKK", "chf": "CHF", "huf": "HUF",
}  # fmt: skip
_MARK = "|".join(sorted((re.escape(mark) for mark in MARKS), key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_SUM = re.compile(rf"(?:(?P<before>{_MARK})\s?(?P<first>{_NUMBER})|(?P<second>{_NUMBER})\s?(?P<after>{_MARK})(?!\w))", re.IGNORECASE)


class Amount(NamedTuple):
    """A sum in whole units of its currency."""

    currency: str
    value: Decimal


def amounts_in(text: str) -> frozenset[Amount]:
    """Every sum of money that the text names in digits."""
    return frozenset(amounts_said(text))


def amounts_said(text: str) -> list[Amount]:
    """The same in the order in which they are named, each as often as it is."""
    hits = _SUM.finditer(visible(text))
    return [Amount(MARKS[(hit["before"] or hit["after"]).lower()], _value(hit["first"] or hit["second"])) for hit in hits]


def _value(number: str) -> Decimal:
    """The number; a last group of one or two digits after a comma or dot is its fraction."""
    whole, mark, fraction = re.sub(r"\s", "", number), "", ""
    if found := re.fullmatch(r"(.*?)([.,])(\d{1,2})", whole):
        whole, mark, fraction = found[1], found[2], found[3]
    return Decimal(re.sub(r"[.,]", "", whole) + (f".{fraction}" if mark else ""))
