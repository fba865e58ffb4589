"""What storing a batch needs to know, and what it gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.ingest.faults import Fault
from pipelines.ingest.file_report import Tally
from pipelines.records import import_file

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class StoringContext:
    """Where a batch comes from: its import (None for a single message), the file as people know it, and the moment."""

    import_file_id: bytes | None
    file: str
    reading_version: str
    now: datetime


@dataclass
class Stored:
    """What one batch did: counts, records that turned out to contradict what is stored, whether anything changed."""

    tally: Tally = field(default_factory=Tally)
    faults: list[Fault] = field(default_factory=list)
    has_changed: bool = False


FIELD_CHARS = 128


def set_aside(connection: Connection, import_file_id: bytes, faults: Sequence[Fault]) -> None:
    """Stores faulty records with line, field, reason and their own values."""
    rows: list[dict[str, Any]] = [
        {
            "import_file_id": import_file_id,
            "line": fault.line,
            "field": fault.column[:FIELD_CHARS] if fault.column else None,
            "reason": fault.reason,
            "columns": list(fault.raw),
            "raw": dict(fault.raw),
        }
        for fault in faults
    ]
    import_file.set_aside(connection, rows)
