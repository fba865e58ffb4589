"""What was approved and is on its way out: handed over as a file or sent, with an honest `unknown`."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.records.database import Id, UtcTime, id_column, metadata

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
