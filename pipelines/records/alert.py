"""Alerts: cases that somebody should look at, one open per customer, in one ranked queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.action import action
from pipelines.records.customer import customer
from pipelines.records.database import Id, Json, UtcTime, batches, id_column, metadata, new_id, rows_in
from pipelines.records.message import message
from pipelines.records.risk import risk
from pipelines.records.run import run
from pipelines.records.valuation import valuation

alert = sa.Table(
    "alert",
    metadata,
    id_column(),
    sa.Column("key", sa.String(40), nullable=False, unique=True),  # what people type: A-<short hash>
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), index=True),
    sa.Column("open_key", sa.String(64), unique=True),  # the customer or cause while open, None once closed: one open each
    # safety | legal | privacy | promise_overdue | complaint | frustrated | silent_leaver
    sa.Column("kind", sa.String(20), nullable=False),
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
    sa.Column("reasons", Json, nullable=False, default=list),  # [{text, evidence, quote, contribution}, …], of a complaint its clock, too
    sa.Column("run_id", Id, sa.ForeignKey("run.id")),
    sa.Column("rules_version", sa.Integer, nullable=False),
    sa.Column("acknowledged_by", sa.Text),
    sa.Column("closed_as", sa.String(16)),  # useful | known_already | wrong | answered | settled (content since) | passed
    sa.Column("closed_by", sa.Text),
    sa.Column("closed_at", UtcTime),
)
sa.Index("ix_alert_queue", alert.c.status, alert.c.outside_limit, alert.c.due_at, alert.c.rank_score)


def open_of(connection: Connection, customer_ids: Iterable[bytes]) -> dict[bytes, sa.Row[Any]]:
    """The alert that is not closed of each of those customers that has one."""
    query = sa.select(alert).where(alert.c.status != "closed")
    return {row.customer_id: row for row in rows_in(connection, query, alert.c.customer_id, customer_ids)}


def unclosed_of(connection: Connection, customer_ids: Iterable[bytes]) -> dict[bytes, sa.Row[Any]]:
    """The one alert per customer that is not closed, with `trigger_at`, when its message was written."""
    query = _with_trigger().where(alert.c.open_key.is_not(None))
    return {row.customer_id: row for row in rows_in(connection, query, alert.c.customer_id, customer_ids)}


def closed_of(connection: Connection, customer_ids: Iterable[bytes]) -> dict[bytes, list[sa.Row[Any]]]:
    """The customers' closed alerts, each with `trigger_at` and `run_as_of` (how far it had seen), newest closing first."""
    rows = rows_in(connection, _with_trigger().where(alert.c.open_key.is_(None)), alert.c.customer_id, customer_ids)
    found: dict[bytes, list[sa.Row[Any]]] = {}
    for row in sorted(rows, key=lambda row: (row.closed_at, row.key), reverse=True):
        found.setdefault(row.customer_id, []).append(row)
    return found


def _with_trigger() -> sa.Select[Any]:
    source = alert.outerjoin(message, alert.c.message_id == message.c.id).outerjoin(run, alert.c.run_id == run.c.id)
    columns = (message.c.created_at.label("trigger_at"), run.c.as_of.label("run_as_of"))
    return sa.select(*alert.c, *columns).select_from(source)


