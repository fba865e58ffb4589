"""The rules for one order line: whose it is, when, how much, and what it says of its whole order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue, Checks
from pipelines.ingest.limits import Limits
from pipelines.ingest.orders.order_money import OrderFacts, OrderMoney
from pipelines.ingest.rows.columns import Columns
from pipelines.ingest.rows.masked_addresses import is_masked_address
from pipelines.ingest.rows.values import is_blank, read_email, read_id, read_number, read_phone, read_short_text, read_time
from pipelines.records.money import minor

_KINDS = {"order": "order", "sale": "order", "zamówienie": "order", "refund": "refund", "return": "refund", "zwrot": "refund"}
NAME_CHARS = 200

Value = TypeVar("Value")


class Contact(NamedTuple):
    """What an order tells of its customer beside what says whose it is; masked addresses and our own are never in it."""

    email: str | None = None
    phone: str | None = None
    name: str | None = None


Owner = tuple[str | None, str | None, str | None, Contact | None]
"""A customer's id, e-mail address or telephone, the first of them that a row gives, and the rest that it tells."""


class ParsedOrderLine(NamedTuple):
    """One row of an order file. `amount_minor` and `margin_minor` are signed: a refund line is negative.

    Exactly one of `customer_id`, `email` and `phone` says whose it is. With `facts` a customer who is known only by address or
    telephone is made one.
    """

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
    phone: str | None = None
    facts: OrderFacts | None = None
    contact: Contact | None = None


class OrderRules:
    """Reads order rows of one table."""

    def __init__(self, columns: Columns, options: ImportOptions, limits: Limits, now: datetime) -> None:
        self._place = columns.place
        self._options = options
        self._limits = limits
        self._now = now
        self._money = OrderMoney(columns, options)

    def read(self, line: int, cells: Sequence[Any]) -> ParsedOrderLine:
        """The order line of a row; raises BadValue with every rule that it breaks."""
        place = self._place

        def cell(name: str) -> Any:
            return cells[place[name]] if name in place else None

        check = Checks()
        order_id = check(read_id, "order_id", cell("order_id"), self._limits)
        customer_id, email, phone, contact = check(self.who, cell) or (None, None, None, None)
        ordered_at = check(read_time, "ordered_at", cell("ordered_at"), self._options, self._now, may_be_date=True)
        money = check(self._money.read, cell)
        margin = None if is_blank(cell("margin")) else check(read_number, "margin", cell("margin"), self._options)
        quantity = None if is_blank(cell("quantity")) else check(read_number, "quantity", cell("quantity"), self._options)
        product = check(read_short_text, "product", cell("product"))
        is_refund = check(self.is_refund, cell("kind"))
        facts = None if self._options.profile is None else check(self._facts, cell)
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
            email,
            phone,
            facts,
            contact,
        )

    def who(self, cell: Callable[[str], Any]) -> Owner:
        """The first of id, address and telephone that the row gives, and the rest of them; telephones count under a profile only."""
        email = read_email("email", cell("email"))
        if not is_blank(cell("customer_id")):
            return read_id("customer_id", cell("customer_id"), self._limits), None, None, self._contact(cell, email)
        if email is not None:
            return None, email, None, self._contact(cell, None)
        phone = read_phone("phone", cell("phone"), self._options.phone_region)
        if phone is not None:
            return None, None, phone, self._contact(cell, None)
        if self._options.profile is None:
            raise BadValue("customer_id", "missing")
        named = [name for name in ("customer_id", "email", "phone") if name in self._place]
        raise BadValue(named[0] if named else "customer_id", "blank: nothing says whose order this is, no id, e-mail address or telephone")

    def _contact(self, cell: Callable[[str], Any], email: str | None) -> Contact | None:
        """What else the row tells of its customer; what cannot be read there spoils no order."""
        region, found = self._options.phone_region, Contact(email)
        if self._options.profile is not None:
            found = Contact(
                email or _read_or_none(read_email, "email", cell("contact_email")),
                _read_or_none(read_phone, "phone", cell("contact_phone"), region),
                _read_or_none(read_short_text, "name", cell("buyer_name"), NAME_CHARS),
            )
        if found.email is not None and (is_masked_address(found.email) or self._options.is_own_address(found.email)):
            found = found._replace(email=None)
        return found if any(found) else None

    def _facts(self, cell: Callable[[str], Any]) -> OrderFacts:
        facts = self._money.facts(cell)
        if is_blank(cell("refunded_at")):
            return facts
        return replace(facts, refunded_at=read_time("refunded_at", cell("refunded_at"), self._options, self._now, may_be_date=True))

    @staticmethod
    def is_refund(cell: Any) -> bool:
        if is_blank(cell):
            return False
        kind = _KINDS.get(str(cell).strip().lower())
        if kind is None:
            raise BadValue("kind", "is not one of order, refund")
        return kind == "refund"


def _read_or_none(read: Callable[..., Value | None], column: str, *given: Any) -> Value | None:
    """What can be read of a value that the order does without."""
    try:
        return read(column, *given)
    except BadValue:
        return None
