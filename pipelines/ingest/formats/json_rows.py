"""The records inside one JSON document: a list somewhere in it, nested objects flattened to dotted column names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.ingest.faults import Fault, FileFault
from pipelines.ingest.formats.delimited import Row
from pipelines.ingest.formats.json_lines import NotJson, strict_json

DEPTH = 5
COLUMNS_KEPT = 500


def document_rows(text: str, path: str) -> tuple[list[str], Iterator[Row | Fault]]:
    """Column names and rows of the list at `path` (dotted; a document that is a list is the list itself), counted from 1."""
    try:
        document = strict_json(text.lstrip("\ufeff"))
    except NotJson as error:
        raise FileFault(str(error)) from None
    found = document
    for name in [] if isinstance(document, list) else filter(None, path.split(".")):
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, list):
        raise FileFault(f"no list of records under {path or 'the top'} in this JSON document")
    if not found:
        raise FileFault(f"the list of records under {path or 'the top'} is empty")
    flat = [dict(_flattened(item)) if isinstance(item, dict) else None for item in found]
    header = list(dict.fromkeys(name for item in flat if item is not None for name in item))[:COLUMNS_KEPT]
    return header, _rows(flat, header)


def _rows(flat: list[dict[str, Any] | None], header: list[str]) -> Iterator[Row | Fault]:
    for number, item in enumerate(flat, start=1):
        if item is None:
            yield Fault(number, None, "an object is expected here", unit="record")
        else:
            yield Row(number, [item.get(name) for name in header])


def _flattened(item: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for name, value in item.items():
        if isinstance(value, dict) and depth < DEPTH:
            yield from _flattened(value, f"{prefix}{name}.", depth + 1)
        else:
            yield f"{prefix}{name}", value
