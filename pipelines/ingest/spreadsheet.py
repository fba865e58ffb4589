"""Rows of an Excel workbook (XLSX): the first sheet whose header we know, values as stored, formulas as their last result."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from pipelines.ingest.delimited import Row
from pipelines.ingest.faults import FileFault
from pipelines.ingest.limits import Limits

HEADER_SEARCHED_ROWS = 20


class Workbook:
    """An opened workbook: `header` and `header_line` of the chosen sheet, and its rows with their row numbers."""

    def __init__(self, stream: BinaryIO, limits: Limits, is_header: Callable[[list[str]], bool]) -> None:
        _check_parts(stream, limits)
        import warnings

        import openpyxl

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            self.sheet, self.header_line, self.header = self._choose(limits, is_header)
        except FileFault:
            raise
        except Exception as error:  # openpyxl raises whatever its XML and ZIP readers meet in a damaged workbook
            raise FileFault(f"the workbook cannot be read ({type(error).__name__})") from None

    def _choose(self, limits: Limits, is_header: Callable[[list[str]], bool]) -> tuple[str, int, list[str]]:
        first: tuple[str, int, list[str]] | None = None
        for sheet in self._book.worksheets:
            for number, cells in enumerate(
                sheet.iter_rows(values_only=True, max_row=HEADER_SEARCHED_ROWS, max_col=limits.columns + 1), start=1
            ):
                names = ["" if cell is None else str(cell).strip() for cell in cells]
                while names and not names[-1]:
                    names.pop()
                if not names:
                    continue
                first = first or (sheet.title, number, names)
                if is_header(names):
                    return sheet.title, number, names
        if first is None:
            raise FileFault("the workbook is empty")
        return first

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
    except (zipfile.BadZipFile, OSError, ValueError):
        raise FileFault("not an XLSX workbook: the ZIP archive that it is cannot be read") from None
    if len(entries) > limits.archive_entries:
        raise FileFault(f"{len(entries):,} parts in the workbook ({limits.said('archive_entries')})")
    if sum(entry.file_size for entry in entries) > limits.archive_expanded_bytes:
        raise FileFault(f"the workbook expands to more than it may ({limits.said('archive_expanded_bytes')} bytes)")
    stream.seek(0)
