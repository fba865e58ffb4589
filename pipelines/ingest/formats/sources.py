"""One thing to read: a file on disk, an upload in memory or a member of an archive, opened as often as needed."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast
from zipfile import ZipFile

CHUNK_BYTES = 1 << 20


class OwningReader(io.BufferedReader):
    """A stream that closes what it was opened from together with itself."""

    def __init__(self, stream: IO[bytes], *owned: IO[bytes] | ZipFile) -> None:
        super().__init__(cast(io.RawIOBase, stream))
        self._owned = owned

    def close(self) -> None:
        super().close()
        for part in self._owned:
            part.close()


@dataclass(frozen=True)
class Source:
    """`name` is for people and for guessing by extension, never a path to open; `open` gives a fresh stream from the start."""

    name: str
    size: int
    open: Callable[[], BinaryIO]
    is_upload: bool = False
    """Held to the limit of uploads, whatever it contains."""
    is_member: bool = False
    """Comes out of an archive, so may not be one itself."""
    sheet: str | None = None
    """The sheet that is meant, where a workbook has several tables."""

    @property
    def extension(self) -> str:
        """Last suffix in lower case without the dot, empty when there is none."""
        if self.sheet is not None:
            return "xlsx"
        base = self.name.replace("\\", "/").rpartition("/")[2]
        stem, dot, suffix = base.rpartition(".")
        return suffix.lower() if dot and stem else ""

    @property
    def stem(self) -> str:
        base = self.name.replace("\\", "/").rpartition("/")[2]
        return base.partition(".")[0]

    def head(self, count: int = 65_536) -> bytes:
        with self.open() as stream:
            return stream.read(count)

    def checksum(self) -> str:
        """SHA-256 of the content in hex; of the sheet's name and the content for one sheet."""
        digest = hashlib.sha256((self.sheet or "").encode("utf-8", "backslashreplace"))
        with self.open() as stream:
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
        return digest.hexdigest()


def file_source(path: Path, name: str | None = None) -> Source:
    def opened() -> BinaryIO:
        return cast(BinaryIO, path.open("rb"))

    return Source(name or path.name, path.stat().st_size, opened)


def upload_source(name: str, content: bytes) -> Source:
    return Source(name, len(content), lambda: io.BytesIO(content), is_upload=True)
