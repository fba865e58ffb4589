"""The CSV of rows that were set aside, mended by a person: read back row by row, each by the options of its own import."""

from __future__ import annotations

from datetime import datetime

from pipelines.charts.table_file import as_written
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.declared.rules import IngestRules
from pipelines.ingest.faults import FileFault, shown_name
from pipelines.ingest.file_report import FileReport, ReportedError, Tally, rejected
from pipelines.ingest.formats.delimited import SEPARATORS, DelimitedReader, Row
from pipelines.ingest.formats.sources import Source
from pipelines.ingest.formats.text_decoding import first_that_reads, has_byte_order_mark, text_lines
from pipelines.ingest.limits import Limits
from pipelines.ingest.quarantine.set_aside import ROW_COLUMN, retry_rows
from pipelines.records import import_file
from pipelines.records.database import reading
from pipelines.workspace import Workspace

_ENCODINGS = ("utf-8", "cp1250")


def is_mended(source: Source) -> bool:
    """True for a table that `heed quarantine --export` wrote."""
    return source.extension == "csv" and ROW_COLUMN.encode() in source.head().split(b"\n", 1)[0]


def take_mended(workspace: Workspace, source: Source, *, now: datetime, dry_run: bool = False) -> FileReport:
    """Stores the rows that can be read now; the others stay set aside as they stand in this file."""
    try:
        mended = _rows(source, workspace.rules.of(IngestRules))
    except FileFault as fault:
        return rejected(source.name, None, fault)
    with reading(workspace.engine) as connection:
        waiting = import_file.rows_of_ids(connection, list(mended))
    gone = len(mended) - len(waiting)
    notes: tuple[str, ...] = (f"{gone:,} row(s) are not set aside any more; they were left alone",) if gone else ()
    if dry_run:
        notes += (f"{len(waiting):,} row(s) that were set aside would be read again",)
        return FileReport(shown_name(source.name), None, "accepted", Tally(duplicates=gone), notes=notes)
    pairs = [(row, {**(row.raw or {}), **{name: cell for name, cell in mended[identity].items() if name in (row.columns or ())}})
             for identity, row in waiting.items()]  # fmt: skip
    result = retry_rows(workspace, pairs, ImportOptions(), now=now)
    errors = tuple(ReportedError(shown_name(source.name), None, None, error, error) for error in result.errors)
    tally = Tally(accepted=result.stored, quarantined=result.tried - result.stored, duplicates=gone)
    return FileReport(shown_name(source.name), None, "partial" if errors else "accepted", tally, errors, notes)


def _rows(source: Source, limits: Limits) -> dict[bytes, dict[str, str]]:
    """The cells of each row under their column names, by the id of the row that was set aside."""
    with source.open() as stream:
        encoding = None if has_byte_order_mark(source.head(4)) else first_that_reads(stream, _ENCODINGS)
        stream.seek(0)
        lines = text_lines(stream, None if encoding == "utf-8" else encoding, limits)
        opening = next(lines)
        separator = max(SEPARATORS, key=opening.text.count)
        lines.put_back(opening)
        rows = DelimitedReader(lines, separator, limits).rows()
        header = next(rows)
        if not isinstance(header, Row) or ROW_COLUMN not in header.cells:
            raise FileFault("the header cannot be read", line=1)
        names = [as_written(name) for name in header.cells]
        place = names.index(ROW_COLUMN)
        found: dict[bytes, dict[str, str]] = {}
        for row in rows:
            if not isinstance(row, Row) or len(row.cells) != len(names):
                more = f"another number of fields than the header has; put quotes round a cell that holds {separator!r}, as in \"12,50\""
                raise FileFault(f"{getattr(row, 'reason', more)}", line=row.line)
            try:
                identity = bytes.fromhex(row.cells[place].strip())
            except ValueError:
                raise FileFault("is not the name of a row that was set aside; leave this column as it is", line=row.line,
                                column=ROW_COLUMN) from None  # fmt: skip
            found[identity] = {name: as_written(cell) for name, cell in zip(names, row.cells, strict=True)}
        return found
