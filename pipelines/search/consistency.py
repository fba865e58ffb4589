"""The index against SQL, which is the truth: compared, mended, made anew.

Compared are the ids on both sides and a sample of vectors; what is missing is added, what should not be there goes, and
other vectors than SQL's (a restored backup, another model) mean a rebuild.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipelines.errors import IndexUnavailable
from pipelines.jobs import queue
from pipelines.records import keyword_index, message, vector
from pipelines.records.database import batches, empty_the_log, reading, transaction
from pipelines.search.entries import as_entry, as_vector
from pipelines.search.index import REBUILD_WANTED, Entry, MessageIndex, forget_broken, index_folder, open_index
from pipelines.workspace import Workspace

SAMPLE = 200
NEARLY = 0.999  # cosine: float16 in SQL against float32 in the index
UNFINISHED = ("waiting", "running", "dead")


@dataclass(frozen=True)
class Mended:
    """What comparing found and what was done about it."""

    in_sql: int
    added: int = 0
    removed: int = 0
    rebuilt: bool = False

    @property
    def agreed(self) -> bool:
        """Whether the two sides held the same before anything was done."""
        return not (self.added or self.removed or self.rebuilt)


def is_complete(workspace: Workspace, index: MessageIndex) -> bool:
    """Whether the index may answer: it holds at least what SQL holds, less what waits for the index stage.

    Asked once per process and index; from then on this process itself keeps the two together.
    """
    if (index_folder(workspace) / REBUILD_WANTED).exists():
        return False
    if not index.checked:
        with reading(workspace.engine) as connection:
            expected = vector.count(connection, workspace.reading_version)
            jobs = queue.counts(connection).get("index", {})
        index.checked = index.count() >= expected - sum(jobs.get(status, 0) for status in UNFINISHED)
    return index.checked


def mend(workspace: Workspace, progress: Callable[[int, int], None] | None = None) -> Mended:
    """Makes index and SQL agree with as little work as possible; raises IndexUnavailable when another process owns it."""
    try:
        index = open_index(workspace)
    except IndexUnavailable as error:
        if error.__cause__ is None or workspace.chroma_url is not None:
            raise
        forget_broken(workspace)
        index = open_index(workspace)
    with reading(workspace.engine) as connection:
        wanted = vector.ids(connection, workspace.reading_version)
    if (index_folder(workspace) / REBUILD_WANTED).exists():
        return rebuild(workspace, progress)
    try:
        held = index.ids()
        if not _same_vectors(workspace, index, sorted(wanted & held)):
            return rebuild(workspace, progress)
        missing, extra = sorted(wanted - held), sorted(held - wanted)
        with reading(workspace.engine) as connection:
            if message.ids_stored(connection, extra) != set(extra):  # erased: only new files are without their bytes
                return rebuild(workspace, progress)
        for batch in batches(missing, 1_000):
            with reading(workspace.engine) as connection:
                index.upsert([as_entry(row) for row in vector.of_messages(connection, workspace.reading_version, batch)])
        index.remove(extra)
    except IndexUnavailable:
        if workspace.chroma_url is not None:
            raise
        forget_broken(workspace)
        return rebuild(workspace, progress)
    index.checked = True
    return Mended(len(wanted), added=len(missing), removed=len(extra))


def _same_vectors(workspace: Workspace, index: MessageIndex, both: Sequence[bytes]) -> bool:
    if not both:
        return True
    step = max(1, len(both) // SAMPLE)
    sample = list(dict.fromkeys([*both[::step][:SAMPLE], *both[-SAMPLE:]]))
    held = index.vectors_of(sample)
    with reading(workspace.engine) as connection:
        rows = vector.of_messages(connection, workspace.reading_version, sample)
    for row in rows:
        ours, theirs = as_vector(row.embedding), held.get(row.id)
        if theirs is None or theirs.shape != ours.shape:
            return False
        length = float(np.linalg.norm(ours) * np.linalg.norm(theirs))
        if float(ours @ theirs) < NEARLY * length:
            return False
    return True


def mend_once(workspace: Workspace) -> None:
    """`mend`, unless this process has done it for this index already."""
    index = None
    try:
        index = open_index(workspace)
    except IndexUnavailable as error:
        if error.__cause__ is None:
            raise
    if index is None or not index.checked or (index_folder(workspace) / REBUILD_WANTED).exists():
        mend(workspace)


def rebuild(workspace: Workspace, progress: Callable[[int, int], None] | None = None) -> Mended:
    """The index anew from SQL, in new files; `progress` is told how many of how many are in.

    Searches go on in the old index meanwhile. What was deleted is gone from the disk when this returns; cut off on the way,
    a wish for it stays.
    """
    wish = index_folder(workspace) / REBUILD_WANTED
    asked_at = _asked_at(wish)
    try:
        index = open_index(workspace)
    except IndexUnavailable as error:
        if error.__cause__ is None or workspace.chroma_url is not None:
            raise
        forget_broken(workspace)
        index = open_index(workspace)
    done = 0
    with reading(workspace.engine) as connection:
        total = vector.count(connection, workspace.reading_version)

        def entries() -> Iterator[list[Entry]]:
            for page in vector.pages(connection, workspace.reading_version, size=1_000):
                yield [as_entry(row) for row in page]

        def wrote(rows: int) -> None:
            nonlocal done
            done += rows
            if progress is not None:
                progress(done, total)

        index.replace(entries(), wrote)
    if _asked_at(wish) == asked_at:  # else somebody erased more meanwhile
        wish.unlink(missing_ok=True)
    index.checked = True
    return Mended(total, added=done, rebuilt=True)


def _asked_at(wish: Path) -> int | None:
    try:
        return wish.stat().st_mtime_ns
    except FileNotFoundError:
        return None


def rebuild_when_wanted(workspace: Workspace) -> None:
    """Makes the index anew when another process asked for it; does nothing where the index belongs to none or another."""
    if (index_folder(workspace) / REBUILD_WANTED).exists():
        with suppress(IndexUnavailable):
            rebuild(workspace)


def forget(workspace: Workspace, message_ids: Sequence[bytes]) -> bool:
    """Takes erased messages out of word index and Chroma, their bytes on the disk and in SQLite's log included.

    Returns False when another process owns the index: it is then asked, by a file, to rebuild, and until it has, nobody
    searches the old one. Whatever the index still holds is never shown, since a hit must exist in SQL. Doing it again finishes
    what was cut off.
    """
    with transaction(workspace.engine) as connection:
        keyword_index.remove(connection, message_ids)
        keyword_index.merge(connection)
        vector.note_change(connection)
    empty_the_log(workspace.engine)
    folder = index_folder(workspace)
    if workspace.chroma_url is None and not any(folder.glob("generation-*")):
        return True
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / REBUILD_WANTED).touch()
    try:
        rebuild(workspace)
    except IndexUnavailable:
        return False
    return True
