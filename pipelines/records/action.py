"""The next best action chosen for a customer in a run (it may be to do nothing), and who is in the control group."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.records.database import Id, Json, UtcTime, id_column, metadata

action = sa.Table(
    "action",
    metadata,
    id_column(),
    sa.Column("run_id", Id, sa.ForeignKey("run.id"), nullable=False),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), nullable=False, index=True),
    sa.Column("alert_id", Id, sa.ForeignKey("alert.id")),
    sa.Column("kind", sa.String(20), nullable=False),  # the catalogue's key; `nothing` and `close_case_first` are actions too
    sa.Column("message_class", sa.String(10)),  # service | marketing | None when nothing is written
    sa.Column("offer_key", sa.String(64)),
    sa.Column("expected_value_minor", sa.BigInteger),
    sa.Column("cost_minor", sa.BigInteger),
    sa.Column("currency", sa.String(3)),
    sa.Column("reasons", Json, nullable=False, default=list),  # sentences
    sa.Column("ruled_out", Json, nullable=False, default=list),  # [{"action", "because"}, …]
    sa.Column("is_control", sa.Boolean, nullable=False, default=False),
    sa.Column("assumed", sa.Boolean, nullable=False, default=True),
    sa.Column("rules_version", sa.Integer, nullable=False),
    sa.UniqueConstraint("run_id", "customer_id"),
)

control_assignment = sa.Table(
    "control_assignment",
    metadata,
    id_column(),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("family", sa.String(20), nullable=False),
    sa.Column("draw", sa.Float, nullable=False),  # in [0, 1): hash of salt, family and customer
    sa.Column("share", sa.Float, nullable=False),  # the control share in force at the draw
    sa.Column("is_control", sa.Boolean, nullable=False),
    sa.Column("eligible_as_of", UtcTime, nullable=False),
    sa.UniqueConstraint("customer_id", "family"),
)
