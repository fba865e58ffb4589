"""The worker inside the service outlives whatever stops it for a while."""

import threading
import time

import pytest

from pipelines import flow
from pipelines.errors import ModelUnusable, WorkspaceUnusable
from pipelines.jobs import queue
from pipelines.records.database import reading, transaction
from pipelines.workspace import Workspace
from service import worker as serving
from service.worker import Worker

AT_MOST_S = 60.0  # a wait for the worker that ends much sooner


def test_a_worker_that_cannot_prepare_says_why_and_begins_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "RESTART_AFTER_S", 0.05)
    tried = threading.Event()
    calls: list[str] = []

    def refuses_once(self: Worker) -> None:
        calls.append("prepare")
        if len(calls) == 1:
            raise OSError(28, "No space left on device")
        tried.set()

    monkeypatch.setattr(Worker, "_prepare", refuses_once)
    monkeypatch.setattr("pipelines.flow.work", lambda workspace, stop, owner: stop.wait())
    stop = threading.Event()
    worker = Worker(workspace, stop)
    worker.start()
    try:
        assert tried.wait(AT_MOST_S)
        until = time.monotonic() + AT_MOST_S
        while not worker.is_alive() and time.monotonic() < until:
            time.sleep(0.01)
        assert worker.is_alive()
    finally:
        stop.set()
        worker.join()


def test_a_database_that_is_gone_while_the_worker_prepares_is_waited_for(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "RESTART_AFTER_S", 0.05)
    stop, tried = threading.Event(), []

    def gone_once(_: Workspace) -> None:
        tried.append("open")
        if len(tried) == 1:
            raise WorkspaceUnusable("The database did not answer: the connection was cut.")
        raise ModelUnusable("reader.onnx", "it is not there")

    monkeypatch.setattr("pipelines.understanding.reader.open_reader", gone_once)
    monkeypatch.setattr(flow, "work", lambda workspace, stop, owner: stop.set())
    worker = Worker(workspace, stop)
    worker.start()
    assert stop.wait(AT_MOST_S)
    worker.join()
    assert tried == ["open", "open"]


def test_while_the_disk_is_full_the_worker_names_that(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = threading.Event()

    def refuses(self: Worker) -> None:
        failed.set()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Worker, "_prepare", refuses)
    stop = threading.Event()
    worker = Worker(workspace, stop)
    worker.start()
    try:
        assert failed.wait(AT_MOST_S)
        until = time.monotonic() + AT_MOST_S
        while worker.is_alive() and time.monotonic() < until:
            time.sleep(0.01)
        assert worker.why_not() == "The workspace cannot be used"
    finally:
        stop.set()
        worker.join()


def test_what_a_worker_held_when_its_database_was_gone_is_free_at_once(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "RESTART_AFTER_S", 0.05)
    monkeypatch.setattr(Worker, "_prepare", lambda self: None)
    with transaction(workspace.engine) as connection:
        queue.enqueue(connection, "drafts", [("a1", "v1", {})])
    stop, work = threading.Event(), flow.work
    owners: list[str] = []

    def cut_off_once(workspace: Workspace, stop: threading.Event, *, owner: str) -> None:
        owners.append(owner)
        if len(owners) == 1:
            assert queue.claim(workspace.engine, "drafts", limit=1, owner=owner, now=workspace.clock())
            raise WorkspaceUnusable("The database did not answer: the connection was cut.")
        stop.set()
        work(workspace, stop, owner=owner)

    monkeypatch.setattr(flow, "work", cut_off_once)
    worker = Worker(workspace, stop)
    worker.start()
    assert stop.wait(AT_MOST_S)
    worker.join()
    with reading(workspace.engine) as connection:
        assert queue.counts(connection) == {"drafts": {"waiting": 1}}
