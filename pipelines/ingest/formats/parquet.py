"""Rows of a Parquet file in bounded memory; its metadata are checked before any page is read, and nothing in it is executed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from pipelines.ingest.faults import FileFault
from pipelines.ingest.formats.delimited import Row
from pipelines.ingest.limits import Limits

if TYPE_CHECKING:
    pass

MAGIC = b"PAR1"
BATCH_ROWS = 2_000
READ_BYTES = 1 << 20


class ParquetTable:
    """An opened Parquet file: `header` holds its column names, `rows` its rows counted from 1."""

    def __init__(self, stream: BinaryIO, size: int, limits: Limits) -> None:
        _check_frame(stream, size)
        import pyarrow
        import pyarrow.parquet

        self._faults = (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError)
        try:
            self._file = pyarrow.parquet.ParquetFile(
                stream,
                buffer_size=READ_BYTES,
                pre_buffer=False,
                thrift_string_size_limit=10_000_000,
                thrift_container_size_limit=1_000_000,
            )
            self.header = [str(name) for name in self._file.schema_arrow.names]
        except self._faults as error:
            raise FileFault(f"the Parquet metadata in the footer cannot be read ({type(error).__name__})") from None
        self._check_groups(limits)

    def _check_groups(self, limits: Limits) -> None:
        metadata = self._file.metadata
        for place in range(metadata.num_row_groups):
            size = metadata.row_group(place).total_byte_size
            if not 0 <= size <= limits.row_group_bytes:
                raise FileFault(f"row group {place + 1} expands to {size:,} bytes ({limits.said('row_group_bytes')})")

    def rows(self, wanted: list[str]) -> Iterator[Row]:
        """Rows with the cells of the wanted columns in the header's order, None elsewhere."""
        width = len(self.header)
        number = 0
        try:
            for batch in self._file.iter_batches(batch_size=BATCH_ROWS, columns=wanted, use_threads=False):
                columns: list[list[Any]] = [[None] * batch.num_rows for _ in range(width)]
                for name, column in zip(batch.schema.names, batch.columns, strict=True):
                    columns[self.header.index(name)] = column.to_pylist()
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield Row(number, list(cells))
        except self._faults as error:
            raise FileFault(f"the Parquet data after row {number:,} cannot be read ({type(error).__name__})") from None


def _check_frame(stream: BinaryIO, size: int) -> None:
    """Refuses a file whose magic numbers or footer length cannot be right."""
    head = stream.read(4)
    if head != MAGIC:
        raise FileFault("not a Parquet file: the magic number PAR1 is missing")
    if size < 12:
        raise FileFault("a Parquet file that is cut off before its footer")
    stream.seek(-8, 2)
    tail = stream.read(8)
    if tail[4:] != MAGIC:
        raise FileFault("a truncated Parquet file: it is cut off before the end of its footer")
    footer = int.from_bytes(tail[:4], "little")
    if not 0 < footer <= size - 12:
        raise FileFault(f"the Parquet footer says it has {footer:,} bytes, which cannot be")
    stream.seek(0)
