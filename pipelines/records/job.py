"""The table behind the queue and its statements: one row per (stage, subject, input key), so that work is asked for once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import EPOCH, Json, UtcTime, batches, id_column, insert_values, metadata, new_id, rows_in

job = sa.Table(
    "job",
    metadata,
    id_column(),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("subject", sa.String(80), nullable=False),
    sa.Column("input_key", sa.String(140), nullable=False),
    sa.Column("payload", Json, nullable=False, default=dict),
    sa.Column("status", sa.String(8), nullable=False),  # waiting | running | done | dead
    sa.Column("owner", sa.String(64)),
    sa.Column("attempt", sa.Integer, nullable=False, default=0),
    sa.Column("lease_until", UtcTime),
    sa.Column("not_before", UtcTime),
    sa.Column("failure", sa.Text),
    sa.UniqueConstraint("stage", "subject", "input_key"),
)
sa.Index("ix_job_claim", job.c.stage, job.c.status, job.c.lease_until)


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed piece of work; `attempt` is the fencing token."""

    id: bytes
    stage: str
    subject: str
    input_key: str
    payload: dict[str, Any]
    attempt: int


def enqueue(connection: Connection, stage: str, work: Iterable[tuple[str, str, dict[str, Any]]]) -> None:
    """Asks for work, in the caller's transaction: (subject, input key, payload) each; what was asked before is left alone."""
    columns = ("id", "stage", "subject", "input_key", "payload", "status", "attempt")
    for batch in batches(work, 10_000):
        rows = [(new_id(), stage, subject, key, json.dumps(payload), "waiting", 0) for subject, key, payload in batch]
        insert_values(connection, job, columns, rows, may_be_there=True)


def ask_again(connection: Connection, stage: str, work: Sequence[tuple[str, str, dict[str, Any]]]) -> None:
    """Asks for work whose result is found missing, also when the queue believes that it was done."""
    enqueue(connection, stage, work)
    for batch in batches(work):
        lost = sa.update(job).where(job.c.stage == stage, job.c.status == "done", job.c.subject.in_([item[0] for item in batch]))
        lost = lost.where(job.c.input_key.in_([item[1] for item in batch]))
        connection.execute(lost.values(status="waiting", attempt=0))


def take(
    connection: Connection, stage: str, *, limit: int, owner: str, now: datetime, lease_until: datetime, subject: str | None = None
) -> list[Job]:
    """Marks up to `limit` free jobs as running, oldest first: those waiting, and those whose lease has run out."""
    free = sa.or_(
        sa.and_(job.c.status == "waiting", sa.or_(job.c.not_before.is_(None), job.c.not_before <= now)),
        sa.and_(job.c.status == "running", job.c.lease_until < now),
    )
    if subject is not None:
        free = sa.and_(free, job.c.subject == subject)
    chosen = sa.select(job.c.id).where(job.c.stage == stage, free).order_by(job.c.id).limit(limit)
    ids = list(connection.execute(chosen.with_for_update(skip_locked=True)).scalars())
    taken: list[Job] = []
    for batch in batches(ids):
        statement = (
            sa.update(job)
            .where(job.c.id.in_(batch))
            .values(status="running", owner=owner, attempt=job.c.attempt + 1, lease_until=lease_until)
            .returning(job.c.id, job.c.stage, job.c.subject, job.c.input_key, job.c.payload, job.c.attempt)
        )
        taken += [Job(*row) for row in connection.execute(statement)]
    return sorted(taken, key=lambda item: item.id)


def attempts_held(connection: Connection, ids: Iterable[bytes], owner: str) -> dict[bytes, int]:
    """Of those jobs the ones that `owner` is running, with their attempt."""
    held: dict[bytes, int] = {}
    for batch in batches(ids):
        mine = sa.select(job.c.id, job.c.attempt).where(job.c.id.in_(batch), job.c.owner == owner, job.c.status == "running")
        held |= {row.id: row.attempt for row in connection.execute(mine)}
    return held


def mark_done(connection: Connection, ids: Iterable[bytes]) -> None:
    for batch in batches(ids):
        connection.execute(sa.update(job).where(job.c.id.in_(batch)).values(status="done", lease_until=None, failure=None))


