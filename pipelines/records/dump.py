"""The whole state by the company's keys, as lines of JSON in a fixed order: equal states are equal bytes.

Left out are uuids, wall-clock times, vectors, leases and counters of attempts: what two equal histories may differ in.
Of several runs only the newest finished one is shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records import run as runs
from pipelines.records.schema import metadata

# wall-clock times and the inner workings of the queue
LEFT_OUT = {
    "made_at", "undone_at", "started_at", "finished_at", "loaded_at", "queued_at", "updated_at", "lease_until", "not_before", "owner_name",
    "attempt", "at", "embedding", "data_version", "closed_at", "said_by", "revoked_at", "sequence", "open_key", "seen",
    "decided_at", "settled_at",
}
TABLES_LEFT_OUT = {
    "job", "mailbox", "workspace_state", "rules_version", "model_call", "event", "audit_entry", "api_key", "conversation", "run",
}
WITH_CLOCK = {"first_approval"}  # documents in which a wall-clock time stands beside the rest
KEYED = ("customer", "message", "alert", "draft", "import_file")


def lines(connection: Connection) -> Iterator[str]:
    """Every row of every noun as one line of JSON, tables by name, rows in the order of their text."""
    names = {table: _names(connection, table) for table in KEYED}
    newest = runs.newest(connection)
    if newest is not None:
        yield json.dumps({"run": {"as_of": newest.as_of.isoformat(), "rules": newest.rules_version, "model": newest.model_version}})
    for table in sorted(metadata.tables.values(), key=lambda item: item.name):
        if table.name in TABLES_LEFT_OUT:
            continue
        query = sa.select(table)
        if "run_id" in table.c and table.name != "alert" and table.name != "draft":
            query = query.where(table.c.run_id == (newest.id if newest else b""))
        shown = ({table.name: _shown(table, row, names)} for row in connection.execute(query))
        yield from sorted(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in shown)


def _names(connection: Connection, name: str) -> dict[bytes, str]:
    table = metadata.tables[name]
    key = table.c.name if name == "import_file" else table.c.key
    return {row[0]: row[1] for row in connection.execute(sa.select(table.c.id, key))}


def _shown(table: sa.Table, row: sa.Row[Any], names: dict[str, dict[bytes, str]]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for column in table.c:
        value = row._mapping[column]
        if column.name in LEFT_OUT or column.name == "id" or value is None or column.name == "run_id":
            continue
        if column.name.endswith("_id") and isinstance(value, bytes):
            target = next(iter(column.foreign_keys)).column.table.name if column.foreign_keys else ""
            if target in names:
                shown[column.name] = names[target].get(value, "?")
            continue
        if column.name in WITH_CLOCK:
            value = {name: part for name, part in value.items() if name not in LEFT_OUT}
        shown[column.name] = value.isoformat() if isinstance(value, date) else value
    return shown
