"""One bad job fails alone, and a crash costs nothing but the batch in hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.errors import IndexUnavailable, WorkspaceUnusable
from pipelines.jobs import queue, worker
from pipelines.jobs.queue import Job, Write
from pipelines.records.database import microseconds, reading, transaction
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


def test_a_batch_that_met_no_database_is_tried_again_whole(workspace: Workspace) -> None:
    ask(workspace, 40)
    sizes: list[int] = []

    def handle(jobs: Sequence[Job]) -> Write:
        sizes.append(len(jobs))
        if len(sizes) == 1:
            raise WorkspaceUnusable("The database did not answer: the connection was cut.")
        return lambda connection: None

    now = iter([NOW, NOW, NOW + timedelta(seconds=2), NOW + timedelta(seconds=2)])
    assert worker.work_off(workspace.engine, "read", handle, owner="a", clock=lambda: next(now), batch_size=40, patient=True).done == 40
    assert sizes == [40, 40]


def test_the_place_of_a_fault_is_in_this_program_wherever_it_lies(tmp_path: Path) -> None:
    other = tmp_path / "pipelines" / "other.py"
    other.parent.mkdir()
    with pytest.raises(KeyError) as of_others:
        exec(compile("{}['Jane Doe']", str(other), "exec"))
    assert worker.kind_and_place(of_others.value) == "KeyError"
    with pytest.raises(ValueError, match="zone") as told:
        microseconds(NOW.replace(tzinfo=None))
    assert worker.kind_and_place(told.value).startswith("ValueError in pipelines/records/database.py, line ")


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
