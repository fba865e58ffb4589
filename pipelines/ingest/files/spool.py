"""Records between reading a file and storing them: a few in memory, many in a nameless temporary file.

A file is read to its end before its first record is stored, because more than half bad records reject it as a whole.
"""

from __future__ import annotations

import pickle
import zlib
from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, Generic, TypeVar

import numpy as np

from pipelines.ingest.orders.order_lines import ParsedOrderLine

Item = TypeVar("Item")
HELD_BYTES = 16 * 1024 * 1024
HELD_BYTES_OF_A_PART = 512 * 1024
CHUNK_ITEMS = 500
LINES_HELD = 200_000
PARTITIONS = 128
_ORDER_ID = attrgetter("order_id")


class Spool(Generic[Item]):
    """Items in the order in which they came. The file has no name, so nothing else can write to it or read it."""

    def __init__(self, folder: Path, held_bytes: int = HELD_BYTES) -> None:
        self._file = SpooledTemporaryFile(max_size=held_bytes, dir=str(folder))  # noqa: SIM115  lives as long as the spool
        self._chunk: list[Item] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, item: Item) -> None:
        self._chunk.append(item)
        self._count += 1
        if len(self._chunk) >= CHUNK_ITEMS:
            self._write()

    def _write(self) -> None:
        if self._chunk:
            self._file.seek(0, 2)
            pickle.dump(self._chunk, self._file, protocol=5)
            self._chunk = []

    def __iter__(self) -> Iterator[Item]:
        self._write()
        place = 0
        end = self._file.seek(0, 2)
        while place < end:
            self._file.seek(place)
            chunk: list[Item] = pickle.load(self._file)
            place = self._file.tell()
            yield from chunk

    def close(self) -> None:
        self._file.close()


class OrderSpool:
    """Order lines, given back by order: those of one order id together, wherever they stood in the file.

    Where the lines of every order stand together, as in nearly all exports, orders come in the order of the file, which is what a
    database takes in fastest. Otherwise up to 200,000 lines are put together in memory, and more are first parted by order id.
    Eight bytes of memory for each run of lines tell which it is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: Spool[tuple[Any, ...]] = Spool(folder)
        self._runs = array("Q")
        self._last: str | None = None

    def __len__(self) -> int:
        return len(self._lines)

    def append(self, line: ParsedOrderLine) -> None:
        if line.order_id != self._last:
            self._last = line.order_id
            key = line.order_id.encode()
            self._runs.append(zlib.crc32(key) << 32 | zlib.adler32(key))
        self._lines.append(line[:])

    def __iter__(self) -> Iterator[list[ParsedOrderLine]]:
        if self._stand_together():
            for _, lines in groupby(self._read(), _ORDER_ID):
                yield list(lines)
        elif len(self) <= LINES_HELD:
            yield from _by_order(self._read())
        else:
            yield from self._by_parts()

    def _read(self) -> Iterator[ParsedOrderLine]:
        return map(ParsedOrderLine._make, self._lines)

    def _stand_together(self) -> bool:
        """True when no order id begins a second run of lines. Two ids with the same checksums only cost time."""
        runs = np.sort(np.frombuffer(self._runs, np.uint64))
        return not bool(np.any(runs[1:] == runs[:-1]))

    def _by_parts(self) -> Iterator[list[ParsedOrderLine]]:
        parts: list[Spool[ParsedOrderLine]] = [Spool(self._folder, HELD_BYTES_OF_A_PART) for _ in range(PARTITIONS)]
        try:
            for line in self._read():
                parts[zlib.crc32(line.order_id.encode()) % PARTITIONS].append(line)
            for part in parts:
                yield from _by_order(part)
        finally:
            for part in parts:
                part.close()

    def close(self) -> None:
        self._lines.close()


def _by_order(lines: Iterable[ParsedOrderLine]) -> Iterator[list[ParsedOrderLine]]:
    orders: dict[str, list[ParsedOrderLine]] = {}
    for line in lines:
        orders.setdefault(line.order_id, []).append(line)
    yield from orders.values()
