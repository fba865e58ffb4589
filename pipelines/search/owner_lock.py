"""One owner for the index folder: two processes writing to one Chroma path destroy it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from pipelines.errors import IndexUnavailable

LOCK = "owner.lock"


class OwnerLock:
    """A lock file that holds the owner's process id; the kernel frees it when the owner dies, however it dies."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = folder / LOCK
        self._file: int | None = None

    def take(self) -> None:
        """Becomes the owner; raises IndexUnavailable with the owner's process id when another process is."""
        opened = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = os.pread(opened, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(opened)
            raise IndexUnavailable(
                f"The search index belongs to the running process {owner}.",
                fix="Nothing needs to be done: search reads the vectors in the database instead.",
            ) from None
        try:
            os.ftruncate(opened, 0)
            os.pwrite(opened, f"{os.getpid()}\n".encode(), 0)
        except OSError:  # such as a full disk
            os.close(opened)
            raise
        self._file = opened

    def give_up(self) -> None:
        """Lets another process become the owner."""
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None
