"""Drafts as typed sentences with proof, their approvals, and the promises that an approval makes binding."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.records.database import Id, Json, UtcTime, id_column, metadata

draft = sa.Table(
    "draft",
    metadata,
    id_column(),
    sa.Column("key", sa.String(40), nullable=False, unique=True),  # what people type: D-<short hash of input_key and version>
    sa.Column("input_key", sa.String(64), nullable=False),  # hash of trigger, action, rules version and prompt version
    sa.Column("version", sa.Integer, nullable=False),  # an edit makes the next one
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), nullable=False, index=True),
    sa.Column("alert_id", Id, sa.ForeignKey("alert.id"), index=True),
    sa.Column("action_kind", sa.String(20)),
    sa.Column("status", sa.String(8), nullable=False),  # drafted | held | approved | rejected | stale
    sa.Column("message_class", sa.String(10), nullable=False),  # service | marketing
    sa.Column("author", sa.Text, nullable=False),  # composer, the model's name, or the person who edited
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("channel", sa.String(8), nullable=False),
    sa.Column("recipient", sa.Text),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("sentences", Json, nullable=False, default=list),  # [{text, kind, evidence, offer_id}, …]
    sa.Column("held_because", Json, nullable=False, default=list),
    sa.Column("offer_key", sa.String(64)),
    sa.Column("reply_to_message_id", Id, sa.ForeignKey("message.id")),
    sa.Column("bound_hash", sa.String(64), nullable=False),  # of recipient, subject, body and offer: what an approval binds
    sa.Column("prompt_version", sa.String(64)),
    sa.Column("rules_version", sa.Integer, nullable=False),
    sa.Column("run_id", Id, sa.ForeignKey("run.id")),
    sa.Column("as_of", UtcTime, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("opened_by", Json, nullable=False, default=list),  # names of people who saw it whole; needed to approve
    sa.UniqueConstraint("input_key", "version"),
)

approval = sa.Table(
    "approval",
    metadata,
    id_column(),
    sa.Column("draft_id", Id, sa.ForeignKey("draft.id"), nullable=False, unique=True),
    sa.Column("decision", sa.String(8), nullable=False),  # approve | reject
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("because", sa.Text),
    sa.Column("bound_hash", sa.String(64), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

promise = sa.Table(
    "promise",
    metadata,
    id_column(),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), nullable=False, index=True),
    sa.Column("draft_id", Id, sa.ForeignKey("draft.id")),
    sa.Column("message_id", Id, sa.ForeignKey("message.id")),  # when found in mail that we sent
    sa.Column("order_key", sa.String(128)),
    sa.Column("text", sa.Text, nullable=False),  # our own wording
    sa.Column("due_at", UtcTime),
    sa.Column("state", sa.String(9), nullable=False),  # open | kept | withdrawn
    sa.Column("owner", sa.Text),
    sa.UniqueConstraint("message_id", "text"),
)
