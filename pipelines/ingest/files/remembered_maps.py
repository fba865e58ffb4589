"""Maps and profiles remembered by the header they were used on, so that next month's export needs no options.

Only a file with exactly the same column names is read so, only when nothing is declared for the import, and the report says it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipelines.errors import UsageError
from pipelines.ingest.declared.declaration import declared
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.declared.profile import folded_name
from pipelines.ingest.faults import FileFault, shown_name
from pipelines.ingest.files.found_files import FoundFile
from pipelines.ingest.formats.file_kinds import format_of
from pipelines.ingest.formats.sources import Source
from pipelines.ingest.formats.spreadsheet import Workbook
from pipelines.ingest.limits import Limits
from pipelines.ingest.profiles.import_profiles import profile_of
from pipelines.records import import_file
from pipelines.records.database import reading
from pipelines.workspace import Workspace

_HEAD_BYTES = 65_536
_TABLES = ("customers", "orders", "reviews", "surveys")


def header_key(source: Source, limits: Limits) -> str | None:
    """SHA-256 of a separated file's first line, or of the first rows of a workbook's sheets, folded; None for any other file."""
    try:
        form = format_of(source)
        if form == "delimited":
            header = _first_line(source, limits)
        elif form == "xlsx" and source.size <= limits.file_bytes:
            with source.open() as stream:
                rows = Workbook(stream, limits, lambda names: False).first_rows
            header = "\n".join("\t".join(map(folded_name, row)) for row in rows)
        else:
            return None
    except FileFault:
        return None
    return hashlib.sha256(header.encode("utf-8", "replace")).hexdigest() if header else None


def _first_line(source: Source, limits: Limits) -> str:
    lines = source.head(_HEAD_BYTES).splitlines()
    first = next((line for line in lines if line.strip()), b"")
    return "" if len(first) >= min(_HEAD_BYTES, limits.record_chars) else folded_name(first.decode("utf-8", "replace"))


def remembered_by(source: Source, options: ImportOptions, limits: Limits) -> dict[str, Any]:
    """The stored options of an import with the header that they are to be remembered by; nothing for options without a map."""
    key = header_key(source, limits) if options.profile is not None or options.column_map else None
    return {} if key is None else {"options": {**options.as_json(), "header": key}}


def as_remembered(workspace: Workspace, files: Sequence[FoundFile], options: ImportOptions, limits: Limits) -> list[FoundFile]:
    """The files, those with a known header with the options that read one like it last; none when anything is declared."""
    if options.profile is not None or options.column_map or options.kind or options.decimal or options.date_format or options.encoding:
        return list(files)
    with reading(workspace.engine) as connection:
        known = import_file.remembered_options(connection, _TABLES)
    if not known:
        return list(files)
    return [_with(workspace, item, known.get(header_key(item.source, limits) or "")) for item in files]


def _with(workspace: Workspace, item: FoundFile, stored: Any) -> FoundFile:
    if stored is None:
        return item
    facts = stored.options
    try:
        profile = profile_of(facts["profile"], workspace.home) if facts.get("profile") else None
        options = declared(workspace, ImportOptions.from_json(facts, profile))
    except UsageError:
        return item
    used = f"--from {profile.name}" if profile is not None else "the same --map"
    told = f"its columns are those of {shown_name(stored.name)}, so it was read like that with {used}; give --from or --map to change it"
    return replace(item, options=options, remark=told)
