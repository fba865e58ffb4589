"""What one person may do, in words: the chance of nothing at all comes first wherever it is not small."""

from __future__ import annotations

import math
from decimal import Decimal

# Above this chance of no order, a range alone would mislead: its lower end is "nothing".
SAY_NO_ORDER_FROM = 0.1
_WORDS = {
    "en": ("no order ({percent})", "no order ({percent}) or up to {high}", "{low} to {high}"),
    "pl": ("brak zamówienia ({percent})", "brak zamówienia ({percent}) albo do {high}", "{low} do {high}"),
}
# The two ranges stand side by side, so each says what it is of.
EXPECTED_MEANS = {
    "en": "Expected is the average of customers like this one; 8 times in 10 it lies in its range, the one for decisions and sums.",
    "pl": "Wartość oczekiwana to średnia dla takich klientów; 8 razy na 10 leży w swoim przedziale, i to on służy do decyzji i sum.",
}
OUTCOME_MEANS = {
    "en": "One person varies far more than an average: 8 times in 10 this customer comes out so; for reading, not for sums.",
    "pl": "Jedna osoba waha się znacznie bardziej niż średnia: 8 razy na 10 z tym klientem będzie tak; do czytania, nie do sumowania.",
}


def spend_in_words(probability_of_no_order: float, low: str, high: str, currency: str, language: str = "en") -> str:
    """"no order (74 %) or up to 180.00 PLN", or the range "44.00 to 180.00 PLN" where no order is unlikely.

    `low` and `high` are amounts as JSON shows them.
    """
    return _in_words(probability_of_no_order, low, f"{high} {currency}", Decimal(high) > 0, language)


def orders_in_words(probability_of_no_order: float, low: int, high: int, language: str = "en") -> str:
    """"no order (74 %) or up to 3", or "2 to 9" where no order is unlikely."""
    return _in_words(probability_of_no_order, str(low), str(high), high > 0, language)


def _in_words(probability_of_no_order: float, low: str, high: str, is_more: bool, language: str) -> str:
    nothing, nothing_or, within = _WORDS["pl" if language == "pl" else "en"]
    form = within if probability_of_no_order <= SAY_NO_ORDER_FROM else nothing_or if is_more else nothing
    return form.format(percent=_percent(probability_of_no_order), low=low, high=high)


def _percent(share: float) -> str:
    """Whole per cent, never 100 for what is not certain."""
    return ">99 %" if 0.995 <= share < 1 else f"{math.floor(100 * share + 0.5)} %"
