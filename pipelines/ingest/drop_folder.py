"""Files into the store: found, read, judged, stored in short transactions that a restart continues, and reported.

A file is known by its bytes and the options it is read with. What is known is not read again; what was cut off goes on
after the last committed record. Small files share a transaction, large ones take many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.ingest.declared.declaration import declared
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.declared.rules import IngestRules
from pipelines.ingest.faults import FileFault
from pipelines.ingest.file_report import FileReport, rejected
from pipelines.ingest.files.file_import import FileImport, as_known, import_row, store_small
from pipelines.ingest.files.found_files import FoundFile, expanded, in_order, options_hash, sources_of
from pipelines.ingest.files.parsing import open_source
from pipelines.ingest.files.remembered_maps import as_remembered, remembered_by
from pipelines.ingest.files.whole_file import Steps, WholeFile, read_whole
from pipelines.ingest.formats.sources import Source
from pipelines.ingest.quarantine.mended_rows import is_mended, take_mended
from pipelines.jobs.worker import rare_collections
from pipelines.records import import_file
from pipelines.records.database import reading, transaction
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

Progress = Callable[[FileReport], None]
RECORDS_TOGETHER = 2_000
ORDER_LINES_TOGETHER = 10_000
FILES_TOGETHER = 50
DRY_RUN_RECORDS = 20_000
"""A dry run of a larger file counts what can be read, and does not look for what is stored already."""


def ingest(
    workspace: Workspace,
    paths: Sequence[Path],
    options: ImportOptions,
    *,
    now: datetime,
    progress: Progress | None = None,
    steps: Steps | None = None,
    dry_run: bool = False,
) -> list[FileReport]:
    """Imports files and folders; raises NotFound for a path that does not exist. Reports come in the order of import.

    `progress` is told each report, `steps` how many records of a large file are read and stored.
    """
    return ingest_sources(workspace, sources_of(paths), options, now=now, progress=progress, steps=steps, dry_run=dry_run)


def ingest_sources(
    workspace: Workspace,
    sources: Sequence[Source],
    options: ImportOptions,
    *,
    now: datetime,
    progress: Progress | None = None,
    steps: Steps | None = None,
    dry_run: bool = False,
) -> list[FileReport]:
    """The same for files that are already opened as sources, such as uploads."""
    options = declared(workspace, options)
    limits = workspace.rules.of(IngestRules)
    files, reports = expanded(sources, limits)
    files = as_remembered(workspace, files, options, limits)
    ordered, index_reports = in_order(files, options, limits, now)
    reports += index_reports
    for report in reports:
        _say(progress, report)
    run = _Run(workspace, options, limits, now, progress, dry_run, steps)
    with rare_collections():
        for item in ordered:
            run.take(item)
        run.flush()
    return reports + run.reports


def _say(progress: Progress | None, report: FileReport) -> None:
    if progress is not None:
        progress(report)


class _Run:
    """One call of `ingest`: small files wait here until there are enough of them for one transaction."""

    def __init__(
        self,
        workspace: Workspace,
        options: ImportOptions,
        limits: IngestRules,
        now: datetime,
        progress: Progress | None,
        dry_run: bool,
        steps: Steps | None,
    ) -> None:
        self._workspace = workspace
        self._options = options
        self._limits = limits
        self._now = now
        self._progress = progress
        self._dry_run = dry_run
        self._steps = steps
        self._small: list[FileImport] = []
        self._taken: set[tuple[str, str]] = set()
        self._folder = workspace.home / "tmp"
        self.reports: list[FileReport] = []

    def take(self, item: FoundFile) -> None:
        """Imports one file now, or keeps it for the next transaction."""
        source = item.source
        options = item.options or self._options
        if is_mended(source):
            self.flush()
            self._done(take_mended(self._workspace, source, now=self._now, dry_run=self._dry_run))
            return
        identity = (source.checksum(), options_hash(options, item.conversation))
        if identity in self._taken:
            self.flush()
        self._taken.add(identity)
        with reading(self._workspace.engine) as connection:
            known = import_file.known(connection, *identity)
        if known is not None and known.state == "done":
            self.flush()
            self._done(as_known(source.name, known))
            return
        row = import_row(item, identity, options, self._now) | remembered_by(source, options, self._limits)
        whole = self._read(item)
        if isinstance(whole, FileReport):
            self.flush()
            self._keep_rejected(whole, row)
            self._done(whole)
            return
        waiting = FileImport(whole, row, self._workspace.reading_version, self._limits, self._now)
        if whole.records + len(whole.faults) <= RECORDS_TOGETHER and known is None:
            self._small.append(waiting)
            if len(self._small) >= FILES_TOGETHER or sum(part.size for part in self._small) >= RECORDS_TOGETHER:
                self.flush()
            return
        self.flush()
        self._done(self._large(waiting))

    def _read(self, item: FoundFile) -> WholeFile | FileReport:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            options = item.options or self._options
            opened = open_source(item.source, options, self._limits, self._now, item.conversation)
        except FileFault as fault:
            return rejected(item.source.name, self._options.kind, fault)
        whole = read_whole(item.source.name, opened, self._workspace.engine, self._limits, self._folder, self._steps)
        if isinstance(whole, WholeFile) and item.remark:
            whole.said_before = (item.remark,)
        return whole

    def _large(self, waiting: FileImport) -> FileReport:
        if self._dry_run:
            return waiting.counted() if waiting.size > DRY_RUN_RECORDS else self._rolled_back([waiting])[0]
        together = ORDER_LINES_TOGETHER if waiting.kind == "orders" else RECORDS_TOGETHER
        return waiting.store_in_parts(self._workspace.engine, together, self._steps)

    def flush(self) -> None:
        """Stores the small files that wait, in one transaction."""
        small, self._small = self._small, []
        if not small:
            return
        if self._dry_run:
            stored = self._rolled_back(small)
        else:
            with transaction(self._workspace.engine) as connection:
                stored = store_small(connection, small)
        for report in stored:
            self._done(report)

    def _rolled_back(self, small: list[FileImport]) -> list[FileReport]:
        """What storing would report; nothing of it is kept."""
        try:
            with transaction(self._workspace.engine) as connection:
                raise _DryRun(store_small(connection, small))
        except _DryRun as dry:
            return dry.reports

    def _keep_rejected(self, report: FileReport, row: dict[str, object]) -> None:
        if self._dry_run:
            return
        with transaction(self._workspace.engine) as connection:
            _note_rejected(connection, report, row)

    def _done(self, report: FileReport) -> None:
        self.reports.append(report)
        _say(self._progress, report)


class _DryRun(Exception):
    """Ends the transaction of a dry run and carries its reports out."""

    def __init__(self, reports: list[FileReport]) -> None:
        super().__init__()
        self.reports = reports


def _note_rejected(connection: Connection, report: FileReport, row: dict[str, object]) -> None:
    """Keeps that a file was rejected and why; what was kept of it before stays as it is."""
    errors = [error.as_json() for error in report.errors]
    import_file.begin(
        connection,
        {**row, "kind": report.kind, "state": "done", "outcome": "rejected", "errors": errors, "finished_at": row["started_at"]},
    )
