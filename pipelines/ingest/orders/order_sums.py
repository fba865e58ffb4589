"""How the lines of one order id make an order, its refund, or take an order away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from pipelines.ingest.faults import BadValue
from pipelines.ingest.orders.order_lines import ParsedOrderLine

CANCELLED = "cancelled"
_LINE_NUMBER = attrgetter("line")


class ParsedOrder(NamedTuple):
    """One order or refund, its lines added up. Amounts are not negative; `kind` says which way the money went.

    `lines` is empty for a refund that stood in a column of its order. The kind `cancelled` takes away what is stored.
    """

    line: int
    order_id: str
    customer_id: str | None
    email: str | None
    phone: str | None
    ordered_at: datetime
    kind: str
    amount_minor: int
    currency: str
    margin_minor: int | None
    lines: tuple[ParsedOrderLine, ...]


def add_up(lines: Iterable[ParsedOrderLine]) -> list[ParsedOrder]:
    """The order, its refund, or both, that the lines of one order id make; raises BadValue when they disagree.

    Lines that add up to less than nothing are a refund of that amount.
    """
    ordered = sorted(lines, key=_LINE_NUMBER)
    first = ordered[0]
    is_bought, amount = True, 0
    for line in ordered:
        if line.customer_id != first.customer_id or line.email != first.email or line.phone != first.phone:
            raise BadValue("customer_id", f"order {first.order_id} stands under another customer on line {first.line}")
        if line.currency != first.currency:
            raise BadValue("currency", f"order {first.order_id} is in {first.currency} on line {first.line}")
        is_bought = is_bought and line.facts is None and not line.is_refund and line.amount_minor >= 0
        amount += line.amount_minor
    if is_bought:
        return [_order("order", ordered, amount)]
    kept = [line for line in ordered if line.facts is None or line.facts.state != CANCELLED]
    if not kept:
        return [_order(CANCELLED, ordered, 0)]
    bought = [line for line in kept if not line.is_refund]
    if sum(line.amount_minor for line in bought) < 0:
        bought = []
    standing = set(map(id, bought))
    returned = [line for line in kept if id(line) not in standing]
    orders = [_order(kind, part, _amount(part)) for kind, part in (("order", bought), ("refund", returned)) if part]
    if bought and not returned:
        orders += _refund_in_a_column(orders[0])
    return orders


def _amount(lines: Sequence[ParsedOrderLine]) -> int:
    """The money of these lines, signed: the order's total where the export gives one, else their sum and the shipping."""
    facts = [line.facts for line in lines if line.facts is not None]
    total = _agreed("total", lines, [part.total_minor for part in facts])
    if total is not None:
        return total
    if any(part.needs_total for part in facts):
        raise BadValue("total", f"order {lines[0].order_id} has no row with its total")
    shipping = _agreed("shipping", lines, [part.shipping_minor for part in facts])
    return sum(line.amount_minor for line in lines) + (shipping or 0)


def _agreed(column: str, lines: Sequence[ParsedOrderLine], amounts: Sequence[int | None]) -> int | None:
    """The one amount that all rows which give it agree on."""
    given = {amount for amount in amounts if amount is not None}
    if len(given) > 1:
        raise BadValue(column, f"the rows of order {lines[0].order_id} from line {lines[0].line} on give different amounts")
    return given.pop() if given else None


def _refund_in_a_column(order: ParsedOrder) -> list[ParsedOrder]:
    facts = [line.facts for line in order.lines if line.facts is not None]
    refunded = _agreed("refunded", order.lines, [part.refunded_minor for part in facts])
    if refunded is None and any(part.state == "refund" for part in facts):
        refunded = order.amount_minor
    if not refunded:
        return []
    when = min((part.refunded_at for part in facts if part.refunded_at is not None), default=order.ordered_at)
    whose = (order.customer_id, order.email, order.phone)
    return [ParsedOrder(order.line, order.order_id, *whose, when, "refund", refunded, order.currency, None, ())]


def _order(kind: str, lines: list[ParsedOrderLine], amount_minor: int) -> ParsedOrder:
    sign = -1 if kind == "refund" else 1
    margins = [line.margin_minor for line in lines if line.margin_minor is not None]
    margin = sign * sum(margins) if len(margins) == len(lines) else None
    first = lines[0]
    return ParsedOrder(
        first.line,
        first.order_id,
        first.customer_id,
        first.email,
        first.phone,
        min([line.ordered_at for line in lines]),
        kind,
        sign * amount_minor,
        first.currency,
        margin,
        tuple(lines),
    )
