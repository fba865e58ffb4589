"""The folder of mail files: a file is written beside its place, and takes it once the tables say that it was handed over.

So no file lies there that was not handed over, and after a crash at any moment what is missing is put in place.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.outbox import queue_states
from pipelines.records import draft as drafts
from pipelines.records import outbox_entry
from pipelines.records.database import transaction

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.workspace import Workspace

ENDING = ".part"


def beside(place: Path) -> Path:
    """Where the file lies until it may take its place; mail programs do not see it."""
    return place.with_name(f".{place.name}{ENDING}")


def write(path: Path, content: bytes) -> None:
    """Writes the file and sees it on the disk; what was left there by a crash is replaced, and nothing stays of a failure."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def put_in_place(place: Path) -> None:
    """Lets the file appear; nothing happens when it has, also when somebody took it away since."""
    with suppress(FileNotFoundError):
        beside(place).replace(place)


def finish(workspace: Workspace) -> None:
    """Puts in place what was handed over when a process ended before it could, and removes what was not handed over."""
    left = sorted((workspace.home / "outbox").glob(f".*.eml{ENDING}"))
    if not left:
        return
    with transaction(workspace.engine) as connection:  # whoever writes such a file does so in a transaction, so none is in the making
        for path in left:
            place = path.with_name(path.name.removeprefix(".").removesuffix(ENDING))
            if _was_handed_over(connection, place.stem):
                put_in_place(place)
            else:
                path.unlink(missing_ok=True)


def _was_handed_over(connection: Connection, key: str) -> bool:
    row = drafts.by_key(connection, key)
    entry = outbox_entry.of_draft(connection, row.id) if row is not None else None
    return entry is not None and entry.status == queue_states.HANDED_OVER
