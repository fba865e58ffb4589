"""What was approved and is on its way out: handed over as a file or sent, with an honest `unknown`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, UtcTime, id_column, insert_new, metadata, rows_in

outbox_entry = sa.Table(
    "outbox_entry",
    metadata,
    id_column(),
    sa.Column("draft_id", Id, sa.ForeignKey("draft.id"), nullable=False, unique=True),
    # queued | sending | transmitting | sent | handed_over | failed | unknown | cancelled
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("bound_hash", sa.String(64), nullable=False),
    sa.Column("file_name", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("queued_at", UtcTime, nullable=False),
    sa.Column("finished_at", UtcTime),
)

GONE = ("sending", "transmitting", "sent", "handed_over", "unknown")  # the message left, or may have
CLAIMED = ("queued", *GONE)  # or is about to leave


def of_draft(connection: Connection, draft_id: bytes) -> sa.Row[Any] | None:
    """The way out of a draft, or None when it was never claimed."""
    return connection.execute(sa.select(outbox_entry).where(outbox_entry.c.draft_id == draft_id)).one_or_none()


def of_drafts(connection: Connection, draft_ids: Iterable[bytes]) -> dict[bytes, sa.Row[Any]]:
    """The ways out of those drafts that were ever claimed, by draft."""
    return {row.draft_id: row for row in rows_in(connection, sa.select(outbox_entry), outbox_entry.c.draft_id, draft_ids)}


def queue(connection: Connection, row: Mapping[str, Any]) -> None:
    """Puts an approved draft on its way; a draft has one way out, so a second call changes nothing."""
    insert_new(connection, outbox_entry, [row], keys=["draft_id"])


def move(
    connection: Connection, draft_id: bytes, status: str, *, only_from: tuple[str, ...], reason: str | None = None,
    finished_at: datetime | None = None,
) -> bool:
    """Moves the entry on; False when it is in none of the named states any more."""
    where = sa.and_(outbox_entry.c.draft_id == draft_id, outbox_entry.c.status.in_(only_from))
    values = {"status": status, "reason": reason, "finished_at": finished_at}
    return connection.execute(sa.update(outbox_entry).where(where).values(**values)).rowcount > 0
