"""Asking for work, claiming it, completing it; every function works inside or on one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from pipelines.records.database import EPOCH, UtcTime, batches, insert_new, new_id, transaction
from pipelines.records.job import job

LEASE = timedelta(minutes=10)
ATTEMPTS = 4
Write = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed piece of work; `attempt` is the fencing token."""

    id: bytes
    stage: str
    subject: str
    input_key: str
    payload: dict[str, Any]
    attempt: int


class LeaseLost(Exception):
    """Another worker holds the job now; what was computed for it is thrown away."""


def enqueue(connection: Connection, stage: str, work: Iterable[tuple[str, str, dict[str, Any]]]) -> None:
    """Asks for work, in the caller's transaction: (subject, input key, payload) each; what was asked before is left alone."""
    for batch in batches(work):
        rows = [
            {"id": new_id(), "stage": stage, "subject": subject, "input_key": key, "payload": payload, "status": "waiting", "attempt": 0}
            for subject, key, payload in batch
        ]
        insert_new(connection, job, rows, keys=["stage", "subject", "input_key"])


def ask_again(connection: Connection, stage: str, work: Sequence[tuple[str, str, dict[str, Any]]]) -> None:
    """Asks for work whose result is found missing, also when the queue believes that it was done."""
    enqueue(connection, stage, work)
    for batch in batches(work):
        lost = sa.update(job).where(job.c.stage == stage, job.c.status == "done", job.c.subject.in_([item[0] for item in batch]))
        lost = lost.where(job.c.input_key.in_([item[1] for item in batch]))
        connection.execute(lost.values(status="waiting", attempt=0))


def claim(engine: Engine, stage: str, *, limit: int, owner: str, now: datetime, subject: str | None = None) -> list[Job]:
    """Up to `limit` jobs of the stage (of one subject when named), oldest first: waiting, or with a lease that ran out."""
    free = sa.or_(
        sa.and_(job.c.status == "waiting", sa.or_(job.c.not_before.is_(None), job.c.not_before <= now)),
        sa.and_(job.c.status == "running", job.c.lease_until < now),
    )
    if subject is not None:
        free = sa.and_(free, job.c.subject == subject)
    with transaction(engine) as connection:
        chosen = sa.select(job.c.id).where(job.c.stage == stage, free).order_by(job.c.id).limit(limit)
        ids = list(connection.execute(chosen.with_for_update(skip_locked=True)).scalars())
        claimed: list[Job] = []
        for batch in batches(ids):
            statement = (
                sa.update(job)
                .where(job.c.id.in_(batch))
                .values(status="running", owner=owner, attempt=job.c.attempt + 1, lease_until=now + LEASE)
                .returning(job.c.id, job.c.stage, job.c.subject, job.c.input_key, job.c.payload, job.c.attempt)
            )
            claimed += [Job(*row) for row in connection.execute(statement)]
    return sorted(claimed, key=lambda item: item.id)


def complete(engine: Engine, jobs: Sequence[Job], write: Write, *, owner: str) -> None:
    """Writes the result and marks the jobs done in one transaction; raises LeaseLost when any is no longer ours."""
    with transaction(engine) as connection:
        _hold(connection, jobs, owner)
        write(connection)
        for batch in batches(jobs):
            done = sa.update(job).where(job.c.id.in_([item.id for item in batch]))
            connection.execute(done.values(status="done", lease_until=None, failure=None))


def _hold(connection: Connection, jobs: Sequence[Job], owner: str) -> None:
    attempts = {item.id: item.attempt for item in jobs}
    for batch in batches(attempts):
        rows = connection.execute(
            sa.select(job.c.id, job.c.attempt).where(job.c.id.in_(batch), job.c.owner == owner, job.c.status == "running")
        )
        held = {row.id: row.attempt for row in rows}
        if any(held.get(item) != attempts[item] for item in batch):
            raise LeaseLost


def fail(engine: Engine, jobs: Sequence[Job], *, owner: str, reason: str, now: datetime) -> None:
    """Puts the jobs back for a later try (1, 4, 9 seconds), or marks them dead after the last one, with the reason."""
    with transaction(engine) as connection:
        for item in jobs:
            mine = sa.update(job).where(job.c.id == item.id, job.c.owner == owner, job.c.attempt == item.attempt)
            if item.attempt >= ATTEMPTS:
                connection.execute(mine.values(status="dead", lease_until=None, failure=reason))
            else:
                later = now + timedelta(seconds=item.attempt**2)
                connection.execute(mine.values(status="waiting", lease_until=None, not_before=later, failure=reason))


def put_back(engine: Engine, jobs: Sequence[Job], *, owner: str) -> None:
    """Returns claimed jobs untouched, as if they had never been claimed."""
    with transaction(engine) as connection:
        for batch in batches(jobs):
            mine = sa.update(job).where(job.c.id.in_([item.id for item in batch]), job.c.owner == owner)
            connection.execute(mine.values(status="waiting", owner=None, attempt=job.c.attempt - 1, lease_until=None))


def owners(connection: Connection) -> list[str]:
    """Who holds running jobs at the moment."""
    return list(connection.execute(sa.select(job.c.owner).where(job.c.status == "running").distinct()).scalars())


def release(engine: Engine, owner: str) -> int:
    """Frees the jobs of an owner that is known to be gone; returns how many."""
    with transaction(engine) as connection:
        freed = sa.update(job).where(job.c.status == "running", job.c.owner == owner)
        return connection.execute(freed.values(status="waiting", lease_until=None)).rowcount


def counts(connection: Connection) -> dict[str, dict[str, int]]:
    """How many jobs of each stage are in each status."""
    rows = connection.execute(sa.select(job.c.stage, job.c.status, sa.func.count()).group_by(job.c.stage, job.c.status))
    table: dict[str, dict[str, int]] = {}
    for stage, status, number in rows:
        table.setdefault(stage, {})[status] = number
    return table


def revive(connection: Connection, stage: str | None = None) -> int:
    """Puts dead jobs back into the queue; returns how many."""
    dead = sa.update(job).where(job.c.status == "dead")
    if stage is not None:
        dead = dead.where(job.c.stage == stage)
    return connection.execute(dead.values(status="waiting", attempt=0, failure=None, not_before=None)).rowcount


def next_moment(connection: Connection, stage: str) -> datetime | None:
    """When the next waiting job of the stage may be tried; None when nothing waits."""
    waiting = sa.select(sa.func.min(sa.func.coalesce(job.c.not_before, EPOCH), type_=UtcTime))
    return connection.execute(waiting.where(job.c.stage == stage, job.c.status == "waiting")).scalar()


def failures(connection: Connection, stage: str) -> list[str]:
    """The reasons of the stage's dead jobs, each once."""
    dead = sa.select(job.c.failure).where(job.c.stage == stage, job.c.status == "dead").distinct().order_by(job.c.failure)
    return [reason or "no reason kept" for reason in connection.execute(dead).scalars()]
