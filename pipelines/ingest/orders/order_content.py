"""An order's content as JSON text, and its hash: letter for letter what `json.dumps` writes, at a fraction of its cost.

Millions of orders are hashed in one import; products and their quantities repeat, so that their part of the text is kept.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import NamedTuple

from pipelines.ingest.orders.order_sums import ParsedOrder

OPENINGS_KEPT = 20_000


def lines_json(order: ParsedOrder) -> tuple[str, str]:
    """The lines of an order as `[{"product", "quantity", "amount_minor"}, …]`, in ASCII as they are stored and as they are hashed."""
    sign = -1 if order.kind == "refund" else 1
    openings = [_opening(line.product, line.quantity) for line in order.lines]
    amounts = [f"{sign * line.amount_minor}}}" for line in order.lines]
    stored = f"[{', '.join([opening.stored + amount for opening, amount in zip(openings, amounts, strict=True)])}]"
    if all([opening.hashed is opening.stored for opening in openings]):  # noqa: C419  a generator costs more than it spares
        return stored, stored
    return stored, f"[{', '.join([opening.hashed + amount for opening, amount in zip(openings, amounts, strict=True)])}]"


class _Opening(NamedTuple):
    """A line up to its amount; the two are the same object where the product is in ASCII."""

    stored: str
    hashed: str


@lru_cache(OPENINGS_KEPT)
def _opening(product: str | None, quantity: float | None) -> _Opening:
    rest = f', "quantity": {"null" if quantity is None else float.__repr__(quantity)}, "amount_minor": '
    stored, hashed = (
        f'{{"product": {"null" if product is None else quoted(product)}{rest}' for quoted in (encode_basestring_ascii, encode_basestring)
    )
    return _Opening(stored, stored if stored == hashed else hashed)


def content_hash(order: ParsedOrder, lines: str) -> str:
    """SHA-256 in hex of what makes two orders of one id the same: whose, what, when, how much, and the lines."""
    whose = encode_basestring(order.customer_id or order.email or order.phone or "")
    margin = "null" if order.margin_minor is None else order.margin_minor
    text = (
        f'[{whose}, "{order.kind}", "{order.ordered_at.isoformat()}", {order.amount_minor}, "{order.currency}", {margin}, {lines}]'
    )
    return hashlib.sha256(text.encode()).hexdigest()
