"""What followed: orders after a control draw, and orders and messages after a message went out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.action import control_assignment
from pipelines.records.customer import customer
from pipelines.records.database import rows_in
from pipelines.records.draft import draft
from pipelines.records.identity_link import identity_link, rows_of
from pipelines.records.message import message, owned
from pipelines.records.order import order
from pipelines.records.outbox_entry import CLAIMED, GONE, outbox_entry
from pipelines.records.risk import risk


def assigned(connection: Connection, until: datetime) -> list[sa.Row[Any]]:
    """Every control draw up to then, oldest first: customer_id, family, share, is_control, eligible_as_of, action_kind."""
    query = sa.select(control_assignment).where(control_assignment.c.eligible_as_of <= until)
    return list(connection.execute(query.order_by(control_assignment.c.eligible_as_of, control_assignment.c.id)))


def orders_after(connection: Connection, customer_ids: Iterable[bytes], after: datetime, until: datetime) -> dict[bytes, list[datetime]]:
    """When those customers ordered from `after` to `until`, oldest first."""
    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    whose = sa.func.coalesce(order.c.customer_id, linked)
    source = order.outerjoin(identity_link, order.c.identity_link_id == identity_link.c.id)
    query = sa.select(whose.label("customer_id"), order.c.ordered_at).select_from(source)
    query = query.where(order.c.kind == "order", order.c.ordered_at > after, order.c.ordered_at <= until)
    found: dict[bytes, list[datetime]] = {}
    for row in sorted(rows_of(connection, query, order, customer_ids), key=lambda row: row.ordered_at):
        found.setdefault(row.customer_id, []).append(row.ordered_at)
    return found


def mean_risk(connection: Connection, run_id: bytes, customer_ids: Iterable[bytes]) -> float | None:
    """The mean churn probability of those customers in a run; None where none has one."""
    query = sa.select(risk.c.churn_probability).where(risk.c.run_id == run_id, risk.c.churn_probability.is_not(None))
    found = [row.churn_probability for row in rows_in(connection, query, risk.c.customer_id, customer_ids)]
    return math.fsum(found) / len(found) if found else None


def gone_out(connection: Connection, until: datetime) -> list[sa.Row[Any]]:
    """Messages that went out up to then, oldest first: key, customer_id, customer_key, action_kind, message_class, went_at,
    traits."""
    source = outbox_entry.join(draft, outbox_entry.c.draft_id == draft.c.id).join(customer, draft.c.customer_id == customer.c.id)
    query = sa.select(
        draft.c.key, draft.c.customer_id, customer.c.key.label("customer_key"), draft.c.action_kind, draft.c.message_class,
        outbox_entry.c.queued_at.label("went_at"), customer.c.traits,
    ).select_from(source)  # fmt: skip
    query = query.where(outbox_entry.c.status.in_(GONE), outbox_entry.c.queued_at <= until)
    return list(connection.execute(query.order_by(outbox_entry.c.queued_at, draft.c.key)))


def marketing_claimed_for(connection: Connection, customer_id: bytes, after: datetime) -> list[sa.Row[Any]]:
    """The customer's approved marketing messages that left after then or are about to: key, went_at. Clocks of several machines may
    differ, so one that another has just claimed may lie in what is the future here."""
    source = outbox_entry.join(draft, outbox_entry.c.draft_id == draft.c.id)
    query = sa.select(draft.c.key, outbox_entry.c.queued_at.label("went_at")).select_from(source)
    query = query.where(draft.c.customer_id == customer_id, draft.c.message_class == "marketing", draft.c.status == "approved")
    return list(connection.execute(query.where(outbox_entry.c.status.in_(CLAIMED), outbox_entry.c.queued_at > after)))


def written_after(connection: Connection, customer_ids: Iterable[bytes], after: datetime, until: datetime) -> dict[bytes, list[datetime]]:
    """When those customers wrote or called from `after` to `until`, automatic answers left out, oldest first."""
    query = owned(message.c.created_at).where(
        message.c.direction == "in", message.c.is_automatic.is_(False), message.c.created_at > after, message.c.created_at <= until
    )
    found: dict[bytes, list[datetime]] = {}
    for row in sorted(rows_of(connection, query, message, customer_ids), key=lambda row: row.created_at):
        found.setdefault(row.owner_id, []).append(row.created_at)
    return found
