"""The stage that brings messages into the index and the word index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.engine import Connection

from pipelines.jobs.queue import Write
from pipelines.records import keyword_index, vector
from pipelines.records.database import reading
from pipelines.search.consistency import mend_once
from pipelines.search.entries import as_entry
from pipelines.search.index import open_index
from pipelines.workspace import Workspace


def index_messages(workspace: Workspace, message_ids: Sequence[bytes], *, now: datetime) -> Write:
    """Brings the messages' vectors into Chroma, and returns the write that makes their words findable.

    A message without a vector (no text, or erased since) leaves the index. Raises IndexUnavailable when another process
    owns the index; the jobs then wait for it.
    """
    mend_once(workspace)
    index = open_index(workspace)
    with reading(workspace.engine) as connection:
        rows = vector.of_messages(connection, workspace.reading_version, message_ids)
    index.upsert([as_entry(row) for row in rows])
    held = {row.id for row in rows}
    gone = [item for item in message_ids if item not in held]
    if gone:
        index.remove(gone)

    def write(connection: Connection) -> None:
        keyword_index.add(connection, message_ids)
        vector.note_change(connection)

    return write
