"""The next best action chosen for a customer in a run (it may be to do nothing), and who is in the control group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, Json, UtcTime, batches, id_column, insert_new, metadata, new_id, rows_in, upsert

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
    sa.Column("action_kind", sa.String(20)),  # what would be done for the customer when they became eligible
    sa.UniqueConstraint("customer_id", "family"),
)


def of_customer(connection: Connection, run_id: bytes, customer_id: bytes) -> sa.Row[Any] | None:
    """What the run chose for the customer."""
    query = sa.select(action).where(action.c.run_id == run_id, action.c.customer_id == customer_id)
    return connection.execute(query).one_or_none()


def in_control(connection: Connection, customer_ids: Iterable[bytes]) -> set[bytes]:
    """Those of the customers who were drawn into a control group."""
    query = sa.select(control_assignment.c.customer_id).where(control_assignment.c.is_control)
    return {row.customer_id for row in rows_in(connection, query, control_assignment.c.customer_id, customer_ids)}


def put(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores what a run chose; a customer's earlier choice of the same run is replaced. All rows carry the same columns."""
    upsert(connection, action, [{"id": new_id(), **row} for row in rows], keys=["run_id", "customer_id"])


def drop(connection: Connection, run_id: bytes, customer_ids: Iterable[bytes]) -> None:
    """Takes back what the run chose for customers for whom nothing is to be chosen any more."""
    for batch in batches(customer_ids):
        connection.execute(sa.delete(action).where(action.c.run_id == run_id, action.c.customer_id.in_(batch)))


def assignments(connection: Connection, customer_ids: Iterable[bytes]) -> dict[tuple[bytes, str], sa.Row[Any]]:
    """The control draws that were made for these customers, by customer and family."""
    found = rows_in(connection, sa.select(control_assignment), control_assignment.c.customer_id, customer_ids)
    return {(row.customer_id, row.family): row for row in found}


def assign(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores new control draws; a draw that exists stands."""
    insert_new(connection, control_assignment, [{"id": new_id(), **row} for row in rows], keys=["customer_id", "family"])