def open_new(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Opens alerts and returns the keys of those opened: not the ones that were opened before, nor those whose customer or
    cause has one open. All rows carry the same columns."""
    known = {row.key for row in rows_in(connection, sa.select(alert.c.key), alert.c.key, [row["key"] for row in rows])}
    busy = rows_in(connection, sa.select(alert.c.open_key), alert.c.open_key, [row["open_key"] for row in rows])
    open_keys = {row.open_key for row in busy}
    fresh = [{"id": new_id(), **row} for row in rows if row["key"] not in known and row["open_key"] not in open_keys]
    if fresh:
        connection.execute(sa.insert(alert), fresh)
    return {row["key"] for row in fresh}


def change_open(connection: Connection, alert_id: bytes, values: Mapping[str, Any]) -> bool:
    """Changes an alert that is still not closed; False when somebody closed it meanwhile."""
    statement = sa.update(alert).where(alert.c.id == alert_id, alert.c.open_key.is_not(None)).values(**values)
    return connection.execute(statement).rowcount > 0


def by_key(connection: Connection, key: str) -> sa.Row[Any] | None:
    """The alert's own row, or None."""
    return connection.execute(sa.select(alert).where(alert.c.key == key)).one_or_none()


def for_people(connection: Connection, *, closed: bool = False, keys: Sequence[str] | None = None) -> list[sa.Row[Any]]:
    """Alerts with what a person sees beside them; those not closed, the closed ones, or the ones of `keys`.

    Columns: the alert's, customer_key, run_key, trigger_at, the value columns of its run, and probability_of_no_order.
    """
    same_run = sa.and_(risk.c.run_id == alert.c.run_id, risk.c.customer_id == alert.c.customer_id)
    same_valuation = sa.and_(valuation.c.run_id == alert.c.run_id, valuation.c.customer_id == alert.c.customer_id)
    source = (
        alert.outerjoin(customer, alert.c.customer_id == customer.c.id)
        .outerjoin(run, alert.c.run_id == run.c.id)
        .outerjoin(message, alert.c.message_id == message.c.id)
        .outerjoin(risk, same_run)
        .outerjoin(valuation, same_valuation)
    )
    worth = (
        risk.c.clv_minor, risk.c.at_risk_now_minor, risk.c.probably_gone_minor, risk.c.expected_low_minor,
        risk.c.expected_high_minor, risk.c.value_known, risk.c.currency.label("value_currency"),
        valuation.c.probability_of_no_order,
    )
    names = (customer.c.key.label("customer_key"), run.c.key.label("run_key"), message.c.created_at.label("trigger_at"))
    query = sa.select(*alert.c, *names, *worth).select_from(source)
    if keys is not None:
        return rows_in(connection, query, alert.c.key, keys)
    return list(connection.execute(query.where(alert.c.open_key.is_(None) if closed else alert.c.open_key.is_not(None))))


def newest_closed(connection: Connection, verdicts: Sequence[str], at_most: int) -> list[sa.Row[Any]]:
    """The alerts closed last with one of these verdicts, the newest first."""
    query = sa.select(alert).where(alert.c.closed_as.in_(verdicts), alert.c.open_key.is_(None))
    return list(connection.execute(query.order_by(alert.c.closed_at.desc(), alert.c.key.desc()).limit(at_most)))


def closed_between(connection: Connection, after: datetime, until: datetime) -> list[str]:
    """As what each alert was closed in (after, until]."""
    query = sa.select(alert.c.closed_as).where(alert.c.closed_at > after, alert.c.closed_at <= until, alert.c.open_key.is_(None))
    return list(connection.execute(query).scalars())


def actions_beside(
    connection: Connection, pairs: Iterable[tuple[bytes | None, bytes | None]]
) -> dict[tuple[bytes, bytes], sa.Row[Any]]:
    """The actions chosen for these (run, customer) pairs."""
    wanted = {(run_id, customer_id) for run_id, customer_id in pairs if run_id is not None and customer_id is not None}
    found: dict[tuple[bytes, bytes], sa.Row[Any]] = {}
    for batch in batches(sorted({customer_id for _, customer_id in wanted})):
        for row in connection.execute(sa.select(action).where(action.c.customer_id.in_(batch))):
            if (row.run_id, row.customer_id) in wanted:
                found[row.run_id, row.customer_id] = row
    return found


def of_strangers(connection: Connection) -> dict[bytes, sa.Row[Any]]:
    """Alerts on messages of no known customer, closed ones too, by the message."""
    rows = connection.execute(sa.select(alert).where(alert.c.customer_id.is_(None), alert.c.message_id.is_not(None)))
    return {row.message_id: row for row in rows}


def by_ids(connection: Connection, ids: Iterable[bytes]) -> list[sa.Row[Any]]:
    """The alerts of those ids, in the order of their keys."""
    return sorted(rows_in(connection, sa.select(alert), alert.c.id, ids), key=lambda row: str(row.key))
