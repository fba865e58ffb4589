"""Records that were set aside: listed with their reasons, handed back as a table, and tried again with other options."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.ingest.columns import Columns, understand_columns
from pipelines.ingest.customers import ParsedCustomer
from pipelines.ingest.drop_folder import declared
from pipelines.ingest.faults import BadValue, FileFault, sentence
from pipelines.ingest.messages import ParsedMessage
from pipelines.ingest.options import ImportOptions
from pipelines.ingest.orders import ParsedOrderLine
from pipelines.ingest.rules import IngestRules
from pipelines.ingest.store_customers import store_customers
from pipelines.ingest.store_messages import store_messages
from pipelines.ingest.store_orders import store_orders
from pipelines.ingest.storing import Stored, StoringContext
from pipelines.ingest.tables import Record, Table, rules_for
from pipelines.records import import_file, order
from pipelines.records.database import batches, reading, transaction
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
REASON_COLUMNS = ("heed_file", "heed_line", "heed_field", "heed_reason")


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


def neutralised(cell: str) -> str:
    """A cell that a spreadsheet shows and does not run: an apostrophe before what would begin a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def export_quarantined(connection: Connection, path: Path) -> int:
    """Writes the records as CSV, their own columns first and the reason after them; returns how many."""
    rows = import_file.waiting_rows(connection)
    columns = list(dict.fromkeys(name for row in rows for name in (row.columns or ())))
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*map(neutralised, columns), *REASON_COLUMNS])
        for row in rows:
            raw = row.raw or {}
            own = [str(raw.get(name, "")) for name in columns]
            told = [_file_name(row), "" if row.line is None else str(row.line), row.field or "", row.reason]
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
    stored, errors = 0, []
    for batch in batches(rows):
        with transaction(workspace.engine) as connection:
            for row in batch:
                reason = _retried(connection, workspace, row, options, now)
                stored += reason is None
                if reason is not None:
                    errors.append(sentence(_file_name(row), row.line, row.field, reason))
    return Retried(len(rows), stored, tuple(errors))


def _retried(connection: Connection, workspace: Workspace, row: Any, options: ImportOptions, now: datetime) -> str | None:
    """None when the record is stored now, else why it is not.

    It is read by the options of its import and then by our own spelling, in which contradictory records are kept.
    """
    limits = workspace.rules.of(IngestRules)
    names = list(row.columns or ())
    if not names or all(name.startswith("(") for name in names):
        return f"{row.reason}; mend it in the file and import that again"
    merged = declared(workspace, _overruled(ImportOptions.from_json({**row.options, "kind": row.kind}), options))
    record, reason = None, None
    for read_by in (merged, ImportOptions(kind=row.kind)):
        try:
            columns = understand_columns(names, read_by, limits, row.line or 1)
            record = _read(columns, [(row.raw or {}).get(name, "") for name in names], row, read_by, limits, now)
            break
        except BadValue as bad:
            reason = reason or bad.told(str)
        except FileFault as fault:
            reason = reason or fault.reason
    if record is None:
        return reason
    context = StoringContext(bytes(row.import_file_id), _file_name(row), workspace.reading_version, now)
    result = _store(connection, record, context)
    if result.faults:
        return result.faults[0].reason
    count = "duplicates" if result.tally.duplicates else "accepted"
    import_file.settle(connection, bytes(row.id), bytes(row.import_file_id), count)
    return None


def _overruled(first: ImportOptions, later: ImportOptions) -> ImportOptions:
    """The options of the import, with those of the retry wherever it names one."""
    named = ("decimal", "date_format", "time_zone", "currency", "phone_region")
    given = {name: value for name in named if (value := getattr(later, name)) is not None}
    return replace(first, column_map=first.column_map + later.column_map, **given)


def _read(columns: Columns, cells: Sequence[str], row: Any, options: ImportOptions, limits: IngestRules, now: datetime) -> Record:
    table = Table(columns, iter(()))
    return rules_for(table, row.kind, options, limits, now).read(row.line or 1, cells)


def _store(connection: Connection, record: Record, context: StoringContext) -> Stored:
    if isinstance(record, ParsedMessage):
        return store_messages(connection, [record], context)
    if isinstance(record, ParsedCustomer):
        return store_customers(connection, [record], context)
    return store_orders(connection, [[*_lines_before(connection, record, context), record]], context)


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
                replace(
                    line,
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
