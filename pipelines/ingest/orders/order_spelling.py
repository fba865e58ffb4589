"""An order line in our own columns: how it is kept when its order contradicts itself or is nobody's, and how it is read again."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.declared.profile import Profile, StatusMap, TableProfile
from pipelines.ingest.orders.order_lines import ParsedOrderLine
from pipelines.ingest.orders.order_money import OrderFacts
from pipelines.records.money import as_text

LINE = ("order_id", "customer_id", "email", "phone", "ordered_at", "amount", "currency", "margin", "product", "quantity", "kind")
FACTS = ("total", "shipping", "refunded", "refunded_at", "status")
_STATES = StatusMap(order=frozenset({"order"}), refund=frozenset({"refund"}), cancelled=frozenset({"cancelled"}))
_TABLE = TableProfile("orders", "orders", {name: (name,) for name in (*LINE, *FACTS)}, known_by=("order_id", "total"), status=_STATES)
OWN_SPELLING = Profile("own-spelling", tables=(_TABLE,))


def in_own_spelling(line: ParsedOrderLine) -> dict[str, str]:
    """The line under our column names; what it says of its whole order only where a profile read that."""
    currency = line.currency
    cells = {
        "order_id": line.order_id,
        "customer_id": line.customer_id,
        "email": line.email,
        "phone": line.phone,
        "ordered_at": line.ordered_at.isoformat(),
        "amount": as_text(abs(line.amount_minor) if line.is_refund else line.amount_minor, currency),
        "currency": currency,
        "margin": as_text(line.margin_minor, currency),
        "product": line.product,
        "quantity": None if line.quantity is None else str(line.quantity),
        "kind": "refund" if line.is_refund else None,
    }
    if line.facts is not None:
        cells |= _of_facts(line.facts, currency)
    return {name: cell or "" for name, cell in cells.items()}


def _of_facts(facts: OrderFacts, currency: str) -> dict[str, str | None]:
    when = None if facts.refunded_at is None else facts.refunded_at.isoformat()
    amounts = {"total": facts.total_minor, "shipping": facts.shipping_minor, "refunded": facts.refunded_minor}
    return {**{name: as_text(amount, currency) for name, amount in amounts.items()}, "refunded_at": when, "status": facts.state}


def own_options(names: Sequence[str], kind: str) -> ImportOptions | None:
    """The options that read lines kept in our own spelling; None for columns of a file."""
    if tuple(names) == (*LINE, *FACTS):
        return ImportOptions(kind=kind, profile=OWN_SPELLING)
    return ImportOptions(kind=kind) if tuple(names) == LINE else None
