"""Which refund of the records a customer who waits for money may mean."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.drafts.facts.brief import RefundFact

if TYPE_CHECKING:
    from sqlalchemy.engine import Row


def evidence_key(key: str, order_keys: Collection[str]) -> str:
    """How a refund is named as evidence: by its own key, told apart where an order carries the same."""
    return f"{key} (refund)" if key in order_keys else key


def refund_of(orders: Sequence[Row[Any]], order: Row[Any] | None, zone: ZoneInfo) -> RefundFact | None:
    """The one refund of that order: under its key, its key and an ending, or its product on a later day. None where there are
    several or none, and without an order: the customer may mean another payment."""
    if order is None:
        return None
    refunds = [row for row in orders if row.kind == "refund" and row.amount_minor > 0]
    named = [row for row in refunds if row.key == order.key or _extends(row.key, order.key)]
    alike = [row for row in refunds if row.product and row.product == order.product and row.ordered_at >= order.ordered_at]
    alike = [row for row in alike if row.currency == order.currency and row.amount_minor <= order.amount_minor]
    found = named or alike
    if len(found) != 1:
        return None
    row, keys = found[0], {one.key for one in orders if one.kind == "order"}
    return RefundFact(evidence_key(row.key, keys), row.ordered_at.astimezone(zone).date(), row.amount_minor, row.currency)


def _extends(key: str, of: str) -> bool:
    return key.startswith(of) and not key[len(of)].isalnum()
