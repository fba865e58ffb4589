"""Whether a message asks for a discount, a voucher or something free."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"\b(?:discounts?|vouchers?|coupons?|promo codes?|gift cards?|money off|percent off|"
    r"free (?:shipping|delivery|gift|month|product))\b|\d ?% off"
    r"|\b(?:rabat\w*|zniżk\w+|znizk\w+|kupon\w*|bon(?:u|y|ów|em)?|voucher\w*|gratis\w*|upust\w*|"
    r"kod\w* promocyjn\w+|darmow\w+ (?:dostaw\w+|przesyłk\w+))\b",
    re.IGNORECASE,
)


def asks_for_discount(text: str) -> bool:
    """Whether the text speaks of a discount; meant for angry messages only, where speaking of one is asking for one."""
    return bool(_ASKS.search(text))