def mark_failed(connection: Connection, item: Job, *, owner: str, reason: str, again_at: datetime | None) -> None:
    """Back into the queue for `again_at`, or dead when that is None; nothing when another worker holds it by now."""
    mine = sa.update(job).where(job.c.id == item.id, job.c.owner == owner, job.c.attempt == item.attempt)
    status = "dead" if again_at is None else "waiting"
    connection.execute(mine.values(status=status, lease_until=None, not_before=again_at, failure=reason))


def put_back(connection: Connection, ids: Iterable[bytes], *, owner: str) -> None:
    """Returns claimed jobs untouched, as if they had never been claimed."""
    for batch in batches(ids):
        mine = sa.update(job).where(job.c.id.in_(batch), job.c.owner == owner)
        connection.execute(mine.values(status="waiting", owner=None, attempt=job.c.attempt - 1, lease_until=None))


def owners(connection: Connection) -> list[str]:
    """Who holds running jobs at the moment."""
    held = sa.select(job.c.owner).where(job.c.status == "running").distinct()
    return [name for name in connection.execute(held).scalars() if name is not None]


def is_held(connection: Connection, stage: str) -> bool:
    """Whether anybody is running a job of the stage."""
    return connection.execute(sa.select(job.c.id).where(job.c.stage == stage, job.c.status == "running").limit(1)).first() is not None


def subjects(connection: Connection, stage: str, among: Iterable[str]) -> set[str]:
    """Those of the subjects that the stage was ever asked about."""
    return {row.subject for row in rows_in(connection, sa.select(job.c.subject).where(job.c.stage == stage), job.c.subject, among)}


def is_tried_still(connection: Connection, input_key: str) -> bool:
    """Whether a job with exactly that input key is waiting or running."""
    left = sa.select(job.c.id).where(job.c.input_key == input_key, job.c.status.in_(("waiting", "running")))
    return connection.execute(left.limit(1)).first() is not None


def is_left(connection: Connection, input_key: str) -> bool:
    """Whether a job with that input key, or with one that begins with it and a colon, is not done."""
    of_it = sa.or_(job.c.input_key == input_key, job.c.input_key.startswith(f"{input_key}:", autoescape=True))
    return connection.execute(sa.select(job.c.id).where(of_it, job.c.status != "done").limit(1)).first() is not None


def release(connection: Connection, owner: str) -> int:
    """Frees the jobs of an owner that is known to be gone; returns how many."""
    freed = sa.update(job).where(job.c.status == "running", job.c.owner == owner)
    return connection.execute(freed.values(status="waiting", lease_until=None)).rowcount


def counts(connection: Connection) -> dict[str, dict[str, int]]:
    """How many jobs of each stage are in each status."""
    rows = connection.execute(sa.select(job.c.stage, job.c.status, sa.func.count()).group_by(job.c.stage, job.c.status))
    table: dict[str, dict[str, int]] = {}
    for stage, status, number in rows:
        table.setdefault(stage, {})[status] = number
    return table


def revive(connection: Connection) -> int:
    """Puts dead jobs back and lets failed ones be tried at once, as after their cause was mended; returns how many were dead."""
    connection.execute(sa.update(job).where(job.c.status == "waiting", job.c.not_before.is_not(None)).values(not_before=None))
    dead = sa.update(job).where(job.c.status == "dead")
    return connection.execute(dead.values(status="waiting", attempt=0, failure=None, not_before=None)).rowcount


def next_moment(connection: Connection, stage: str) -> datetime | None:
    """When the next waiting job of the stage may be tried; None when nothing waits."""
    waiting = sa.select(sa.func.min(sa.func.coalesce(job.c.not_before, sa.literal(EPOCH, UtcTime)), type_=UtcTime))
    return connection.execute(waiting.where(job.c.stage == stage, job.c.status == "waiting")).scalar()


def failures(connection: Connection, stage: str) -> list[str]:
    """The reasons of the stage's dead jobs, each once."""
    dead = sa.select(job.c.failure).where(job.c.stage == stage, job.c.status == "dead").distinct().order_by(job.c.failure)
    return [reason or "no reason kept" for reason in connection.execute(dead).scalars()]
