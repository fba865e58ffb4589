"""A folder that is looked into again and again: a file is taken once, when its size and date have stood still.

The caller passes in how to wait, so that nothing here asks for the time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.ingest.files.found_files import is_hidden

LOOK_EVERY_S = 5.0
_UNFINISHED = (".part", ".crdownload", ".tmp", ".filepart", "~")


@dataclass
class WatchedFolder:
    """What was seen of a folder at the last look, and which files were taken as they then were."""

    folder: Path
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)
    _taken: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def settled(self) -> list[Path]:
        """Files that are as they were at the look before and were not handed out in that state; each is handed out once."""
        found = {path: shape for path in self._files() if (shape := _shape(path)) is not None}
        ready = [path for path, shape in found.items() if self._seen.get(path) == shape and shape[0] and self._taken.get(path) != shape]
        self._seen = found
        self._taken.update({path: found[path] for path in ready})
        return ready

    def _files(self) -> Sequence[Path]:
        inside = (path for path in self.folder.rglob("*") if not is_hidden(path.relative_to(self.folder)))
        return sorted(path for path in inside if path.is_file() and not path.name.lower().endswith(_UNFINISHED))


def watch(folder: Path, take: Callable[[Sequence[Path]], None], wait: Callable[[], bool]) -> None:
    """Hands settled files to `take` until `wait` says that it is time to stop; `wait` is called after every look."""
    watched = WatchedFolder(folder)
    while True:
        if ready := watched.settled():
            take(ready)
        if not wait():
            return


def _shape(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
