"""Asking for work, claiming it with a lease, completing it under the fence; each in one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection, Engine

from pipelines.records import job as jobs_table
from pipelines.records.database import transaction
from pipelines.records.job import (
    Job,
    ask_again,
    counts,
    enqueue,
    failures,
    is_held,
    is_left,
    is_tried_still,
    next_moment,
    owners,
    revive,
    subjects,
)

__all__ = [
    "Job", "LeaseLost", "Write", "ask_again", "claim", "complete", "counts", "enqueue", "fail", "failures", "is_held", "is_left",
    "is_tried_still", "next_moment", "owners", "put_back", "release", "revive", "subjects",
]

LEASE = timedelta(minutes=10)
ATTEMPTS = 4
Write = Callable[[Connection], None]


class LeaseLost(Exception):
    """Another worker holds the job now; what was computed for it is thrown away."""


def claim(engine: Engine, stage: str, *, limit: int, owner: str, now: datetime, subject: str | None = None) -> list[Job]:
    """Up to `limit` jobs of the stage (of one subject when named), held for the length of the lease."""
    with transaction(engine) as connection:
        return jobs_table.take(connection, stage, limit=limit, owner=owner, now=now, lease_until=now + LEASE, subject=subject)


def complete(engine: Engine, jobs: Sequence[Job], write: Write, *, owner: str) -> None:
    """Writes the result and marks the jobs done in one transaction; raises LeaseLost when any is no longer ours."""
    with transaction(engine) as connection:
        held = jobs_table.attempts_held(connection, [item.id for item in jobs], owner)
        if any(held.get(item.id) != item.attempt for item in jobs):
            raise LeaseLost
        write(connection)
        jobs_table.mark_done(connection, [item.id for item in jobs])


def fail(engine: Engine, jobs: Sequence[Job], *, owner: str, reason: str, now: datetime) -> None:
    """Puts the jobs back for a later try (1, 4, 9 seconds), or marks them dead after the last one, with the reason."""
    with transaction(engine) as connection:
        for item in jobs:
            again_at = None if item.attempt >= ATTEMPTS else now + timedelta(seconds=item.attempt**2)
            jobs_table.mark_failed(connection, item, owner=owner, reason=reason, again_at=again_at)


def put_back(engine: Engine, jobs: Sequence[Job], *, owner: str) -> None:
    """Returns claimed jobs untouched, as if they had never been claimed."""
    with transaction(engine) as connection:
        jobs_table.put_back(connection, [item.id for item in jobs], owner=owner)


def release(engine: Engine, owner: str) -> int:
    """Frees the jobs of an owner that is known to be gone; returns how many."""
    with transaction(engine) as connection:
        return jobs_table.release(connection, owner)
