"""Rows that are one order: when one of them cannot be read, all of them are set aside, so that no part of an order is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pipelines.ingest.faults import Fault

MOST_ROWS = 10_000
"""Rows of one order that are held at once; what comes beyond is judged by itself."""


@dataclass(frozen=True, slots=True)
class RowRead:
    """What one row became: its records or its fault, the order that it belongs to, and its own cells."""

    found: list[Any] | Fault
    order: Any
    raw: Mapping[str, str]


def whole_orders(rows: Iterator[RowRead]) -> Iterator[RowRead]:
    """The rows, those that stand beside a faulty row of the same order as faults that name its line."""
    standing, place = None, -1

    def key(row: RowRead) -> tuple[Any, int]:
        nonlocal standing, place
        place = place + 1 if row.order == standing else 0
        standing = row.order
        return (row.order, place // MOST_ROWS) if row.order is not None else (None, place)

    for (order, _), group in groupby(rows, key):
        if order is None:
            yield from group
            continue
        held = list(group)
        bad = next((row.found for row in held if isinstance(row.found, Fault)), None)
        for row in held:
            own = row.found.reason if isinstance(row.found, Fault) else None
            if bad is None or row.found is bad or not row.found or (own is not None and own != bad.reason):
                yield row
                continue
            reason = f"belongs to the order of line {bad.line}, which cannot be read; mend that row"
            line = row.found.line if isinstance(row.found, Fault) else row.found[0].line
            yield RowRead(Fault(line, None, reason, row.raw, bad.unit), order, row.raw)
