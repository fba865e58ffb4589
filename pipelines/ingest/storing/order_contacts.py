"""What orders tell of the customers who are known through nothing else: address, telephone and name, kept on the customer.

A blank is filled and nothing is replaced, so a customers file has the last word. An address that several customers come to
have in this way attaches nothing, as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipelines.ingest.orders.order_lines import Contact
from pipelines.ingest.orders.order_sums import CANCELLED, ParsedOrder
from pipelines.ingest.storing.batches import StoringContext
from pipelines.ingest.storing.customer_match import refresh
from pipelines.ingest.storing.mail_names import name_by_mail
from pipelines.records import customer

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def keep_contacts(connection: Connection, orders: Sequence[ParsedOrder], context: StoringContext) -> bool:
    """Fills what is blank of customers whom no file of customers named; True when anything was.

    Who is then still without a name is named as they sign their mail.
    A customer made from an address or telephone gets a name alone, so that no second address of the buyer becomes theirs unasked.
    """
    orders = [item for item in orders if item.email is not None or any(line.contact for line in item.lines)]
    if not orders:
        return False
    told = _told(orders)
    filled: list[dict[str, Any]] = []
    new: dict[str, set[str | None]] = {"email": set(), "phone": set()}
    for key, row in customer.rows_of_keys(connection, told).items():
        if row.said_by:
            continue
        known = {name: getattr(row, name) for name in Contact._fields}
        wanted = {name: value if known[name] is None else known[name] for name, value in told[key].items()}
        if wanted == known:
            continue
        filled.append({"key": key, **wanted})
        for kind, values in new.items():
            if wanted[kind] != known[kind]:
                values.add(wanted[kind])
    customer.fill(connection, filled)
    for kind, values in new.items():
        refresh(connection, kind, {value for value in values if value}, context.now)
    told_of = {line.contact.email for item in orders for line in item.lines if line.contact is not None}
    named = name_by_mail(connection, {address for address in told_of | {item.email for item in orders} if address})
    return bool(filled) or named


def _told(orders: Sequence[ParsedOrder]) -> dict[str, dict[str, str | None]]:
    """By customer, the first address, telephone and name that their orders tell."""
    told: dict[str, dict[str, str | None]] = {}
    for item in orders:
        if item.kind == CANCELLED:
            continue
        for contact in {line.contact: None for line in item.lines if line.contact is not None}:
            mine = told.setdefault(_key(item), dict.fromkeys(Contact._fields))
            for name, value in contact._asdict().items():
                if mine[name] is None and (name == "name" or item.customer_id is not None):
                    mine[name] = value
    return told


def _key(item: ParsedOrder) -> str:
    if item.customer_id is not None:
        return item.customer_id
    return customer.stand_in_key("email", item.email) if item.email is not None else customer.stand_in_key("phone", item.phone or "")
