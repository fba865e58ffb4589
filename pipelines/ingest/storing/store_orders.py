"""Batches of orders into the store: the lines of one order add up; a later file that says otherwise replaces the order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.ingest.faults import BadValue, Fault
from pipelines.ingest.orders.order_lines import ParsedOrderLine
from pipelines.ingest.orders.order_spelling import in_own_spelling
from pipelines.ingest.orders.order_sums import CANCELLED, ParsedOrder, add_up
from pipelines.ingest.storing.batches import Stored, StoringContext
from pipelines.ingest.storing.customer_match import refresh
from pipelines.ingest.storing.order_contacts import keep_contacts
from pipelines.ingest.storing.order_owners import Whose, make_stand_ins
from pipelines.records import import_file, message, order, rules_version

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_as_json = json.JSONEncoder(ensure_ascii=False).encode


def store_orders(connection: Connection, batch: Sequence[list[ParsedOrderLine]], context: StoringContext) -> Stored:
    """Stores orders, each given as its lines, in the caller's transaction. Counts are of lines."""
    stored = Stored()
    make_stand_ins(connection, batch, context)
    whose = Whose(connection, batch, context)
    groups = _orders_of(batch, whose, stored)
    orders = [item for group in groups for item in group]
    known = order.stored(connection, {item.order_id for item in orders})
    strangers = whose.make_strangers(connection, orders)
    changes = _Changes()
    for group in groups:
        fates = [_fate(item, known, whose, context, changes) for item in group]
        counted = [(item, fate) for item, fate in zip(group, fates, strict=True) if item.lines]
        refund_came = any(fate != "duplicates" for item, fate in zip(group, fates, strict=True) if not item.lines)
        for item, fate in counted:
            count = "updated" if fate == "duplicates" and refund_came else fate
            setattr(stored.tally, count, getattr(stored.tally, count) + len(item.lines))
    order.put(connection, changes.rows)
    order.remove(connection, changes.gone)
    import_file.keep_old_values(connection, changes.corrections)
    message.name_customers(connection, strangers)
    refresh(connection, "order", changes.keys, context.now)
    told = keep_contacts(connection, orders, context)
    stored.has_changed = bool(changes.rows or changes.gone or told)
    if stored.has_changed:
        rules_version.bump_data_version(connection)
    return stored


@dataclass
class _Changes:
    """What one batch changes in the table of orders: rows to put, (key, kind) pairs to take away, old values to keep."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)
    corrections: list[dict[str, Any]] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        return [*(row["key"] for row in self.rows), *(key for key, _ in self.gone)]


def _fate(item: ParsedOrder, known: Mapping[tuple[str, str], Any], whose: Whose, context: StoringContext, changes: _Changes) -> str:
    """Notes what an order changes, and says under which count its lines go."""
    if item.kind == CANCELLED:
        standing = [known[item.order_id, kind] for kind in ("order", "refund") if (item.order_id, kind) in known]
        changes.gone += [(row.key, row.kind) for row in standing]
        changes.corrections += [_correction(row.key, row.kind, row, None, context) for row in standing]
        return "updated" if standing else "duplicates"
    row = _row(item, whose.owner(item), whose.link(item), context)
    before = known.get((item.order_id, item.kind))
    if before is not None and before.content_hash == row["content_hash"]:
        return "duplicates"
    changes.rows.append(row)
    if before is None:
        return "accepted"
    changes.corrections.append(_correction(item.order_id, item.kind, before, row, context))
    return "updated"


def _orders_of(batch: Sequence[list[ParsedOrderLine]], whose: Whose, stored: Stored) -> list[list[ParsedOrder]]:
    """The orders that the lines make, by order id; lines that disagree, or that are nobody's alone, become faults."""
    found: list[list[ParsedOrder]] = []
    for lines in batch:
        try:
            whose.check(lines)
            found.append(add_up(lines))
        except BadValue as bad:
            stored.faults += [Fault(line.line, bad.column, bad.reason, in_own_spelling(line)) for line in lines]
    stored.tally.quarantined = len(stored.faults)
    return found


def _row(item: ParsedOrder, owner: bytes | None, link: bytes | None, context: StoringContext) -> dict[str, Any]:
    sign = -1 if item.kind == "refund" else 1
    lines = [{"product": line.product, "quantity": line.quantity, "amount_minor": sign * line.amount_minor} for line in item.lines]
    content = [
        item.customer_id or item.email or item.phone,
        item.kind,
        item.ordered_at.isoformat(),
        item.amount_minor,
        item.currency,
        item.margin_minor,
        lines,
    ]
    quantities = [line.quantity for line in item.lines if line.quantity is not None]
    return {
        "key": item.order_id,
        "kind": item.kind,
        "customer_id": owner,
        "identity_link_id": link,
        "ordered_at": item.ordered_at,
        "amount_minor": item.amount_minor,
        "currency": item.currency,
        "margin_minor": item.margin_minor,
        "product": item.lines[0].product if item.lines else None,
        "quantity": sum(quantities) if quantities else None,
        "lines": lines,
        "content_hash": hashlib.sha256(_as_json(content).encode()).hexdigest(),
        "import_file_id": context.import_file_id,
        "line": item.line,
    }


def _correction(key: str, kind: str, before: Any, row: dict[str, Any] | None, context: StoringContext) -> dict[str, Any]:
    """The old value of an order and what took its place; None for an order that was cancelled."""
    kept = ("amount_minor", "currency", "margin_minor", "lines")
    return {
        "noun": "order",
        "key": key,
        "field": kind,
        "old_value": {"ordered_at": before.ordered_at.isoformat(), **{name: getattr(before, name) for name in kept}},
        "new_value": None if row is None else {"ordered_at": row["ordered_at"].isoformat(), **{name: row[name] for name in kept}},
        "old_import_file_id": before.import_file_id,
        "import_file_id": context.import_file_id,
    }
