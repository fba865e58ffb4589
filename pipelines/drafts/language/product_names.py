"""The names of products that may stand in a message or go to a language model."""

from __future__ import annotations

import re

from pipelines.drafts.language.plain_text import folded, visible

UNSAFE = re.compile(r"[<>{}\[\]|`=@\\!*_#%\n\r]|https?:|www\.", re.IGNORECASE)

NO_THING = frozenset({  # lines of an order that are charges or corrections, as shops name them
    "postage", "dotcom postage", "carriage", "shipping", "delivery", "delivery charge", "shipping charge", "postage and packing", "manual",
    "adjustment", "discount", "fee", "fees", "bank charges", "amazon fee", "cruk commission", "gift card", "samples", "przesylka",
    "wysylka", "dostawa", "koszt dostawy", "koszty dostawy", "koszt wysylki", "koszty wysylki", "koszt przesylki", "oplata", "rabat",
    "korekta",
})


def usable_name(product: str | None) -> str | None:
    """The name without invisible characters; None where it is too short, too long, holds what no name holds, or names a charge."""
    name = " ".join(visible(product).split()) if product else ""
    return name if 2 <= len(name) <= 60 and not UNSAFE.search(name) and folded(name) not in NO_THING else None
