"""Tables of any format as records: one header, then typed records and faults in the order of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import chain, islice
from typing import Any, Protocol, TypeAlias, cast

from pipelines.ingest.declared.kinds import CHANNEL_OF_KIND
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.declared.profile import folded_name
from pipelines.ingest.faults import BadValue, Fault, FileFault, shown_name
from pipelines.ingest.formats.delimited import SEPARATORS, DelimitedReader, Row
from pipelines.ingest.formats.file_kinds import is_html
from pipelines.ingest.formats.json_lines import JsonRow, json_rows
from pipelines.ingest.formats.json_rows import document_rows
from pipelines.ingest.formats.parquet import ParquetTable
from pipelines.ingest.formats.sources import Source
from pipelines.ingest.formats.spreadsheet import Workbook
from pipelines.ingest.formats.text_decoding import is_utf8, text_lines
from pipelines.ingest.limits import Limits
from pipelines.ingest.orders.order_blocks import OrderBlocks
from pipelines.ingest.orders.order_lines import OrderRules, ParsedOrderLine
from pipelines.ingest.orders.order_rows import RowRead, whole_orders
from pipelines.ingest.profiles.unusable_exports import why_unusable
from pipelines.ingest.rows.columns import Columns, known_columns, understand_columns
from pipelines.ingest.rows.customers import CustomerRules, ParsedCustomer
from pipelines.ingest.rows.messages import MessageRules, ParsedMessage
from pipelines.ingest.tables.profile_rows import ProfileRows, table_of

Record: TypeAlias = ParsedMessage | ParsedOrderLine | ParsedCustomer
JSON_ROWS_LOOKED_AT = 50
ROWS_TOGETHER = 5_000
_KIND_OF_CHANNEL = {channel: kind for kind, channel in CHANNEL_OF_KIND.items()} | {"chat": "transcripts"}


class RecordRules(Protocol):
    def read(self, line: int, cells: Sequence[Any]) -> Record: ...


class Table:
    """An opened table: what its columns are, and its rows, each with its line. `unit` is what a row number counts.

    The cells are strings where it `is_text`.
    With `profiled` the rows are as the file has them, and are translated into our columns one by one.
    """

    def __init__(
        self,
        columns: Columns,
        rows: Iterator[Row | Fault],
        *,
        is_native: bool = False,
        unit: str = "line",
        header_line: int = 1,
        profiled: ProfileRows | None = None,
        separator: str = ",",
        is_text: bool = False,
    ) -> None:
        self.columns = columns
        self.profiled = profiled
        self.separator = separator
        self.rows = rows
        self.is_native = is_native
        self.is_text = is_text
        self.unit = unit
        self.header_line = header_line
        self.unread_sheets: tuple[str, ...] = ()

    def remarks(self) -> tuple[str, ...]:
        """What a person may want to know of the table, once its rows are read."""
        said = [self.columns.unread()] if self.profiled is None else self.profiled.remarks()
        if self.unread_sheets:
            said.append(f"sheets without a table known here were not read: {', '.join(map(shown_name, self.unread_sheets))}")
        return tuple(filter(None, said))


def text_encoding(options: ImportOptions) -> str:
    return "utf-8" if is_utf8(options.encoding) else options.encoding or "utf-8"


def open_delimited(source: Source, options: ImportOptions, limits: Limits) -> Table:
    """A separated text file: the separator under which the header row names the most known columns."""
    stream = source.open()
    if is_html(source.head(1_024)):
        raise FileFault("an HTML page, not a table", line=1)
    lines = text_lines(stream, options.encoding, limits)
    opening = next((line for line in lines if line.text.strip()), None)
    if opening is None:
        raise FileFault("the file is empty: it has only blank lines", line=1)
    if opening.is_overlong:
        raise FileFault(
            f"the header line has more than {limits.record_chars:,} characters ({limits.said('record_chars')})",
            line=opening.number,
        )
    separator = _separator(opening.text, options)
    lines.put_back(opening)
    reader = DelimitedReader(lines, separator, limits, text_encoding(options)).rows()
    header = next(reader, None)
    if not isinstance(header, Row):
        reason = header.reason if header is not None else "no header"
        raise FileFault(f"the header cannot be read: {reason}", line=opening.number)
    columns, profiled = read_header(header.cells, options, limits, opening.number)
    return Table(columns, reader, header_line=opening.number, profiled=profiled, separator=separator, is_text=True)


def read_header(header: Sequence[str], options: ImportOptions, limits: Limits, line: int) -> tuple[Columns, ProfileRows | None]:
    """What the columns are: by the profile where there is one, else by their own names and the map."""
    if options.profile is None or not options.profile.tables:
        try:
            return understand_columns(header, options, limits, line), None
        except FileFault:
            if (reason := why_unusable(header)) is not None:
                raise FileFault(reason, line=line) from None
            raise
    if len(header) > limits.columns:
        raise FileFault(f"{len(header):,} columns ({limits.said('columns')})", line=line)
    profiled = ProfileRows(table_of(options.profile, header, options, line), header, options)
    return profiled.columns, profiled


def _separator(opening: str, options: ImportOptions) -> str:
    """The separator under which the header row names the most known columns; the profile's where that leaves a choice."""
    profile = options.profile
    usual = None if profile is None else profile.delimiter

    def told(mark: str) -> int:
        names = _split(opening, mark)
        known = len(known_columns(names, options))
        if profile is None:
            return known
        header = frozenset(folded_name(name) for name in names)
        return known + max((table.matched(header) for table in profile.tables), default=0)

    return max(SEPARATORS, key=lambda mark: (told(mark), mark in opening, mark == usual, opening.count(mark)))


