"""Savings of several currencies beside each other, for ranking only; no amount is ever converted for people to read.

With a rate in `company.exchange_rates` the saving is counted in the company's currency. Without one, it is divided by the
middle value at risk of its own currency and multiplied by that of the company's: a case that is large for its currency ranks
as high as one that is large for ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from pipelines.records.money import as_decimal


@dataclass(frozen=True, slots=True)
class ReportingScale:
    """Turns a saving into the number that ranks it."""

    currency: str
    rates: Mapping[str, float]
    at_risk: Mapping[str, Sequence[int]] = field(default_factory=dict)  # minor units per currency, positive ones of the run

    def score(self, saving_minor: int, currency: str) -> float:
        """The saving in (about) whole units of the company's currency."""
        amount = float(as_decimal(saving_minor, currency))
        if currency == self.currency:
            return amount
        if currency in self.rates:
            return amount * self.rates[currency]
        own, ours = self._middle(currency), self._middle(self.currency)
        return amount if own is None or ours is None else amount / own * ours

    def is_guessed(self, currency: str) -> bool:
        """Whether the currency has no rate and stands beside others."""
        others = {known for known in self.at_risk if known != currency}
        return currency != self.currency and currency not in self.rates and bool(others)

    def _middle(self, currency: str) -> float | None:
        values = self.at_risk.get(currency)
        return float(as_decimal(round(median(values)), currency)) or None if values else None
