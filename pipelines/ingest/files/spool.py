"""Records between reading a file and storing them: a few in memory, many in a nameless temporary file.

A file is read to its end before its first record is stored, because more than half bad records reject it as a whole.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Generic, TypeVar

from pipelines.ingest.orders.order_lines import ParsedOrderLine

Item = TypeVar("Item")
HELD_BYTES = 16 * 1024 * 1024
HELD_BYTES_OF_A_PART = 512 * 1024
CHUNK_ITEMS = 500
LINES_HELD = 200_000
PARTITIONS = 128


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

    Up to 200,000 lines come in the order of the file; more are parted by order id, so that one part fits into memory.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: list[Spool[ParsedOrderLine]] = [Spool(folder)]
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, line: ParsedOrderLine) -> None:
        self._count += 1
        if len(self._parts) == 1 and self._count > LINES_HELD:
            first = self._parts[0]
            self._parts = [Spool(self._folder, HELD_BYTES_OF_A_PART) for _ in range(PARTITIONS)]
            for held in first:
                self._part(held).append(held)
            first.close()
        self._part(line).append(line)

    def _part(self, line: ParsedOrderLine) -> Spool[ParsedOrderLine]:
        return self._parts[0] if len(self._parts) == 1 else self._parts[zlib.crc32(line.order_id.encode()) % PARTITIONS]

    def __iter__(self) -> Iterator[list[ParsedOrderLine]]:
        for part in self._parts:
            orders: dict[str, list[ParsedOrderLine]] = {}
            for line in part:
                orders.setdefault(line.order_id, []).append(line)
            yield from orders.values()

    def close(self) -> None:
        for part in self._parts:
            part.close()
