"""One file into typed records and faults: the only function that a caller of the parsers needs is `open_source`."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import BinaryIO, cast

from pipelines.ingest.calls.spoken_file import SpokenFile
from pipelines.ingest.calls.transcript_json import TURN_KEYS
from pipelines.ingest.calls.transcripts import Conversation
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue, Fault, FileFault
from pipelines.ingest.formats.delimited import Row
from pipelines.ingest.formats.file_kinds import format_of, is_mail
from pipelines.ingest.formats.mbox import RawMail, mails_of
from pipelines.ingest.formats.sources import Source
from pipelines.ingest.formats.text_decoding import first_that_reads, has_byte_order_mark, is_utf8
from pipelines.ingest.limits import Limits
from pipelines.ingest.mail.emails import read_mail
from pipelines.ingest.mail.mail_places import MailPlace
from pipelines.ingest.mail.mail_remarks import MailRemarks
from pipelines.ingest.rows.messages import ParsedMessage
from pipelines.ingest.tables.table import (
    Record,
    kind_of,
    open_delimited,
    open_document,
    open_json_lines,
    open_parquet,
    open_spreadsheet,
    records_of,
    rules_for,
)
from pipelines.ingest.tickets.tickets import HEAD_BYTES, TicketReader, help_desk

_DECODED = {"delimited", "json_lines", "json", "text"}
_STREAMED_FORMATS = {"parquet", "mbox"}
_STREAMED_KINDS = {"orders", "customers"}
_TABLES = {
    "delimited": open_delimited,
    "json_lines": open_json_lines,
    "document": open_document,
    "parquet": open_parquet,
    "xlsx": open_spreadsheet,
}
_SERVICE_KEYS = re.compile(rb'"results"\s*:\s*\{|"Transcript"\s*:\s*\[')
"""Keys of the JSON of transcription services."""


@dataclass(frozen=True)
class OpenedFile:
    """What one file is and what is in it. `kind` is one of KINDS, or `index` for an index of transcripts.

    `is_guessed`: the kind was told from the content. `records` is read once, and may raise FileFault on the way.
    """

    kind: str
    is_guessed: bool
    records: Iterator[Record | Fault]
    remarks: Callable[[], Sequence[str]] = tuple
    """Sentences about the whole, to be asked for once `records` is read."""
    columns_filled: int = 0
    """How many of our columns the profile found in the file; 0 without a profile."""
    separator: str = ","
    """What stands between the cells of a separated file."""


def open_source(
    source: Source, options: ImportOptions, limits: Limits, now: datetime, conversation: Conversation | None = None
) -> OpenedFile:
    """The records of one file that is no archive; raises FileFault for a fault of the whole file."""
    form = format_of(source)
    options = _decoded(source, form, options)
    form = _text_as(source, form, options, limits)
    if form in ("zip", "gzip"):
        raise FileFault("an archive in an archive; nested archives are not opened")
    _check_size(source, limits, is_streamed=True)
    if form in ("json", "json_lines", "document") and (desk := help_desk(source, options)) is not None:
        return _open_tickets(source, desk, options, limits, now, is_lines=form == "json_lines")
    if form in _TABLES:
        return _open_table(source, form, options, limits, now)
    if form == "mbox":
        seen = MailRemarks(options)
        return OpenedFile("emails", False, _mails(source, options, limits, now, seen), seen.sentences)
    _check_size(source, limits, is_streamed=False)
    if form == "eml":
        return OpenedFile("emails", False, _one_mail(source, options, limits, now))
    spoken = SpokenFile(source, form, options, limits, now, conversation)
    return OpenedFile("transcripts", options.kind is None, spoken.messages(), spoken.sentences)


def _open_tickets(
    source: Source, desk: str, options: ImportOptions, limits: Limits, now: datetime, *, is_lines: bool
) -> OpenedFile:
    if not is_lines and source.size > limits.file_bytes:
        bound = limits.said("file_bytes")
        raise FileFault(f"{source.size:,} bytes in one JSON document ({bound}); export one ticket per line, or in parts")
    reader = TicketReader(desk, options, limits, now)
    return OpenedFile("emails", False, reader.read(source, is_lines=is_lines), reader.sentences)


def _decoded(source: Source, form: str, options: ImportOptions) -> ImportOptions:
    """The options with the first of the profile's encodings that reads the file; a byte order mark speaks for itself."""
    encodings = () if options.profile is None else options.profile.encodings
    if options.encoding is not None or not encodings or form not in _DECODED or has_byte_order_mark(source.head(4)):
        return options
    with source.open() as stream:
        found = first_that_reads(stream, encodings)
    return options if is_utf8(found) else replace(options, encoding=found)


