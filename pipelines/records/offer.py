"""Offers of the catalogue as each rules version states them, and the ledger of what was reserved, used and released."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.records.database import Id, Json, SequenceNumber, UtcTime, metadata

offer = sa.Table(
    "offer",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("rules_version", sa.Integer, primary_key=True),
    sa.Column("terms", Json, nullable=False),  # names by language, kind, percent or face value, caps, budget
)

budget_entry = sa.Table(
    "budget_entry",
    metadata,
    sa.Column("sequence", SequenceNumber, primary_key=True, autoincrement=True),
    sa.Column("offer_key", sa.String(64), nullable=False, index=True),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), nullable=False, index=True),
    sa.Column("draft_id", Id, sa.ForeignKey("draft.id"), nullable=False),
    sa.Column("entry", sa.String(8), nullable=False),  # reserve | spend | release
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
)
