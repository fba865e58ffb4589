"""Whose orders they are: a customer's id, else an address or telephone that exactly one customer has.

Shop exports often have no customer ids. Under a profile a buyer whose address or telephone nobody has becomes a customer
of that address; once the company's own customer with the same address is imported, orders and messages are that one's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipelines.ingest.faults import BadValue
from pipelines.ingest.orders.order_lines import ParsedOrderLine
from pipelines.ingest.orders.order_sums import CANCELLED, ParsedOrder
from pipelines.ingest.storing.batches import StoringContext
from pipelines.ingest.storing.customer_match import refresh, sole_links
from pipelines.records import customer

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_SHARED = {
    "email": "not exactly one customer has this e-mail address; import the customers first",
    "phone": "several customers have this telephone number; give the order its customer's id or e-mail address",
}


def make_stand_ins(connection: Connection, batch: Sequence[list[ParsedOrderLine]], context: StoringContext) -> None:
    """Makes customers of the addresses and telephones of profiled orders that nobody has yet."""
    if all(line.facts is None for lines in batch for line in lines):
        return
    for kind in _SHARED:
        values = {value for lines in batch for line in lines if line.facts is not None and (value := getattr(line, kind)) is not None}
        new = values - customer.holders(connection, kind, values).keys()
        if new:
            customer.add_stand_ins(connection, kind, sorted(new))
            refresh(connection, kind, new, context.now)


class Whose:
    """The owners of one batch of orders."""

    def __init__(self, connection: Connection, batch: Sequence[list[ParsedOrderLine]], context: StoringContext) -> None:
        lines = [line for group in batch for line in group]
        values = {
            "email": {line.email for line in lines if line.email is not None},
            "phone": {line.phone for line in lines if line.phone is not None},
        }
        self._is_said_by_contact = any(values.values())
        self._links = {kind: sole_links(connection, kind, values[kind], context.now) for kind in _SHARED}
        self._owners: dict[str, bytes] = {}

    def make_strangers(self, connection: Connection, orders: Sequence[ParsedOrder]) -> list[str]:
        """Stores customers that the orders name and nobody knows yet, by id alone; returns their ids."""
        wanted = {item.customer_id for item in orders if item.customer_id is not None and item.kind != CANCELLED}
        known = customer.ids_of_keys(connection, wanted)
        strangers = sorted(wanted - known.keys())
        customer.add_bare(connection, strangers)
        self._owners = known | customer.ids_of_keys(connection, strangers)
        return strangers

    def check(self, lines: Sequence[ParsedOrderLine]) -> None:
        """Raises BadValue when an address or telephone is not exactly one customer's."""
        if not self._is_said_by_contact:
            return
        for kind, links in self._links.items():
            if any((value := getattr(line, kind)) is not None and value not in links for line in lines):
                raise BadValue(kind, _SHARED[kind])

    def owner(self, item: ParsedOrder) -> bytes | None:
        return self._owners.get(item.customer_id or "")

    def link(self, item: ParsedOrder) -> bytes | None:
        if not self._is_said_by_contact:
            return None
        return self._links["email"].get(item.email or "") or self._links["phone"].get(item.phone or "")
