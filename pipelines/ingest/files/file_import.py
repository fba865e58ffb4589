"""One judged file into the store, record by record, so that a restart goes on after the last commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import Fault, shown_name
from pipelines.ingest.file_report import FileReport, ReportedError, Tally, error_from_json, list_errors
from pipelines.ingest.files.found_files import FoundFile
from pipelines.ingest.files.whole_file import Steps, WholeFile
from pipelines.ingest.limits import Limits
from pipelines.ingest.rows.customers import ParsedCustomer
from pipelines.ingest.rows.messages import ParsedMessage
from pipelines.ingest.storing.batches import Stored, StoringContext, set_aside
from pipelines.ingest.storing.store_customers import store_customers
from pipelines.ingest.storing.store_messages import store_messages
from pipelines.ingest.storing.store_orders import store_orders
from pipelines.records import import_file
from pipelines.records.database import transaction

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

Unit = tuple[int, Any]


def import_row(item: FoundFile, identity: tuple[str, str], options: ImportOptions, now: datetime) -> dict[str, Any]:
    """The row of an import that begins."""
    name = item.source.name if item.archive is None else item.archive
    return {
        "name": shown_name(name),
        "member": "" if item.member is None else shown_name(item.member),
        "sha256": identity[0],
        "options_hash": identity[1],
        "size_bytes": item.source.size,
        "options": options.as_json(),
        "state": "reading",
        "outcome": None,
        "started_at": now,
    }


def as_known(name: str, row: Any) -> FileReport:
    """The report of a file that was imported before: what was stored then is a duplicate now."""
    stored = row.accepted + row.updated + row.duplicates
    errors = tuple(error_from_json(error) for error in row.errors)
    outcome = "partial" if row.quarantined else "accepted"
    tally = Tally(quarantined=row.quarantined, duplicates=stored)
    note = "these bytes were imported before with the same options; nothing was changed"
    return FileReport(shown_name(name), row.kind, outcome, tally, errors, (note,), was_known=True)


class FileImport:
    """The storing of one file."""

    def __init__(self, whole: WholeFile, row: dict[str, Any], reading_version: str, limits: Limits, now: datetime) -> None:
        self._whole = whole
        self._row = row | {"kind": whole.kind, "options": {**row["options"], "separator": whole.separator}}
        self._reading_version = reading_version
        self._limits = limits
        self._now = now
        self.kind = whole.kind
        self.size = whole.records + len(whole.faults)
        self._tally = Tally()
        self._errors: list[ReportedError] = []

    def store_whole(self, connection: Connection) -> FileReport:
        """Everything in the caller's transaction; nothing when another process has stored the same file meanwhile."""
        there = import_file.known(connection, self._row["sha256"], self._row["options_hash"])
        if there is not None and there.state == "done":
            return self._was_stored(there)
        identity = import_file.begin(connection, self._row)
        self._store(connection, identity, list(self._whole.units()))
        self._finish(connection, identity)
        return self.report()

    def store_in_parts(self, engine: Engine, records: int, steps: Steps | None = None) -> FileReport:
        """About `records` per transaction, each with the counts so far; goes on where an earlier attempt stopped, or where another
        process that stores the same file has come to."""
        with transaction(engine) as connection:
            row = import_file.known(connection, self._row["sha256"], self._row["options_hash"])
            identity = bytes(row.id) if row is not None else import_file.begin(connection, self._row)
        passed = row.read if row is not None else 0
        for part in _parts(self._whole.units(), passed, records):
            with transaction(engine) as connection:
                row = import_file.by_id(connection, identity)
                if row.state == "done":
                    return self._was_stored(row)
                self._resume(row)
                if rest := _after(part, row.read - passed):
                    self._store(connection, identity, rest)
                    import_file.note(connection, identity, **self._tally.as_json(), errors=[error.as_json() for error in self._errors])
            passed += sum(count for count, _ in part)
            if steps is not None:
                steps("storing", self._tally.read, self.size)
        with transaction(engine) as connection:
            row = import_file.by_id(connection, identity)
            if row.state == "done":
                return self._was_stored(row)
            self._resume(row)
            self._finish(connection, identity)
        return self.report()

    def _was_stored(self, row: Any) -> FileReport:
        self._whole.close()
        return as_known(self._whole.name, row)

    def _resume(self, row: Any) -> None:
        """Takes over the counts that are stored, which another attempt may have raised."""
        if row.read != self._tally.read:
            self._tally = Tally(row.accepted, row.updated, row.quarantined, row.duplicates)
            self._errors = [error_from_json(error) for error in row.errors]

    def _store(self, connection: Connection, identity: bytes, units: Sequence[Unit]) -> None:
        context = StoringContext(identity, self._row["name"], self._reading_version, self._now)
        faults = [item for _, item in units if isinstance(item, Fault)]
        self._tally.quarantined += len(faults)
        self._set_aside(connection, identity, faults)
        messages = [item for _, item in units if isinstance(item, ParsedMessage)]
        customers = [item for _, item in units if isinstance(item, ParsedCustomer)]
        orders = [item for _, item in units if isinstance(item, list)]
        if messages:
            self._add(connection, identity, store_messages(connection, messages, context))
        if customers:
            self._add(connection, identity, store_customers(connection, customers, context))
        if orders:
            self._add(connection, identity, store_orders(connection, orders, context))

    def _add(self, connection: Connection, identity: bytes, stored: Stored) -> None:
        self._tally.add(stored.tally)
        self._set_aside(connection, identity, stored.faults)

    def _set_aside(self, connection: Connection, identity: bytes, faults: Sequence[Fault]) -> None:
        set_aside(connection, identity, faults)
        list_errors(self._errors, self._whole.name, faults, self._limits.errors_listed)

    def _finish(self, connection: Connection, identity: bytes) -> None:
        outcome = "partial" if self._tally.quarantined else "accepted"
        errors = [error.as_json() for error in self._errors]
        import_file.note(connection, identity, state="done", outcome=outcome, finished_at=self._now, errors=errors, **self._tally.as_json())
        import_file.take_over_set_aside(connection, identity)
        self._whole.close()

    def counted(self) -> FileReport:
        """The report of what can be read, without looking at what is stored."""
        list_errors(self._errors, self._whole.name, self._whole.faults, self._limits.errors_listed)
        self._tally = Tally(accepted=self._whole.records, quarantined=len(self._whole.faults))
        self._whole.close()
        return self.report()

    def report(self) -> FileReport:
        outcome = "partial" if self._tally.quarantined else "accepted"
        notes = list(self._whole.notes())
        if self._whole.is_guessed:
            notes.insert(0, f"read as {self._whole.kind}, as its content tells; say --kind if it is something else")
        if self._tally.quarantined > len(self._errors):
            notes.append(f"{self._tally.quarantined - len(self._errors):,} more errors are not listed; `heed quarantine` has all of them")
        return FileReport(shown_name(self._whole.name), self._whole.kind, outcome, self._tally, tuple(self._errors), tuple(notes))


def store_small(connection: Connection, small: Sequence[FileImport]) -> list[FileReport]:
    """Several small files in one transaction."""
    return [waiting.store_whole(connection) for waiting in small]


def _parts(units: Iterator[Unit], skipped: int, records: int) -> Iterator[list[Unit]]:
    """Units after the first `skipped` records, in parts of about `records`."""
    part: list[Unit] = []
    size = 0
    for count, item in units:
        if skipped > 0:
            skipped -= count
            continue
        part.append((count, item))
        size += count
        if size >= records:
            yield part
            part, size = [], 0
    if part:
        yield part


def _after(part: list[Unit], records: int) -> list[Unit]:
    """The units that follow the first so many records."""
    for place, (count, _) in enumerate(part):
        if records <= 0:
            return part[place:]
        records -= count
    return []
