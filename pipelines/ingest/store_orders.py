"""Batches of orders into the store: the lines of one order add up; a later file that says otherwise replaces the order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipelines.ingest.customer_match import refresh, sole_links
from pipelines.ingest.faults import BadValue, Fault
from pipelines.ingest.orders import ParsedOrder, ParsedOrderLine, add_up
from pipelines.ingest.storing import Stored, StoringContext
from pipelines.records import customer, import_file, message, order, rules_version
from pipelines.records.money import as_text

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def store_orders(connection: Connection, batch: Sequence[list[ParsedOrderLine]], context: StoringContext) -> Stored:
    """Stores orders, each given as its lines, in the caller's transaction. Counts are of lines."""
    stored = Stored()
    orders = _orders_of(connection, batch, stored, context)
    known = order.stored(connection, {item.order_id for item in orders})
    wanted = {item.customer_id for item in orders if item.customer_id is not None}
    strangers = wanted - customer.ids_of_keys(connection, wanted).keys()
    customer.add_bare(connection, sorted(strangers))
    owners = customer.ids_of_keys(connection, wanted)
    links = sole_links(connection, {item.email for item in orders if item.email is not None}, context.now)
    rows, corrections = [], []
    for item in orders:
        row = _row(item, owners.get(item.customer_id or ""), links.get(item.email or ""), context)
        before = known.get((item.order_id, item.kind))
        if before is not None and before.content_hash == row["content_hash"]:
            stored.tally.duplicates += len(item.lines)
            continue
        if before is None:
            stored.tally.accepted += len(item.lines)
        else:
            stored.tally.updated += len(item.lines)
            corrections.append(_correction(item, before, row, context))
        rows.append(row)
    order.put(connection, rows)
    import_file.keep_old_values(connection, corrections)
    message.name_customers(connection, sorted(strangers))
    refresh(connection, "order", [row["key"] for row in rows], context.now)
    stored.has_changed = bool(rows)
    if rows:
        rules_version.bump_data_version(connection)
    return stored


def _orders_of(
    connection: Connection, batch: Sequence[list[ParsedOrderLine]], stored: Stored, context: StoringContext
) -> list[ParsedOrder]:
    """The orders that the lines make; lines that disagree, or whose e-mail address is nobody's alone, become faults."""
    found: list[ParsedOrder] = []
    emails = {line.email for lines in batch for line in lines if line.email is not None}
    held = sole_links(connection, emails, context.now)
    for lines in batch:
        try:
            if any(line.email is not None and line.email not in held for line in lines):
                raise BadValue("email", "not exactly one customer has this e-mail address; import the customers first")
            found += add_up(lines)
        except BadValue as bad:
            stored.faults += [Fault(line.line, bad.column, bad.reason, _raw(line)) for line in lines]
    stored.tally.quarantined = len(stored.faults)
    return found


def _raw(line: ParsedOrderLine) -> dict[str, str]:
    """The line in our own columns, as a retry reads it."""
    cells = {
        "order_id": line.order_id,
        "customer_id": line.customer_id,
        "email": line.email,
        "ordered_at": line.ordered_at.isoformat(),
        "amount": as_text(abs(line.amount_minor) if line.is_refund else line.amount_minor, line.currency),
        "currency": line.currency,
        "margin": as_text(line.margin_minor, line.currency),
        "product": line.product,
        "quantity": None if line.quantity is None else str(line.quantity),
        "kind": "refund" if line.is_refund else None,
    }
    return {name: cell or "" for name, cell in cells.items()}


def _row(item: ParsedOrder, owner: bytes | None, link: bytes | None, context: StoringContext) -> dict[str, Any]:
    sign = -1 if item.kind == "refund" else 1
    lines = [{"product": line.product, "quantity": line.quantity, "amount_minor": sign * line.amount_minor} for line in item.lines]
    content = [
        item.customer_id or item.email,
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
        "product": item.lines[0].product,
        "quantity": sum(quantities) if quantities else None,
        "lines": lines,
        "content_hash": hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest(),
        "import_file_id": context.import_file_id,
        "line": item.line,
    }


def _correction(item: ParsedOrder, before: Any, row: dict[str, Any], context: StoringContext) -> dict[str, Any]:
    kept = ("amount_minor", "currency", "margin_minor", "lines")
    return {
        "noun": "order",
        "key": item.order_id,
        "field": item.kind,
        "old_value": {"ordered_at": before.ordered_at.isoformat(), **{name: getattr(before, name) for name in kept}},
        "new_value": {"ordered_at": row["ordered_at"].isoformat(), **{name: row[name] for name in kept}},
        "old_import_file_id": before.import_file_id,
        "import_file_id": context.import_file_id,
    }
