"""Who may be written to: consents per purpose and channel, and the suppression list that overrules them."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.records.database import Id, UtcTime, id_column, metadata

consent = sa.Table(
    "consent",
    metadata,
    id_column(),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("purpose", sa.String(16), nullable=False),  # marketing | service
    sa.Column("channel", sa.String(8), nullable=False),  # email
    sa.Column("state", sa.String(9), nullable=False),  # granted | withdrawn
    sa.Column("source", sa.Text, nullable=False),  # the file, message or person that said so
    sa.Column("said_at", UtcTime, nullable=False),
    sa.UniqueConstraint("customer_id", "purpose", "channel"),
)

suppression = sa.Table(
    "suppression",
    metadata,
    id_column(),
    sa.Column("address", sa.Text, nullable=False),  # e-mail in lower case
    sa.Column("purpose", sa.String(16), nullable=False),  # marketing | all
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("message_id", Id, sa.ForeignKey("message.id")),
    sa.Column("said_at", UtcTime, nullable=False),
    sa.UniqueConstraint("address", "purpose"),
)