def _text_as(source: Source, form: str, options: ImportOptions, limits: Limits) -> str:
    """What a `.txt` or `.json` holds: a mail, a table, JSON lines or a transcript."""
    head = source.head(HEAD_BYTES if form == "json" else 8_192) if form in ("text", "json") else b""
    if form == "json" and options.profile is not None and options.profile.rows:
        return "document"
    if form == "json":
        first, _, rest = head.lstrip().partition(b"\n")
        keys = any(f'"{key}"'.encode() in head for key in TURN_KEYS) or _SERVICE_KEYS.search(head) is not None
        is_lines = not keys and first.rstrip().endswith(b"}") and first.startswith(b"{")
        return "json_lines" if is_lines or (rest.lstrip().startswith(b"{") and first.rstrip().endswith(b"}")) else "json"
    if form == "text":
        if is_mail(head) and options.kind in (None, "emails"):
            return "eml"
        if options.kind not in (None, "transcripts"):
            return "delimited"
        if options.kind is None and _is_table(source, options, limits):
            return "delimited"
    return form


def _is_table(source: Source, options: ImportOptions, limits: Limits) -> bool:
    try:
        return len(open_delimited(source, options, limits).columns.place) >= 2
    except FileFault:
        return False


def _check_size(source: Source, limits: Limits, *, is_streamed: bool) -> None:
    limit = "file_bytes" if source.is_upload or not is_streamed else "streamed_file_bytes"
    if source.size > getattr(limits, limit):
        way_out = "" if is_streamed else "; split it, or give it as Parquet"
        raise FileFault(f"the file is too large: {source.size:,} bytes ({limits.said(limit)}){way_out}")


def _held_in_memory(source: Source, limits: Limits) -> Source:
    """The same source without costly seeking: members of archives that need random access are read whole."""
    _check_size(source, limits, is_streamed=False)
    with source.open() as stream:
        content = stream.read(limits.file_bytes + 1)
    return replace(source, open=lambda: cast(BinaryIO, io.BytesIO(content)), size=len(content))


def _open_table(source: Source, form: str, options: ImportOptions, limits: Limits, now: datetime) -> OpenedFile:
    if form in ("parquet", "xlsx") and source.is_member:
        source = _held_in_memory(source, limits)
    table = _TABLES[form](source, options, limits)
    if table.columns.table == "index":
        return OpenedFile("index", options.kind is None, iter(()))
    if table.columns.table not in _STREAMED_KINDS and form not in _STREAMED_FORMATS:
        _check_size(source, limits, is_streamed=False)
    first = next(table.rows, None)
    rows = table.rows if first is None else chain([first], table.rows)
    kind = kind_of(table, options, first if isinstance(first, Row) else None)
    records = records_of(table, rows, rules_for(table, kind, options, limits, now), limits)
    filled = 0 if table.profiled is None else table.profiled.filled
    return OpenedFile(kind, options.kind is None and table.profiled is None, records, table.remarks, filled, table.separator)


def _one_mail(source: Source, options: ImportOptions, limits: Limits, now: datetime) -> Iterator[ParsedMessage | Fault]:
    with source.open() as stream:
        content = stream.read(limits.file_bytes + 1)
    yield one_mail(RawMail(1, content), options, limits, now)


def _mails(
    source: Source, options: ImportOptions, limits: Limits, now: datetime, seen: MailRemarks
) -> Iterator[ParsedMessage | Fault]:
    with source.open() as stream:
        for mail in mails_of(stream, limits):
            read = mail if isinstance(mail, Fault) else one_mail(mail, options, limits, now)
            if isinstance(read, ParsedMessage):
                seen.saw(read)
            yield read


def one_mail(
    mail: RawMail, options: ImportOptions, limits: Limits, now: datetime, place: MailPlace | None = None
) -> ParsedMessage | Fault:
    """The message of a mail, or the fault with which it is set aside."""
    try:
        return read_mail(mail.content, mail.line, options, limits, now, place)
    except BadValue as bad:
        kept = mail.content[: limits.raw_chars].decode("utf-8", "backslashreplace").replace("\x00", "\\x00")
        return Fault(mail.line, bad.column, bad.reason, {"(mail)": kept})
