"""Rows of an Excel workbook (XLSX): a named sheet or the first whose header we know, formulas as their last result."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from pipelines.ingest.faults import FileFault
from pipelines.ingest.formats.delimited import Row
from pipelines.ingest.formats.sources import Source
from pipelines.ingest.limits import Limits

HEADER_SEARCHED_ROWS = 20


class Workbook:
    """An opened workbook: `header` and `header_line` of the chosen sheet, and its rows with their row numbers.

    `known` are the sheets whose header we know, `unread` the others that hold anything, `first_rows` the header of each.
    """

    def __init__(
        self, stream: BinaryIO, limits: Limits, is_header: Callable[[list[str]], bool], sheet: str | None = None
    ) -> None:
        _check_parts(stream, limits)
        import warnings

        import openpyxl

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            headers = {sheet.title: found for sheet in self._book.worksheets if (found := _header(sheet, limits, is_header)) is not None}
        except Exception as error:  # openpyxl raises whatever its XML and ZIP readers meet in a damaged workbook
            raise FileFault(f"the workbook cannot be read ({type(error).__name__})") from None
        if not headers:
            raise FileFault("the workbook is empty")
        self.first_rows = tuple(tuple(names) for _, names in headers.values())
        self.known = tuple(title for title, (_, names) in headers.items() if is_header(names))
        self.unread = tuple(title for title in headers if title not in self.known) if self.known else ()
        self.sheet = sheet if sheet in headers else (self.known or tuple(headers))[0]
        self.header_line, self.header = headers[self.sheet]

    def rows(self) -> Iterator[Row]:
        """Rows below the header that are not empty, each as wide as the header."""
        width = len(self.header)
        try:
            sheet = self._book[self.sheet]
            for number, cells in enumerate(
                sheet.iter_rows(values_only=True, min_row=self.header_line + 1, max_col=width), start=self.header_line + 1
            ):
                if any(cell is not None and cell != "" for cell in cells):
                    row: list[Any] = list(cells)
                    yield Row(number, row + [None] * (width - len(row)))
        except Exception as error:  # the same readers, met row by row
            raise FileFault(f"the sheet cannot be read ({type(error).__name__})") from None


def _check_parts(stream: BinaryIO, limits: Limits) -> None:
    """Refuses a workbook that would expand beyond the limits of archives."""
    try:
        with zipfile.ZipFile(stream) as parts:
            entries = parts.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError, ArithmeticError, struct.error):
        raise FileFault("not an XLSX workbook: the ZIP archive that it is cannot be read") from None
    if len(entries) > limits.archive_entries:
        raise FileFault(f"{len(entries):,} parts in the workbook ({limits.said('archive_entries')})")
    if sum(entry.file_size for entry in entries) > limits.archive_expanded_bytes:
        raise FileFault(f"the workbook expands to more than it may ({limits.said('archive_expanded_bytes')} bytes)")
    stream.seek(0)


def sheets_with_tables(source: Source, limits: Limits, is_header: Callable[[list[str]], bool]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sheets whose header is known, and those that are not read; nothing of both for a workbook that cannot be opened."""
    try:
        with source.open() as stream:
            book = Workbook(stream, limits, is_header)
            return book.known, book.unread
    except FileFault:
        return (), ()


def _header(sheet: Any, limits: Limits, is_header: Callable[[list[str]], bool]) -> tuple[int, list[str]] | None:
    """Row number and names of the first row that is a header, else of the first row that holds anything."""
    first: tuple[int, list[str]] | None = None
    rows = sheet.iter_rows(values_only=True, max_row=HEADER_SEARCHED_ROWS, max_col=limits.columns + 1)
    for number, cells in enumerate(rows, start=1):
        names = ["" if cell is None else str(cell).strip() for cell in cells]
        while names and not names[-1]:
            names.pop()
        if names and is_header(names):
            return number, names
        if names and first is None:
            first = number, names
    return first
