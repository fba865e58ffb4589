"""One bad job fails alone, and a crash costs nothing but the batch in hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import pytest

from pipelines.errors import IndexUnavailable
from pipelines.jobs import queue, worker
from pipelines.jobs.queue import Job, Write
from pipelines.records.database import reading, transaction
from pipelines.workspace import Workspace
from tests.builders import NOW


def ask(workspace: Workspace, count: int) -> None:
    with transaction(workspace.engine) as connection:
        queue.enqueue(connection, "read", [(f"m{number}", "v1", {}) for number in range(count)])


def counts(workspace: Workspace) -> dict[str, int]:
    with reading(workspace.engine) as connection:
        return queue.counts(connection)["read"]


def test_one_bad_job_fails_alone(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("other stages would wait for a job that failed"))
    ask(workspace, 40)

    def handle(jobs: Sequence[Job]) -> Write:
        if any(job.subject == "m7" for job in jobs):
            raise ValueError("cannot read m7")
        return lambda connection: None

    result = worker.work_off(workspace.engine, "read", handle, owner="a", clock=lambda: NOW, batch_size=16)
    assert result.done == 39
    assert counts(workspace) == {"done": 39, "waiting": 1}


def test_an_interrupt_puts_the_batch_back(workspace: Workspace) -> None:
    ask(workspace, 5)

    def handle(jobs: Sequence[Job]) -> Write:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        worker.work_off(workspace.engine, "read", handle, owner="a", clock=lambda: NOW, batch_size=5)
    assert counts(workspace) == {"waiting": 5}


def test_work_that_belongs_to_another_process_is_left_waiting(workspace: Workspace) -> None:
    ask(workspace, 5)

    def handle(jobs: Sequence[Job]) -> Write:
        raise IndexUnavailable("the service owns the index")

    with pytest.raises(IndexUnavailable):
        worker.work_off(workspace.engine, "read", handle, owner="a", clock=lambda: NOW, batch_size=5)
    assert counts(workspace) == {"waiting": 5}


def test_what_rests_on_a_stage_waits_for_the_jobs_that_others_hold(workspace: Workspace) -> None:
    ask(workspace, 2)
    held = queue.claim(workspace.engine, "read", limit=1, owner="other", now=NOW)

    def finish() -> None:
        time.sleep(0.5)
        queue.complete(workspace.engine, held, lambda _: None, owner="other")

    def take(*, patient: bool) -> int:
        return worker.work_off(
            workspace.engine, "read", lambda jobs: lambda _: None, owner="a", clock=lambda: NOW, batch_size=1, patient=patient
        ).done

    assert take(patient=False) == 1
    assert counts(workspace) == {"done": 1, "running": 1}
    other = threading.Thread(target=finish)
    other.start()
    assert take(patient=True) == 0
    assert counts(workspace) == {"done": 2}
    other.join()


def test_jobs_of_a_dead_process_are_free_at_once(workspace: Workspace) -> None:
    ask(workspace, 3)
    gone = worker.owner_name("x").replace(f"/{__import__('os').getpid()}/", "/4194305/")
    assert len(queue.claim(workspace.engine, "read", limit=3, owner=gone, now=NOW)) == 3
    assert worker.free_jobs_of_the_dead(workspace.engine) == 3
    assert counts(workspace) == {"waiting": 3}
