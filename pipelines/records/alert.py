"""Alerts: cases that somebody should look at, one open per customer, in one ranked queue."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.records.database import Id, Json, UtcTime, id_column, metadata

alert = sa.Table(
    "alert",
    metadata,
    id_column(),
    sa.Column("key", sa.String(40), nullable=False, unique=True),  # what people type: A-<short hash of customer, kind and trigger>
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), index=True),
    sa.Column("open_key", sa.String(64), unique=True),  # the customer or cause while open, None once closed: one open each
    sa.Column("kind", sa.String(20), nullable=False),  # legal | safety | privacy | promise_overdue | complaint | frustrated | silent_leaver
    sa.Column("status", sa.String(12), nullable=False),  # open | acknowledged | escalated | closed
    sa.Column("outside_limit", sa.Boolean, nullable=False),  # legal, safety, privacy, overdue promises
    sa.Column("rings", sa.Boolean, nullable=False),  # False: in the list, without a bell
    sa.Column("due_at", UtcTime),
    sa.Column("owner", sa.Text),
    sa.Column("opened_as_of", UtcTime, nullable=False),
    sa.Column("message_id", Id, sa.ForeignKey("message.id")),  # what triggered it; None for silence
    sa.Column("frustration", sa.Float),
    sa.Column("churn_probability", sa.Float),
    sa.Column("expected_saving_minor", sa.BigInteger),  # ranks within the rest; None when the value is unknown
    sa.Column("currency", sa.String(3)),
    sa.Column("rank_score", sa.Float, nullable=False),  # expected saving in the workspace's reporting scale
    sa.Column("reasons", Json, nullable=False, default=list),  # [{text, evidence, quote, contribution}, …]
    sa.Column("run_id", Id, sa.ForeignKey("run.id")),
    sa.Column("rules_version", sa.Integer, nullable=False),
    sa.Column("acknowledged_by", sa.Text),
    sa.Column("closed_as", sa.String(16)),  # useful | known_already | wrong | answered
    sa.Column("closed_by", sa.Text),
    sa.Column("closed_at", UtcTime),
)
sa.Index("ix_alert_queue", alert.c.status, alert.c.outside_limit, alert.c.due_at, alert.c.rank_score)
