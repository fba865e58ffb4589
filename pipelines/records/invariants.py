"""What must always hold between the rows of a workspace, each as a query that counts the rows that break it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.alert import alert
from pipelines.records.draft import approval, draft
from pipelines.records.identity_link import identity_link
from pipelines.records.import_file import import_file, quarantined_row
from pipelines.records.job import job
from pipelines.records.message import message
from pipelines.records.offer import budget_entry
from pipelines.records.order import order
from pipelines.records.outbox_entry import outbox_entry
from pipelines.records.reading import reading
from pipelines.records.risk import risk
from pipelines.records.valuation import valuation


@dataclass(frozen=True, slots=True)
class Invariant:
    """A sentence that must hold, how many rows break it, and what to do about them."""

    sentence: str
    broken: int
    fix: str = ""


def check(connection: Connection) -> Iterator[Invariant]:
    """Every invariant over the tables."""

    def broken(source: sa.FromClause, *where: sa.ColumnElement[bool]) -> int:
        return connection.execute(sa.select(sa.func.count()).select_from(source).where(*where)).scalar_one()

    if connection.dialect.name == "sqlite":
        state = connection.exec_driver_sql("PRAGMA quick_check").scalar_one()
        yield Invariant("The database file is whole", int(state != "ok"), "Restore the newest backup.")
        orphans = len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall())
        yield Invariant("Every row that names another row finds it", orphans)
    total = import_file.c.accepted + import_file.c.updated + import_file.c.quarantined + import_file.c.duplicates
    done = import_file.c.state == "done"
    yield Invariant(
        "For every file: read = stored + updated + set aside + known already",
        broken(import_file, done, import_file.c.outcome != "rejected", import_file.c.read != total),
    )
    yield Invariant(
        "No import was left half-way", broken(import_file, import_file.c.state == "reading"), "Give the same files to `heed ingest` again."
    )
    rejected = sa.and_(done, import_file.c.outcome == "rejected")
    stored = quarantined_row.join(import_file, quarantined_row.c.import_file_id == import_file.c.id)
    yield Invariant("Nothing of a rejected file is stored", broken(stored, rejected))
    yield Invariant(
        "Every reading belongs to the message as it now stands",
        broken(reading.join(message, reading.c.message_id == message.c.id), reading.c.content_hash != message.c.content_hash),
        "Run `heed run`.",
    )
    yield Invariant(
        "Outgoing text is never read as mood",
        broken(reading.join(message, reading.c.message_id == message.c.id), message.c.direction != "in", reading.c.frustrated.is_not(None)),
    )
    yield Invariant(
        "Probabilities lie between 0 and 1",
        broken(risk, sa.or_(risk.c.churn_probability < 0, risk.c.churn_probability > 1))
        + broken(valuation, sa.or_(valuation.c.probability_alive < 0, valuation.c.probability_alive > 1))
        + broken(reading, sa.or_(reading.c.frustration < 0, reading.c.frustration > 1)),
    )
    yield Invariant(
        "A message is never tied by a link that is not its own sender's",
        broken(
            message.join(identity_link, message.c.identity_link_id == identity_link.c.id),
            sa.or_(
                sa.and_(identity_link.c.kind == "email", identity_link.c.value != sa.func.coalesce(message.c.sender_email, "")),
                sa.and_(identity_link.c.kind == "phone", identity_link.c.value != sa.func.coalesce(message.c.sender_phone, "")),
                sa.and_(identity_link.c.kind == "order", identity_link.c.value != sa.func.coalesce(message.c.order_key, "")),
            ),
        ),
    )
    yield Invariant("Amounts of orders and refunds are not negative", broken(order, order.c.amount_minor < 0))
    yield Invariant(
        "An open case has its place in the queue and a closed one has none",
        broken(alert, sa.or_(sa.and_(alert.c.status == "closed", alert.c.open_key.is_not(None)),
                             sa.and_(alert.c.status != "closed", alert.c.open_key.is_(None)))),
    )
    unsigned = draft.outerjoin(approval, sa.and_(approval.c.draft_id == draft.c.id, approval.c.decision == "approve"))
    yield Invariant(
        "Nothing is approved without a named person and the same words",
        broken(unsigned, draft.c.status == "approved", sa.or_(approval.c.id.is_(None), approval.c.bound_hash != draft.c.bound_hash)),
    )
    handed = outbox_entry.outerjoin(approval, sa.and_(approval.c.draft_id == outbox_entry.c.draft_id, approval.c.decision == "approve"))
    yield Invariant(
        "Nothing leaves that was not approved in exactly these words",
        broken(handed, sa.or_(approval.c.id.is_(None), approval.c.bound_hash != outbox_entry.c.bound_hash)),
    )
    sign = sa.case((budget_entry.c.entry == "reserve", budget_entry.c.amount_minor), else_=-budget_entry.c.amount_minor)
    balance = sa.select(budget_entry.c.draft_id).group_by(budget_entry.c.draft_id).having(sa.func.sum(sign) < 0)
    yield Invariant("No offer is spent or released beyond what was reserved", len(connection.execute(balance).all()))
    yield Invariant("No job has died", broken(job, job.c.status == "dead"), "`heed status` names the stage; mend the cause and run again.")
