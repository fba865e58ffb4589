"""A scoring run over the whole workspace as of one moment, and the models fitted in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, Json, UtcTime, id_column, insert_new, metadata, new_id, upsert

run = sa.Table(
    "run",
    metadata,
    id_column(),
    sa.Column("key", sa.String(64), nullable=False, unique=True),  # hash of as_of, data version, rules version, model version
    sa.Column("as_of", UtcTime, nullable=False),
    sa.Column("data_version", sa.BigInteger, nullable=False),
    sa.Column("rules_version", sa.Integer, nullable=False),
    sa.Column("model_version", sa.String(64), nullable=False),
    sa.Column("status", sa.String(8), nullable=False),  # running | done
    sa.Column("started_at", UtcTime, nullable=False),
    sa.Column("finished_at", UtcTime),
)

fit = sa.Table(
    "fit",
    metadata,
    id_column(),
    sa.Column("run_id", Id, sa.ForeignKey("run.id"), nullable=False),
    sa.Column("name", sa.String(40), nullable=False),  # bg_nbd | gamma_gamma:PLN | churn | horizon | mood | rising …
    sa.Column("status", sa.String(16), nullable=False),  # fitted | not_enough_data | failed | assumed
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("parameters", Json, nullable=False, default=dict),
    sa.Column("covariance", Json),
    sa.Column("notes", Json, nullable=False, default=list),  # sentences for people
    sa.UniqueConstraint("run_id", "name"),
)


@dataclass(frozen=True, slots=True)
class Run:
    """What a stage needs to know of its run; `key` also names the run to people (first twelve digits)."""

    id: bytes
    key: str
    as_of: datetime
    rules_version: int
    model_version: str
    status: str


def as_run(row: sa.Row[Any]) -> Run:
    """The value of a row of `run`."""
    return Run(row.id, row.key, row.as_of, row.rules_version, row.model_version, row.status)


def newest(connection: Connection, *, done: bool = True) -> Run | None:
    """The run that was finished last (or, with done=False, started last)."""
    query = sa.select(run).order_by(run.c.finished_at.desc() if done else run.c.started_at.desc(), run.c.id.desc()).limit(1)
    row = connection.execute(query.where(run.c.status == "done") if done else query).one_or_none()
    return None if row is None else as_run(row)


def fits(connection: Connection, run_id: bytes) -> dict[str, sa.Row[Any]]:
    """The run's fitted models by name."""
    return {row.name: row for row in connection.execute(sa.select(fit).where(fit.c.run_id == run_id))}


def fit_of(connection: Connection, run_id: bytes, name: str) -> sa.Row[Any] | None:
    """The run's fit of that name, or None."""
    return connection.execute(sa.select(fit).where(fit.c.run_id == run_id, fit.c.name == name)).one_or_none()


def newest_fit(connection: Connection, name: str) -> sa.Row[Any] | None:
    """The fit of that name in the run, done or not, that was started last among those that have one."""
    query = sa.select(fit).join(run, fit.c.run_id == run.c.id).where(fit.c.name == name)
    return connection.execute(query.order_by(run.c.started_at.desc(), run.c.id.desc()).limit(1)).one_or_none()


def newest_fit_before(connection: Connection, name: str, as_of: datetime) -> sa.Row[Any] | None:
    """The fit of that name in a finished run as of an earlier moment, the newest of them."""
    query = sa.select(fit).join(run, fit.c.run_id == run.c.id).where(fit.c.name == name, run.c.as_of < as_of, run.c.status == "done")
    return connection.execute(query.order_by(run.c.as_of.desc(), run.c.started_at.desc(), run.c.id.desc()).limit(1)).one_or_none()


def find(connection: Connection, key: str) -> Run | None:
    """The run of that key, done or not."""
    row = connection.execute(sa.select(run).where(run.c.key == key)).one_or_none()
    return None if row is None else as_run(row)


def start(
    connection: Connection, key: str, *, as_of: datetime, data_version: int, rules_version: int, model_version: str, now: datetime
) -> Run:
    """Begins a run, or goes on with the one of the same key."""
    values = {
        "id": new_id(), "key": key, "as_of": as_of, "data_version": data_version, "rules_version": rules_version,
        "model_version": model_version, "status": "running", "started_at": _after_all(connection, run.c.started_at, now),
    }
    insert_new(connection, run, [values], keys=["key"])
    return as_run(connection.execute(sa.select(run).where(run.c.key == key)).one())


def finish(connection: Connection, run_id: bytes, now: datetime) -> None:
    """Marks the run done: from now on it is the one that people see."""
    finished_at = _after_all(connection, run.c.finished_at, now)
    connection.execute(sa.update(run).where(run.c.id == run_id).values(status="done", finished_at=finished_at))


def _after_all(connection: Connection, column: sa.Column[datetime], now: datetime) -> datetime:
    """Now, or just after the latest that is stored where that lies ahead: clocks are put back, and differ from machine to machine."""
    latest = connection.execute(sa.select(sa.func.max(column, type_=UtcTime))).scalar()
    return now if latest is None or latest < now else latest + timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class FitRow:
    """One fitted model of a run; the columns of `fit`."""

    name: str
    status: str
    n: int
    parameters: dict[str, Any]
    covariance: list[list[float]] | None
    notes: list[str]


def store_fits(connection: Connection, run_id: bytes, rows: Sequence[FitRow]) -> None:
    """Writes the run's fitted models, or replaces those of the same name."""
    upsert(
        connection,
        fit,
        [
            {"id": new_id(), "run_id": run_id, "name": row.name, "status": row.status, "n": row.n, "parameters": row.parameters,
             "covariance": row.covariance, "notes": row.notes}
            for row in rows
        ],
        keys=["run_id", "name"],
    )
