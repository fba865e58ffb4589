"""Batches of orders into the store: the lines of one order add up; a later file that says otherwise replaces the order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.ingest.faults import BadValue, Fault
from pipelines.ingest.orders.order_content import content_hash, lines_json
from pipelines.ingest.orders.order_lines import ParsedOrderLine
from pipelines.ingest.orders.order_spelling import in_own_spelling
from pipelines.ingest.orders.order_sums import CANCELLED, ParsedOrder, add_up
from pipelines.ingest.storing.batches import Stored, StoringContext
from pipelines.ingest.storing.customer_match import refresh
from pipelines.ingest.storing.order_contacts import keep_contacts
from pipelines.ingest.storing.order_owners import Whose, make_stand_ins
from pipelines.records import identity_link, import_file, message, order, rules_version
from pipelines.records.order import NewOrder

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def store_orders(connection: Connection, batch: Sequence[list[ParsedOrderLine]], context: StoringContext) -> Stored:
    """Stores orders, each given as its lines, in the caller's transaction. Counts are of lines."""
    stored = Stored()
    make_stand_ins(connection, batch, context)
    whose = Whose(connection, batch, context)
    groups = _orders_of(batch, whose, stored)
    orders = [item for group in groups for item in group]
    known = order.content_hashes(connection, {item.order_id for item in orders})
    strangers = whose.make_strangers(connection, orders)
    changes = _Changes(known)
    tally = stored.tally
    for group in groups:
        fates = [_fate(item, whose, context, changes) for item in group]
        refund_came = len(group) > 1 and any(fate != "duplicates" for item, fate in zip(group, fates, strict=True) if not item.lines)
        for item, fate in zip(group, fates, strict=True):
            count = "updated" if fate == "duplicates" and refund_came else fate
            setattr(tally, count, getattr(tally, count) + len(item.lines))
    order.add(connection, changes.new)
    _replace(connection, changes, context)
    message.name_customers(connection, strangers)
    if message.any_names_an_order(connection) or identity_link.any_of_kind(connection, "order"):
        refresh(connection, "order", changes.keys, context.now)
    told = keep_contacts(connection, orders, context)
    stored.has_changed = bool(changes.keys or told)
    if stored.has_changed:
        rules_version.bump_data_version(connection)
    return stored


@dataclass
class _Changes:
    """What one batch changes in the table of orders, of which `known` are the content hashes by (key, kind).

    `changed` are those to be replaced, `gone` the keys and kinds to be taken away.
    """

    known: Mapping[tuple[str, str], str]
    new: list[NewOrder] = field(default_factory=list)
    changed: list[NewOrder] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        return [*(item.key for item in self.new), *(item.key for item in self.changed), *(key for key, _ in self.gone)]


def _fate(item: ParsedOrder, whose: Whose, context: StoringContext, changes: _Changes) -> str:
    """Notes what an order changes, and says under which count its lines go."""
    if item.kind == CANCELLED:
        standing = [(item.order_id, kind) for kind in ("order", "refund") if (item.order_id, kind) in changes.known]
        changes.gone += standing
        return "updated" if standing else "duplicates"
    lines, hashed_lines = lines_json(item)
    digest = content_hash(item, hashed_lines)
    before = changes.known.get((item.order_id, item.kind))
    if before == digest:
        return "duplicates"
    row = _row(item, lines, digest, whose, context)
    if before is None:
        changes.new.append(row)
        return "accepted"
    changes.changed.append(row)
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


def _row(item: ParsedOrder, lines: str, digest: str, whose: Whose, context: StoringContext) -> NewOrder:
    quantities = [line.quantity for line in item.lines if line.quantity is not None]
    return NewOrder(
        item.order_id,
        item.kind,
        whose.owner(item),
        whose.link(item),
        item.ordered_at,
        item.amount_minor,
        item.currency,
        item.margin_minor,
        item.lines[0].product if item.lines else None,
        sum(quantities) if quantities else None,
        lines,
        digest,
        context.import_file_id,
        item.line,
    )


def _replace(connection: Connection, changes: _Changes, context: StoringContext) -> None:
    """Puts the new orders in the place of the old, takes away what is gone, and keeps what stood there."""
    if not changes.changed and not changes.gone:
        return
    before = order.stored(connection, {*(item.key for item in changes.changed), *(key for key, _ in changes.gone)})
    rows = [item._asdict() | {"lines": json.loads(item.lines)} for item in changes.changed]
    corrections = [_correction(before[key], None, context) for key in changes.gone]
    corrections += [_correction(before[row["key"], row["kind"]], row, context) for row in rows]
    order.put(connection, rows)
    order.remove(connection, changes.gone)
    import_file.keep_old_values(connection, corrections)


def _correction(before: Any, row: dict[str, Any] | None, context: StoringContext) -> dict[str, Any]:
    """The old value of an order and what took its place; None for an order that was cancelled."""
    kept = ("amount_minor", "currency", "margin_minor", "lines")
    return {
        "noun": "order",
        "key": before.key,
        "field": before.kind,
        "old_value": {"ordered_at": before.ordered_at.isoformat(), **{name: getattr(before, name) for name in kept}},
        "new_value": None if row is None else {"ordered_at": row["ordered_at"].isoformat(), **{name: row[name] for name in kept}},
        "old_import_file_id": before.import_file_id,
        "import_file_id": context.import_file_id,
    }
