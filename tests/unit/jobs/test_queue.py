"""Work is asked for once, done once, and lost never."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.jobs import queue
from pipelines.records.database import reading, transaction
from pipelines.workspace import Workspace
from tests.builders import NOW


def ask(workspace: Workspace, *subjects: str) -> None:
    with transaction(workspace.engine) as connection:
        queue.enqueue(connection, "read", [(subject, "v1", {}) for subject in subjects])


def test_work_asked_for_twice_is_done_once(workspace: Workspace) -> None:
    ask(workspace, "m1", "m2")
    ask(workspace, "m2", "m1")
    assert len(queue.claim(workspace.engine, "read", limit=10, owner="a", now=NOW)) == 2


def test_claimed_work_is_not_handed_out_again_before_its_lease_ends(workspace: Workspace) -> None:
    ask(workspace, "m1")
    assert queue.claim(workspace.engine, "read", limit=10, owner="a", now=NOW)
    assert not queue.claim(workspace.engine, "read", limit=10, owner="b", now=NOW)
    assert queue.claim(workspace.engine, "read", limit=10, owner="b", now=NOW + queue.LEASE + timedelta(seconds=1))


def test_who_lost_the_lease_writes_nothing(workspace: Workspace) -> None:
    ask(workspace, "m1")
    slow = queue.claim(workspace.engine, "read", limit=10, owner="slow", now=NOW)
    fast = queue.claim(workspace.engine, "read", limit=10, owner="fast", now=NOW + queue.LEASE * 2)
    queue.complete(workspace.engine, fast, lambda connection: None, owner="fast")
    written: list[str] = []
    with pytest.raises(queue.LeaseLost):
        queue.complete(workspace.engine, slow, lambda connection: written.append("slow"), owner="slow")
    assert not written


def test_a_job_that_keeps_failing_ends_as_dead_with_its_reason(workspace: Workspace) -> None:
    ask(workspace, "m1")
    now = NOW
    for _ in range(queue.ATTEMPTS):
        jobs = queue.claim(workspace.engine, "read", limit=1, owner="a", now=now)
        queue.fail(workspace.engine, jobs, owner="a", reason="the model would not load", now=now)
        now += timedelta(minutes=1)
    assert not queue.claim(workspace.engine, "read", limit=1, owner="a", now=now)
    with reading(workspace.engine) as connection:
        assert queue.counts(connection) == {"read": {"dead": 1}}
    with transaction(workspace.engine) as connection:
        assert queue.revive(connection) == 1
    assert queue.claim(workspace.engine, "read", limit=1, owner="a", now=now)
