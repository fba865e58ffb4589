"""Money at the edges: whole minor units inside, decimals with the currency's own number of places outside."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

# ISO 4217: currencies whose minor unit is not a hundredth
PLACES = {"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3} | dict.fromkeys(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"], 0
)


def places(currency: str) -> int:
    """Decimal places of the currency's minor unit (2 unless ISO 4217 says otherwise)."""
    return PLACES.get(currency, 2)


def minor(amount: Decimal, currency: str) -> int:
    """Whole minor units of a decimal amount, halves away from zero."""
    return int(amount.scaleb(places(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def as_decimal(amount_minor: int, currency: str) -> Decimal:
    """The amount in whole currency units with all its places: 123450 PLN is 1234.50."""
    return Decimal(amount_minor).scaleb(-places(currency))


def as_text(amount_minor: int | None, currency: str | None) -> str | None:
    """The amount as JSON shows it, "1234.50"; None stays None."""
    return None if amount_minor is None or currency is None else f"{as_decimal(amount_minor, currency):f}"
