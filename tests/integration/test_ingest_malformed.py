"""Every malformed file ends as its manifest entry says, in bounded time, and importing it again changes nothing."""

from __future__ import annotations

import os
import re
import resource
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.ingest.declared.options import ImportOptions, parse_column_map
from pipelines.ingest.drop_folder import ingest_sources
from pipelines.ingest.file_report import FileReport, Tally
from pipelines.ingest.formats.sources import Source, file_source, upload_source
from pipelines.records import dump
from pipelines.records.database import reading
from pipelines.workspace import Workspace
from tests.data.malformed_files import write_files

NOW = datetime(2026, 11, 22, tzinfo=UTC)
MEMORY_MB = 200
SECONDS = 10  # of CPU
RENAMED = "id=feedback_id,customer_id=client,created_at=written,text=body"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("malformed")


@pytest.fixture(scope="module")
def entries(folder: Path) -> list[dict[str, Any]]:
    return write_files(str(folder))


def state(workspace: Workspace) -> str:
    with reading(workspace.engine) as connection:
        return "\n".join(dump.lines(connection))


def source_of(folder: Path, entry: dict[str, Any]) -> Source:
    path = folder / entry["file"]
    return upload_source(entry["upload_name"], path.read_bytes()) if "upload_name" in entry else file_source(path)


def as_one(reports: list[FileReport]) -> FileReport:
    """The report of a file; an archive of which a part was read is partial."""
    if len(reports) == 1:
        return reports[0]
    tally = Tally()
    for report in reports:
        tally.add(report.tally)
    errors = tuple(error for report in reports for error in report.errors)
    return FileReport(reports[0].file, reports[-1].kind, "partial", tally, errors)


def faults_in(entry: dict[str, Any], report: FileReport) -> list[str]:
    """What differs between a report and its manifest entry."""
    wrong = []
    counts = (report.tally.accepted, report.tally.quarantined, report.tally.duplicates)
    if report.outcome != entry["outcome"] and report.outcome not in entry["also_ok"]:
        wrong.append(f"outcome {report.outcome}, not {entry['outcome']}")
    if report.outcome == entry["outcome"] and counts != (entry["accepted"], entry["quarantined"], entry["duplicates"]):
        wrong.append(f"counts {counts}")
    if report.outcome == entry["outcome"] and entry["bad_lines"] and sorted(e.line or 0 for e in report.errors) != entry["bad_lines"]:
        wrong.append(f"lines {[e.line for e in report.errors]}, not {entry['bad_lines']}")
    told = "\n".join(error.message for error in report.errors)
    if report.outcome != "accepted":
        wrong += [f"no {pattern} in the errors" for pattern in entry["error_mentions"] if not re.search(pattern, told)]
    return wrong


def test_every_malformed_file_ends_as_the_manifest_says(workspace: Workspace, folder: Path, entries: list[dict[str, Any]]) -> None:
    """One workspace per file would be purer; ids are shared between files, so each is judged in an empty copy of the tables."""
    wrong: dict[str, list[str]] = {}
    for entry in entries:
        before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.thread_time()
        report = as_one(ingest_sources(workspace, [source_of(folder, entry)], ImportOptions(), now=NOW))
        found = faults_in(entry, report)
        if time.thread_time() - started > SECONDS:
            found.append("too slow")
        if (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024 > MEMORY_MB:
            found.append("too much memory")
        first = state(workspace)
        again = as_one(ingest_sources(workspace, [source_of(folder, entry)], ImportOptions(), now=NOW))
        if state(workspace) != first or again.tally.accepted or again.outcome != report.outcome:
            found.append("the second import changed something")
        stored = first.count('{"message": {')
        if stored != report.tally.accepted:
            found.append(f"{stored} messages are stored")
        if found:
            wrong[entry["file"]] = found
        empty(workspace)
    assert not wrong
    assert len(entries) == 124
    assert sorted(name for name in os.listdir(workspace.home) if not name.startswith("heed.db")) == ["tmp"]
    assert not os.listdir(workspace.home / "tmp")


def empty(workspace: Workspace) -> None:
    """Takes everything out of the tables, children first."""
    from pipelines.records.database import transaction
    from pipelines.records.schema import metadata

    with transaction(workspace.engine) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())


def test_renamed_columns_are_read_with_a_map_and_named_as_the_file_names_them(workspace: Workspace, tmp_path: Path) -> None:
    options = ImportOptions(column_map=parse_column_map("feedback_id=id,client=customer_id,written=created_at,body=text"))
    written = write_files(str(tmp_path), RENAMED, archives=False)
    tables = [entry for entry in written if entry["format"] in ("csv", "jsonl") and "upload_name" not in entry]
    wrong = {}
    for entry in tables:
        (report,) = ingest_sources(workspace, [source_of(tmp_path, entry)], options, now=NOW)
        if found := faults_in(entry, report):
            wrong[entry["file"]] = found
        empty(workspace)
    assert not wrong
    assert len(tables) > 40
