"""Which files an import means, and in which order they are read: customers, then orders, then what people said."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from pipelines.errors import NotFound
from pipelines.ingest.calls.call_index import read_index
from pipelines.ingest.calls.transcripts import Conversation
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import Fault, FileFault, shown_name
from pipelines.ingest.file_report import FileReport, Tally, rejected, reported_fault
from pipelines.ingest.files.parsing import open_source
from pipelines.ingest.formats.archives import gzip_member, zip_content
from pipelines.ingest.formats.file_kinds import format_of
from pipelines.ingest.formats.sources import Source, file_source
from pipelines.ingest.formats.spreadsheet import sheets_with_tables
from pipelines.ingest.limits import Limits
from pipelines.ingest.tables.table import is_header

IGNORED_NAMES = frozenset({"Thumbs.db", "desktop.ini"})
_ORDER = {"customers": 0, "orders": 1}


@dataclass(frozen=True)
class FoundFile:
    """One file to import; `archive` and `member` name it when it came out of an archive.

    `options` are those remembered for files like it, and `remark` says so; without them those of the import hold.
    """

    source: Source
    archive: str | None
    member: str | None
    conversation: Conversation | None = None
    options: ImportOptions | None = None
    remark: str = ""


def sources_of(paths: Sequence[Path]) -> list[Source]:
    """Every file under the paths, in a fixed order; folders are searched, hidden files in them are not taken."""
    found: list[Source] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(item for item in path.rglob("*") if item.is_file() and not is_hidden(item.relative_to(path)))
            found += [file_source(item, item.relative_to(path).as_posix()) for item in inside]
        elif path.is_file():
            found.append(file_source(path))
        else:
            raise NotFound("file or folder", shown_name(str(path)), fix="Check the path.")
    return found


def is_hidden(path: Path) -> bool:
    """True for files and folders that file managers and archives make for themselves."""
    return path.name in IGNORED_NAMES or any(part.startswith((".", "__MACOSX")) for part in path.parts)


def expanded(sources: Iterable[Source], limits: Limits) -> tuple[list[FoundFile], list[FileReport]]:
    """Files and members of archives, and the reports of archives that are rejected as a whole."""
    files: list[FoundFile] = []
    reports: list[FileReport] = []
    for source in sources:
        try:
            form = format_of(source)
            if form == "zip":
                content = zip_content(source, limits)
                files += [FoundFile(member, source.name, member.name.removeprefix(f"{source.name}/")) for member in content.members]
                reports += [rejected(f"{source.name}/{name}", None, FileFault(f"the entry {why}")) for name, why in content.unreadable]
            elif form == "gzip":
                member = gzip_member(source, limits)
                files.append(FoundFile(member, source.name, member.name))
            else:
                files.append(FoundFile(source, None, None))
        except FileFault as fault:
            reports.append(rejected(source.name, None, fault))
    return files, reports


def in_order(files: Sequence[FoundFile], options: ImportOptions, limits: Limits, now: datetime) -> tuple[list[FoundFile], list[FileReport]]:
    """The files as they are to be imported, transcripts with what an index beside them says, and reports of bad indexes."""
    files = [part for item in files for part in _sheets(item, item.options or options, limits)]
    kinds = [_kind(item, item.options or options, limits, now) for item in files]
    indexes = [item for item, kind in zip(files, kinds, strict=True) if kind == "index"]
    conversations, reports = _read_indexes(indexes, files, options, limits, now)
    others = [(item, kind) for item, kind in zip(files, kinds, strict=True) if kind != "index"]
    others.sort(key=lambda pair: _ORDER.get(pair[1] or "", 2))
    ordered = [replace(item, conversation=conversations.get(item.source.name)) for item, _ in others]
    return ordered, reports


def _sheets(item: FoundFile, options: ImportOptions, limits: Limits) -> list[FoundFile]:
    """The sheets of a workbook that has several tables, each as a file of its own; any other file is itself."""
    if item.source.extension != "xlsx" or item.source.size > limits.file_bytes:
        return [item]
    known, _ = sheets_with_tables(item.source, limits, lambda names: is_header(names, options))
    if len(known) < 2:
        return [item]
    named = [(title, replace(item.source, name=f"{item.source.name}/{title}", sheet=title)) for title in known]
    members = [title if item.member is None else f"{item.member}/{title}" for title in known]
    archive = item.archive or item.source.name
    return [replace(item, source=source, archive=archive, member=member) for (_, source), member in zip(named, members, strict=True)]


def _kind(item: FoundFile, options: ImportOptions, limits: Limits, now: datetime) -> str | None:
    """The kind as told from the beginning of the file; None when it cannot be opened, which its own report will say."""
    try:
        return open_source(item.source, options, limits, now).kind
    except FileFault:
        return None


def _read_indexes(
    indexes: Sequence[FoundFile], files: Sequence[FoundFile], options: ImportOptions, limits: Limits, now: datetime
) -> tuple[dict[str, Conversation], list[FileReport]]:
    names = {item.source.name for item in files}
    known: dict[str, Conversation] = {}
    reports: list[FileReport] = []
    for index in indexes:
        name = index.source.name
        try:
            read = read_index(index.source, options, limits, now)
        except FileFault as fault:
            reports.append(rejected(name, "transcripts", fault))
            continue
        folder = PurePosixPath(name).parent
        for file, conversation in read.conversations.items():
            beside = str(folder / file)
            if beside not in names:
                read.faults.append(Fault(read.lines[file], "file", f"there is no file {shown_name(file)} beside this index"))
            known.setdefault(beside, conversation)
        if read.faults or read.remarks:
            errors = tuple(reported_fault(name, fault) for fault in read.faults[: limits.errors_listed])
            outcome = "partial" if read.faults else "accepted"
            reports.append(FileReport(shown_name(name), "transcripts", outcome, Tally(quarantined=len(read.faults)), errors, read.remarks))
    return known, reports


def options_hash(options: ImportOptions, conversation: Conversation | None) -> str:
    """SHA-256 in hex of all that decides what a file's bytes are read as."""
    said = f"{options.fingerprint()}\n{conversation.fingerprint() if conversation else ''}"
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()
