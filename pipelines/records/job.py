"""The table behind the queue: one row per (stage, subject, input key), so that work is asked for once."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.records.database import Json, UtcTime, id_column, metadata

job = sa.Table(
    "job",
    metadata,
    id_column(),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("subject", sa.String(80), nullable=False),
    sa.Column("input_key", sa.String(140), nullable=False),
    sa.Column("payload", Json, nullable=False, default=dict),
    sa.Column("status", sa.String(8), nullable=False),  # waiting | running | done | dead
    sa.Column("owner", sa.String(64)),
    sa.Column("attempt", sa.Integer, nullable=False, default=0),
    sa.Column("lease_until", UtcTime),
    sa.Column("not_before", UtcTime),
    sa.Column("failure", sa.Text),
    sa.UniqueConstraint("stage", "subject", "input_key"),
)
sa.Index("ix_job_claim", job.c.stage, job.c.status, job.c.lease_until)