def _split(line: str, separator: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.strip("\r\n").split(separator, 2_000)]


def open_json_lines(source: Source, options: ImportOptions, limits: Limits) -> Table:
    """A JSON Lines file: its columns are the keys of the first objects."""
    rows = json_rows(text_lines(source.open(), options.encoding, limits), limits, text_encoding(options))
    looked_at: list[JsonRow | Fault] = []
    names: dict[str, None] = {}
    for row in rows:
        looked_at.append(row)
        if isinstance(row, JsonRow):
            names.update(dict.fromkeys(row.fields))
        if len(looked_at) >= JSON_ROWS_LOOKED_AT:
            break
    if not names:
        fault = next((row for row in looked_at if isinstance(row, Fault)), None)
        raise FileFault(fault.reason if fault else "the file is empty: it has no objects", line=fault.line if fault else 1)
    header = list(names)
    first_line = next(row.line for row in looked_at if isinstance(row, JsonRow))
    columns, profiled = read_header(header, options, limits, first_line)
    return Table(columns, _cells_of(chain(looked_at, rows), header), profiled=profiled)


def _cells_of(rows: Iterator[JsonRow | Fault], header: list[str]) -> Iterator[Row | Fault]:
    for row in rows:
        yield row if isinstance(row, Fault) else Row(row.line, [row.fields.get(name) for name in header])


def open_document(source: Source, options: ImportOptions, limits: Limits) -> Table:
    """The records inside one JSON document, where the profile says they are."""
    with source.open() as stream:
        text = "".join(line.text for line in text_lines(stream, options.encoding, replace(limits, record_chars=limits.file_bytes)))
    header, rows = document_rows(text, options.profile.rows if options.profile else "")
    columns, profiled = read_header(header, options, limits, 1)
    return Table(columns, rows, is_native=True, unit="record", profiled=profiled)


def open_parquet(source: Source, options: ImportOptions, limits: Limits) -> Table:
    table = ParquetTable(source.open(), source.size, limits)
    columns, profiled = read_header(table.header, options, limits, 1)
    needs_all = columns.table == "customers" or profiled is not None
    wanted = table.header if needs_all else [columns.theirs[place] for place in columns.place.values()]
    return Table(columns, iter(table.rows(wanted)), is_native=True, unit="row", profiled=profiled)


def open_spreadsheet(source: Source, options: ImportOptions, limits: Limits) -> Table:
    book = Workbook(source.open(), limits, lambda names: is_header(names, options), source.sheet)
    columns, profiled = read_header(book.header, options, limits, book.header_line)
    table = Table(columns, iter(book.rows()), is_native=True, unit="row", header_line=book.header_line, profiled=profiled)
    table.unread_sheets = () if source.sheet else book.unread
    return table


def is_header(names: list[str], options: ImportOptions) -> bool:
    """True when a row of a sheet names columns that are known here."""
    if options.profile is not None and options.profile.tables:
        return options.profile.table_for(names) is not None
    return len(known_columns(names, options)) >= 2


