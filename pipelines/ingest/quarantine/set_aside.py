"""Records that were set aside: listed with their reasons, handed back as a table, and tried again with other options."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.charts.table_file import neutralised
from pipelines.ingest.declared.declaration import declared
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.declared.rules import IngestRules
from pipelines.ingest.faults import sentence
from pipelines.ingest.orders.order_lines import ParsedOrderLine
from pipelines.ingest.orders.order_spelling import own_options
from pipelines.ingest.profiles.import_profiles import profile_of
from pipelines.ingest.quarantine.rows_again import read_again
from pipelines.ingest.rows.customers import ParsedCustomer
from pipelines.ingest.rows.messages import ParsedMessage
from pipelines.ingest.storing.batches import Stored, StoringContext
from pipelines.ingest.storing.store_customers import store_customers
from pipelines.ingest.storing.store_messages import store_messages
from pipelines.ingest.storing.store_orders import store_orders
from pipelines.ingest.tables.table import Record
from pipelines.records import import_file, order
from pipelines.records.database import batches, reading, transaction
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

ROW_COLUMN = "heed_row"
"""Names the row that was set aside, so that it is found again once it is mended."""
_MEND_THERE = "; mend it in the file and import that again"
REASON_COLUMNS = ("heed_file", "heed_line", "heed_field", "heed_reason", ROW_COLUMN)


def _file_name(row: Any) -> str:
    return f"{row.name}/{row.member}" if row.member else str(row.name)


def quarantined(connection: Connection) -> list[dict[str, Any]]:
    """Every record still set aside: file, line, field, reason and the whole sentence; no content."""
    return [
        {
            "file": _file_name(row),
            "line": row.line,
            "field": row.field,
            "reason": row.reason,
            "message": sentence(_file_name(row), row.line, row.field, row.reason),
        }
        for row in import_file.waiting_rows(connection)
    ]


def export_quarantined(connection: Connection, path: Path) -> int:
    """Writes the records as CSV, their own columns first and the reason after them; returns how many.

    The cells are separated as in the files that the records come from, by commas where those differ.
    """
    rows = import_file.waiting_rows(connection)
    columns = list(dict.fromkeys(name for row in rows for name in (row.columns or ())))
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        separators = {row.options.get("separator", ",") for row in rows}
        writer = csv.writer(stream, delimiter=separators.pop() if len(separators) == 1 else ",")
        writer.writerow([*map(neutralised, columns), *REASON_COLUMNS])
        for row in rows:
            raw = row.raw or {}
            own = [str(raw.get(name, "")) for name in columns]
            told = [_file_name(row), "" if row.line is None else str(row.line), row.field or "", row.reason, row.id.hex()]
            writer.writerow([neutralised(cell) for cell in (*own, *told)])
    return len(rows)


@dataclass(frozen=True, slots=True)
class Retried:
    """How many records were tried again, how many of them are stored now, and why the others are not."""

    tried: int
    stored: int
    errors: tuple[str, ...]


def retry(workspace: Workspace, options: ImportOptions, *, now: datetime) -> Retried:
    """Reads every record that was set aside from a table again; `options` overrule those of its import."""
    with reading(workspace.engine) as connection:
        rows = import_file.waiting_rows(connection)
    return retry_rows(workspace, [(row, row.raw or {}) for row in rows], options, now=now)


def retry_rows(workspace: Workspace, rows: Sequence[tuple[Any, Mapping[str, str]]], options: ImportOptions, *, now: datetime) -> Retried:
    """The same for these rows, each with the values that stand in it now; what still cannot be read is kept as it stands now."""
    stored, errors = 0, []
    for _, part in groupby(rows, key=lambda pair: (pair[0].import_file_id, tuple(pair[0].columns or ()))):
        group = list(part)
        for batch in batches(group):
            with transaction(workspace.engine) as connection:
                reasons = _retried(connection, workspace, batch, options, now)
                for row, raw in batch:
                    reason = reasons.get(bytes(row.id))
                    stored += reason is None
                    if reason is not None:
                        import_file.still_waiting(connection, bytes(row.id), raw, reason)
                        errors.append(sentence(_file_name(row), row.line, row.field, reason))
    return Retried(len(rows), stored, tuple(errors))


def _retried(
    connection: Connection, workspace: Workspace, rows: Sequence[tuple[Any, Mapping[str, str]]], options: ImportOptions, now: datetime
) -> dict[bytes, str]:
    """Stores what can be read now of rows of one table, and says of the others why they cannot be."""
    first = rows[0][0]
    names = list(first.columns or ())
    if not names or all(name.startswith("(") for name in names):
        return {bytes(row.id): row.reason.removesuffix(_MEND_THERE) + _MEND_THERE for row, _ in rows}
    facts = {**first.options, "kind": first.kind}
    profile = profile_of(facts["profile"], workspace.home) if facts.get("profile") else None
    merged = declared(workspace, _overruled(ImportOptions.from_json(facts, profile), options))
    limits = workspace.rules.of(IngestRules)
    own = own_options(names, first.kind)
    ways = (merged, ImportOptions(kind=first.kind)) if own is None else (own,)
    read, reasons = read_again(rows, names, ways, limits, now)
    context = StoringContext(bytes(first.import_file_id), _file_name(first), workspace.reading_version, now)
    for group in _stored_together(read):
        records = [record for _, found in group for record in found]
        result = _store(connection, records, context)
        for row, found in group:
            if result.faults:
                reasons[bytes(row.id)] = result.faults[0].reason
            else:
                unchanged = found and not (result.tally.accepted or result.tally.updated)
                import_file.settle(connection, bytes(row.id), bytes(row.import_file_id), "duplicates" if unchanged else "accepted")
    return reasons


def _stored_together(read: Sequence[tuple[Any, list[Record]]]) -> list[list[tuple[Any, list[Record]]]]:
    """Rows whose records are stored at once: those of one order; any other row is alone."""
    groups: dict[str, list[tuple[Any, list[Record]]]] = {}
    for row, found in read:
        first = found[0] if found else None
        key = f"order {first.order_id}" if isinstance(first, ParsedOrderLine) else f"row {row.id.hex()}"
        groups.setdefault(key, []).append((row, found))
    return list(groups.values())


def _overruled(first: ImportOptions, later: ImportOptions) -> ImportOptions:
    """The options of the import, with those of the retry wherever it names one."""
    named = ("decimal", "date_format", "time_zone", "currency", "phone_region")
    given = {name: value for name in named if (value := getattr(later, name)) is not None}
    return replace(first, column_map=first.column_map + later.column_map, **given)


def _store(connection: Connection, records: Sequence[Record], context: StoringContext) -> Stored:
    messages = [item for item in records if isinstance(item, ParsedMessage)]
    if messages:
        return store_messages(connection, messages, context)
    customers = [item for item in records if isinstance(item, ParsedCustomer)]
    if customers:
        return store_customers(connection, customers, context)
    lines = [item for item in records if isinstance(item, ParsedOrderLine)]
    return store_orders(connection, [[*_lines_before(connection, lines[0], context), *lines]], context) if lines else Stored()


def _lines_before(connection: Connection, line: ParsedOrderLine, context: StoringContext) -> list[ParsedOrderLine]:
    """The lines of the same order that its file brought in already; together with this one they are the order."""
    found: list[ParsedOrderLine] = []
    for (_, kind), row in sorted(order.stored(connection, [line.order_id]).items()):
        if row.import_file_id != context.import_file_id:
            continue
        sign = -1 if kind == "refund" else 1
        for place, part in enumerate(row.lines):
            margin = None if row.margin_minor is None else sign * row.margin_minor if place == 0 else 0
            amount = sign * part["amount_minor"]
            found.append(
                line._replace(
                    line=row.line,
                    ordered_at=row.ordered_at,
                    amount_minor=amount,
                    margin_minor=margin,
                    product=part["product"],
                    quantity=part["quantity"],
                    is_refund=kind == "refund",
                )
            )
    return found
