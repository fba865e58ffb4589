"""What ties a message's or an order's sender to a customer: one row per identifier, so that undo is one row.

A link in state `active` attaches everything that carries its identifier; `ambiguous` (the identifier belongs to
several customers) and `undone` (a person said no) attach nothing. `manual` links say that two customers are one person.
"""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.records.database import Id, UtcTime, id_column, metadata

identity_link = sa.Table(
    "identity_link",
    metadata,
    id_column(),
    sa.Column("kind", sa.String(8), nullable=False),  # email | phone | order | manual
    sa.Column("value", sa.Text, nullable=False),  # the normalised identifier; for `manual` the other customer's key
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), nullable=False, index=True),
    sa.Column("state", sa.String(10), nullable=False),  # active | ambiguous | undone
    sa.Column("made_by", sa.String(128), nullable=False),  # machine, or the person's name
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("undone_by", sa.String(128)),
    sa.Column("undone_at", UtcTime),
    sa.UniqueConstraint("kind", "value"),
)
