"""Rows of one table read again from what was kept of them, first by the options of their import, then in our own spelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue, FileFault
from pipelines.ingest.formats.delimited import Row
from pipelines.ingest.limits import Limits
from pipelines.ingest.tables.table import Record, Table, read_header, rules_for

Kept = tuple[Any, Mapping[str, str]]


def read_again(
    rows: Sequence[Kept], names: Sequence[str], ways: Sequence[ImportOptions], limits: Limits, now: datetime
) -> tuple[list[tuple[Any, list[Record]]], dict[bytes, str]]:
    """The records of each row that one of the ways reads, and for the others, by their id, why the first way does not.

    Contradictory records are kept in our own spelling, which the last way reads.
    """
    read: list[tuple[Any, list[Record]]] = []
    reasons: dict[bytes, str] = {}
    left = list(rows)
    for options in ways:
        still: list[Kept] = []
        try:
            columns, profiled = read_header(names, options, limits, 1)
            table = Table(columns, iter(()), profiled=profiled)
            rules = rules_for(table, str(rows[0][0].kind), options, limits, now)
        except FileFault as fault:
            for row, _ in left:
                reasons.setdefault(bytes(row.id), fault.reason)
            continue
        for row, raw in left:
            cells = Row(row.line or 1, [raw.get(name, "") for name in names])
            try:
                parts = [cells] if profiled is None else profiled.rows(cells)
                read.append((row, [rules.read(part.line, part.cells) for part in parts]))
            except BadValue as bad:
                reasons.setdefault(bytes(row.id), bad.told(columns.their_name))
                still.append((row, raw))
        left = still
    return read, {identity: reason for identity, reason in reasons.items() if identity in {bytes(row.id) for row, _ in left}}
