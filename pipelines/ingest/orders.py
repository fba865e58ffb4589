"""The rules for one order line, and how the lines of one order add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipelines.ingest.columns import Columns
from pipelines.ingest.faults import BadValue, Checks
from pipelines.ingest.limits import Limits
from pipelines.ingest.options import ImportOptions
from pipelines.ingest.values import is_blank, read_email, read_id, read_money, read_number, read_short_text, read_time
from pipelines.records.money import minor

_KINDS = {"order": "order", "sale": "order", "zamówienie": "order", "refund": "refund", "return": "refund", "zwrot": "refund"}


@dataclass(frozen=True)
class ParsedOrderLine:
    """One row of an order file. `amount_minor` and `margin_minor` are signed: a refund line is negative."""

    line: int
    order_id: str
    customer_id: str | None
    ordered_at: datetime
    amount_minor: int
    currency: str
    margin_minor: int | None
    product: str | None
    quantity: float | None
    is_refund: bool
    email: str | None = None


@dataclass(frozen=True)
class ParsedOrder:
    """One order or refund, its lines added up. Amounts are not negative; `kind` says which way the money went."""

    line: int
    order_id: str
    customer_id: str | None
    email: str | None
    ordered_at: datetime
    kind: str
    amount_minor: int
    currency: str
    margin_minor: int | None
    lines: tuple[ParsedOrderLine, ...]


class OrderRules:
    """Reads order rows of one table."""

    def __init__(self, columns: Columns, options: ImportOptions, limits: Limits, now: datetime) -> None:
        self._place = columns.place
        self._options = options
        self._limits = limits
        self._now = now

    def read(self, line: int, cells: Sequence[Any]) -> ParsedOrderLine:
        """The order line of a row; raises BadValue with every rule that it breaks."""
        place = self._place

        def cell(name: str) -> Any:
            return cells[place[name]] if name in place else None

        check = Checks()
        order_id = check(read_id, "order_id", cell("order_id"), self._limits)
        email = check(read_email, "email", cell("email"))
        has_id = not is_blank(cell("customer_id")) or email is None
        customer_id = check(read_id, "customer_id", cell("customer_id"), self._limits) if has_id else None
        ordered_at = check(read_time, "ordered_at", cell("ordered_at"), self._options, self._now, may_be_date=True)
        money = check(read_money, "amount", cell("amount"), cell("currency"), self._options)
        margin = None if is_blank(cell("margin")) else check(read_number, "margin", cell("margin"), self._options)
        quantity = None if is_blank(cell("quantity")) else check(read_number, "quantity", cell("quantity"), self._options)
        product = check(read_short_text, "product", cell("product"))
        is_refund = check(self._is_refund, cell("kind"))
        check.settle()
        amount, currency = money
        if is_refund:
            amount = -abs(amount)
            margin = None if margin is None else -abs(margin)
        return ParsedOrderLine(
            line,
            order_id,
            customer_id,
            ordered_at,
            minor(amount, currency),
            currency,
            None if margin is None else minor(margin, currency),
            product,
            None if quantity is None else abs(float(quantity)),
            is_refund,
            None if has_id else email,
        )

    @staticmethod
    def _is_refund(cell: Any) -> bool:
        if is_blank(cell):
            return False
        kind = _KINDS.get(str(cell).strip().lower())
        if kind is None:
            raise BadValue("kind", "is not one of order, refund")
        return kind == "refund"


def add_up(lines: Iterable[ParsedOrderLine]) -> list[ParsedOrder]:
    """The order, its refund, or both, that the lines of one order id make; raises BadValue when they disagree.

    Lines that add up to less than nothing are a refund of that amount.
    """
    ordered = sorted(lines, key=lambda line: line.line)
    first = ordered[0]
    for line in ordered[1:]:
        if (line.customer_id, line.email) != (first.customer_id, first.email):
            raise BadValue("customer_id", f"order {first.order_id} stands under another customer on line {first.line}")
        if line.currency != first.currency:
            raise BadValue("currency", f"order {first.order_id} is in {first.currency} on line {first.line}")
    bought = [line for line in ordered if not line.is_refund]
    if sum(line.amount_minor for line in bought) < 0:
        bought = []
    kept = set(map(id, bought))
    returned = [line for line in ordered if id(line) not in kept]
    return [_order(kind, part) for kind, part in (("order", bought), ("refund", returned)) if part]


def _order(kind: str, lines: list[ParsedOrderLine]) -> ParsedOrder:
    sign = -1 if kind == "refund" else 1
    margins = [line.margin_minor for line in lines if line.margin_minor is not None]
    margin = sign * sum(margins) if len(margins) == len(lines) else None
    first = lines[0]
    return ParsedOrder(
        first.line,
        first.order_id,
        first.customer_id,
        first.email,
        min(line.ordered_at for line in lines),
        kind,
        sign * sum(line.amount_minor for line in lines),
        first.currency,
        margin,
        tuple(lines),
    )
