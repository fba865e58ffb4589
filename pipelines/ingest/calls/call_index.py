"""The `index.csv` beside recorded calls: whose each is and when it began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pipelines.ingest.calls.transcripts import Conversation, read_conversation
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue, Fault, FileFault
from pipelines.ingest.formats.sources import Source
from pipelines.ingest.limits import Limits
from pipelines.ingest.rows.columns import Columns
from pipelines.ingest.rows.values import is_blank
from pipelines.ingest.tables.table import open_delimited


@dataclass
class CallIndex:
    """Conversations by the name of their file, each with its line; rows that cannot be read; and what else is worth saying."""

    conversations: dict[str, Conversation] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: tuple[str, ...] = ()


def read_index(source: Source, options: ImportOptions, limits: Limits, now: datetime) -> CallIndex:
    """What an index says; raises FileFault for a file that is none."""
    table = open_delimited(source, replace(options, kind=None), limits)
    if table.columns.table != "index":
        raise FileFault("an index of transcripts has the columns file, id, customer_id, started_at", line=table.header_line)
    index = CallIndex(remarks=table.remarks())
    for row in table.rows:
        if isinstance(row, Fault):
            index.faults.append(row)
            continue
        if len(row.cells) != len(table.columns.theirs):
            index.faults.append(Fault(row.line, None, f"{len(row.cells)} fields, but the header has {len(table.columns.theirs)}"))
            continue
        try:
            name, conversation = _read_row(table.columns, row.cells, options, limits, now)
        except BadValue as bad:
            index.faults.append(Fault(row.line, table.columns.their_name(bad.column), bad.reason))
            continue
        if name in index.conversations:
            index.faults.append(Fault(row.line, "file", "this file stands in the index twice"))
            continue
        index.conversations[name] = conversation
        index.lines[name] = row.line
    return index


def _read_row(
    columns: Columns, cells: Sequence[Any], options: ImportOptions, limits: Limits, now: datetime
) -> tuple[str, Conversation]:
    """(file name, conversation) of one row."""
    fields = {name: cells[place] for name, place in columns.place.items()}
    name = fields.get("file")
    if is_blank(name):
        raise BadValue("file", "missing")
    return str(name).strip(), read_conversation(fields, options, limits, now)