def kind_of(table: Table, options: ImportOptions, sample: Row | None) -> str:
    """`orders`, `customers`, or the kind of messages that the declared kind, the channel column or the columns tell."""
    if table.columns.table in ("orders", "customers"):
        return table.columns.table
    if table.profiled is not None:
        return table.profiled.table.kind
    if options.kind is not None:
        return options.kind
    place = table.columns.place.get("channel")
    if place is not None and sample is not None and place < len(sample.cells):
        kind = _KIND_OF_CHANNEL.get(str(sample.cells[place]).strip().lower())
        if kind is not None:
            return kind
    return "surveys" if "scale" in table.columns.place else "reviews"


def rules_for(table: Table, kind: str, options: ImportOptions, limits: Limits, now: datetime) -> RecordRules:
    if kind == "orders":
        judge = OrderBlocks if table.is_text and table.profiled is None else OrderRules
        return judge(table.columns, options, limits, now)
    if kind == "customers":
        return CustomerRules(table.columns, options, limits, now)
    names_somebody = table.profiled is None or not table.profiled.table.names_no_customer
    return MessageRules(
        table.columns, options, limits, now, CHANNEL_OF_KIND[kind], is_native=table.is_native, names_somebody=names_somebody
    )


def records_of(table: Table, rows: Iterator[Row | Fault], rules: RecordRules, limits: Limits) -> Iterator[Record | Fault]:
    """Typed records and faults, in the order of the rows; the rows of one order that hang together stand or fall together."""
    if table.profiled is None:
        while block := list(islice(rows, ROWS_TOGETHER)):
            yield from _read_block(table, block, rules, limits)
        return
    read: Iterator[RowRead] = (_read_row(table, row, rules, limits) for row in rows)
    if table.profiled is not None and table.profiled.rows_hang_together:
        read = whole_orders(read)
    for outcome in read:
        if isinstance(outcome.found, Fault):
            yield outcome.found
        else:
            yield from outcome.found


def _read_block(table: Table, block: list[Row | Fault], rules: RecordRules, limits: Limits) -> Iterator[Record | Fault]:
    """The records of rows that stand for one each; what is wrong with the others is said as for any row."""
    known: Sequence[Record | None] = rules.read_block(block) if isinstance(rules, OrderBlocks) else [None] * len(block)
    for row, record in zip(block, known, strict=True):
        yield record if record is not None else _read_alone(table, row, rules, limits)


def _read_alone(table: Table, row: Row | Fault, rules: RecordRules, limits: Limits) -> Record | Fault:
    found = _read_row(table, row, rules, limits).found
    return found if isinstance(found, Fault) else cast(Record, found[0])


def _read_row(table: Table, row: Row | Fault, rules: RecordRules, limits: Limits) -> RowRead:
    profiled = table.profiled
    own = table.columns.theirs if profiled is None else profiled.own
    told = table.columns.their_name
    if isinstance(row, Fault):
        return RowRead(row, None, {})
    if len(row.cells) != len(own):
        shown = ", ".join(str(cell) for cell in row.cells)[: limits.raw_chars]
        reason = f"{len(row.cells)} fields, but the header has {len(own)}"
        return RowRead(Fault(row.line, None, reason, {"(line)": shown}, table.unit), None, {})
    together = profiled is not None and profiled.rows_hang_together
    raw = raw_cells(own, row.cells, limits) if together else {}
    try:
        found: list[Any] = [rules.read(ours.line, ours.cells) for ours in ([row] if profiled is None else profiled.rows(row))]
    except BadValue as bad:
        fault = Fault(row.line, told(bad.column), bad.told(told), raw or raw_cells(own, row.cells, limits), table.unit)
        return RowRead(fault, profiled.order_of_row if profiled else None, raw)
    return RowRead(found, profiled.order_of_row if profiled else None, raw)


def raw_cells(names: Sequence[str], cells: Sequence[Any], limits: Limits) -> dict[str, str]:
    """The row under its own column names, as text."""
    return {name: _as_text(cell)[: limits.raw_chars] for name, cell in zip(names, cells, strict=False) if cell is not None}


def _as_text(cell: Any) -> str:
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()
    return str(cell).replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")
