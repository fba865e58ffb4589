"""Several processes on one workspace, in either database: one stores, the others see it; nothing is stored or handed over twice."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa

from pipelines import flow, stages
from pipelines.drafts.decision import approval, freshness
from pipelines.errors import Conflict, WorkspaceUnusable
from pipelines.ingest import drop_folder
from pipelines.ingest.declared.options import ImportOptions
from pipelines.jobs import queue, worker
from pipelines.outbox import hand_over as outbox
from pipelines.outbox import mail_folder, right_moment
from pipelines.outbox.letting_go import let_waiting_go
from pipelines.records import draft, dump, event, job, outbox_entry, schema
from pipelines.records import run as runs
from pipelines.records.database import create_engine, new_id, reading, transaction
from pipelines.workspace import Workspace
from tests import postgres_server
from tests.builders import NOW, a_customer, a_message, an_order
from tests.integration.test_parallel_approvals import a_shop_with_a_budget, offered_drafts

IN_POSTGRES = pytest.mark.skipif(bool(postgres_server.missing()), reason=postgres_server.missing() or "a server can be started")
PROCESSES = 3
Made = TypeVar("Made")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server.running_server() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=IN_POSTGRES)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'heed.db'}"
    server: str = request.getfixturevalue("server")
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS shared WITH (FORCE)")
        connection.exec_driver_sql("CREATE DATABASE shared")
    engine.dispose()
    return server.replace("/postgres?", "/shared?")


@pytest.fixture
def opened(url: str, tmp_path: Path) -> Iterator[Callable[[], Workspace]]:
    """Opens the workspace as another process would: with an engine of its own."""
    engines = []

    def open_it() -> Workspace:
        engines.append(schema.open_database(url))
        return Workspace(home=tmp_path, engine=engines[-1], clock=lambda: NOW, reading_version="test")

    yield open_it
    for engine in engines:
        engine.dispose()


def at_once(do: Callable[[int], Made]) -> list[Made]:
    """What each of the processes makes, all beginning at the same moment."""
    start = threading.Barrier(PROCESSES)

    def wait_and_do(number: int) -> Made:
        start.wait()
        return do(number)

    with ThreadPoolExecutor(PROCESSES) as pool:
        return list(pool.map(wait_and_do, range(PROCESSES)))


def lines_of(workspace: Workspace) -> list[str]:
    with reading(workspace.engine) as connection:
        return list(dump.lines(connection))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    drop = tmp_path / "drop"
    drop.mkdir()
    people = "".join(f"C{n},Person {n},p{n}@client.example\n" for n in range(15))
    (drop / "customers.csv").write_text("customer_id,name,email\n" + people)
    orders = "".join(f"o{n // 2},C{n % 9},2026-05-{n % 28 + 1:02d}T10:00:00Z,{n // 2}.50,PLN\n" for n in range(90))
    (drop / "orders.csv").write_text("order_id,customer_id,ordered_at,amount,currency\n" + orders + "o3,C1,late,1,PLN\n")
    texts = [f"r{n},C{n},review,2026-05-{n % 28 + 1:02d}T10:00:00Z,Review number {n}\n" for n in range(90)]
    again = "r5,C5,review,2026-05-06T10:00:00Z,Other words\n"
    (drop / "reviews.csv").write_text("id,customer_id,channel,created_at,text\n" + "".join(texts) + again)
    return drop


def test_files_that_several_processes_import_at_once_are_stored_once(
    opened: Callable[[], Workspace], workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The customers are stored in one transaction, orders and reviews in many."""
    for name in ("RECORDS_TOGETHER", "ORDER_LINES_TOGETHER"):
        monkeypatch.setattr(drop_folder, name, 20)
    drop_folder.ingest(workspace, [folder], ImportOptions(), now=NOW)
    shared = [opened() for _ in range(PROCESSES)]
    reports = at_once(lambda number: drop_folder.ingest(shared[number], [folder], ImportOptions(), now=NOW))
    assert [[report.outcome for report in each] for each in reports] == [["accepted", "partial", "partial"]] * PROCESSES
    assert lines_of(shared[0]) == lines_of(workspace)


def test_a_database_that_a_newer_version_has_opened_is_left_alone(opened: Callable[[], Workspace], url: str) -> None:
    with transaction(opened().engine) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9000'"))
    with pytest.raises(WorkspaceUnusable, match="newer Heed: its schema is 9000"):
        schema.open_database(url)


@IN_POSTGRES
def test_a_cut_connection_is_said_in_words_and_the_next_one_is_good(server: str) -> None:
    engine = create_engine(server)
    with pytest.raises(WorkspaceUnusable, match="The database did not answer: "), transaction(engine) as connection:
        other = sa.create_engine(server)
        process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with other.connect() as beside:
            beside.exec_driver_sql(f"SELECT pg_terminate_backend({process})")
        other.dispose()
        connection.exec_driver_sql("SELECT 1")
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
    engine.dispose()


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return a_shop_with_a_budget(workspace, 10)


@pytest.fixture
def key(shop: Workspace) -> str:
    """The key of an approved draft."""
    (made,) = offered_drafts(shop, 1)
    approval.approve(shop, made, "Ola", now=NOW)
    return made


def files_of(workspace: Workspace) -> list[str]:
    return sorted(path.name for path in (workspace.home / "outbox").iterdir())


def found(connection: sa.Connection, key: str) -> sa.Row[Any]:
    row = draft.by_key(connection, key)
    assert row is not None
    return row


def handed_over(workspace: Workspace) -> int:
    with reading(workspace.engine) as connection:
        return len([one for one in event.after(connection, 0) if one.kind == "draft.handed_over"])


def test_a_draft_that_several_hand_over_at_once_goes_out_once(shop: Workspace, key: str) -> None:
    places = at_once(lambda _: outbox.hand_over(shop, key, now=NOW))
    assert {place.name for place in places} == {f"{key}.eml"} == set(files_of(shop))
    assert handed_over(shop) == 1


def test_a_process_that_ends_before_the_hand_over_is_stored_leaves_no_mail(
    shop: Workspace, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(event, "append", ended)
        with pytest.raises(KeyboardInterrupt):
            outbox.hand_over(shop, key, now=NOW)
    assert files_of(shop) == [f".{key}.eml.part"]
    mail_folder.finish(shop)
    assert files_of(shop) == []
    assert let_waiting_go(shop, now=NOW) == [key]
    assert (files_of(shop), handed_over(shop)) == ([f"{key}.eml"], 1)


def test_a_process_that_ends_after_the_hand_over_is_stored_has_the_file_put_in_place(
    shop: Workspace, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(_: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(mail_folder, "put_in_place", ended)
        with pytest.raises(KeyboardInterrupt):
            outbox.hand_over(shop, key, now=NOW)
    assert files_of(shop) == [f".{key}.eml.part"]
    let_waiting_go(shop, now=NOW)
    assert (files_of(shop), handed_over(shop)) == ([f"{key}.eml"], 1)


def test_a_draft_that_is_overtaken_on_its_way_out_stays_here(shop: Workspace, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    let_out = outbox._let_out

    def overtaken_first(*arguments: Any) -> None:
        with transaction(shop.engine) as connection:
            freshness.retire(connection, found(connection, key), NOW)
        let_out(*arguments)

    monkeypatch.setattr(outbox, "_let_out", overtaken_first)
    with pytest.raises(Conflict, match="is stale"):
        outbox.hand_over(shop, key, now=NOW)
    assert not (shop.home / "outbox").exists()


def test_a_full_disk_leaves_no_part_of_a_mail_file_and_stops_no_other_work(
    shop: Workspace, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert let_waiting_go(shop, now=NOW) == []
        assert files_of(shop) == []
        with pytest.raises(WorkspaceUnusable, match="cannot be written: No space left"):
            outbox.hand_over(shop, key, now=NOW)
    assert let_waiting_go(shop, now=NOW) == [key]


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=1)])
def test_a_marketing_message_that_another_process_has_just_claimed_counts(shop: Workspace, ahead: timedelta) -> None:
    keys = offered_drafts(shop, 2)
    with transaction(shop.engine) as connection:
        first, second = (found(connection, one) for one in keys)
        same = {"customer_id": first.customer_id, "message_class": "marketing", "status": "approved"}
        connection.execute(sa.update(draft.draft).values(same))
        outbox_entry.queue(connection, {
            "id": new_id(), "draft_id": first.id, "status": "queued", "bound_hash": first.bound_hash, "file_name": "", "reason": None,
            "queued_at": NOW + ahead, "finished_at": None,
        })
        with pytest.raises(right_moment.NotNow, match="the last one went out"):
            right_moment.check_moment(connection, shop, found(connection, second.key), NOW)


def test_a_run_is_not_finished_while_a_process_has_failed_at_work_of_it(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction(workspace.engine) as connection:
        an_order(connection, a_customer(connection), "o1", NOW - timedelta(days=9))
    ask = flow.ask_for_drafts

    def another_failed(connection: sa.Connection, *arguments: Any) -> None:
        ask(connection, *arguments)
        given = {"subject": "block-00001", "input_key": arguments[1].key, "payload": {"first": "00" * 16, "last": "ff" * 16}}
        connection.execute(sa.insert(job.job).values(id=new_id(), stage="value", status="dead", attempt=4, **given))

    with monkeypatch.context() as patched:
        patched.setattr(flow, "ask_for_drafts", another_failed)
        assert not flow.run(workspace)["finished"]
    with reading(workspace.engine) as connection:
        assert runs.newest(connection) is None
    assert flow.run(workspace)["finished"]


def test_the_newest_run_is_the_one_that_was_finished_last_also_when_the_clock_was_put_back(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        for key, now in (("first", NOW), ("second", NOW - timedelta(hours=1))):
            made = runs.start(connection, key, as_of=NOW, data_version=1, rules_version=1, model_version="test", now=now)
            runs.finish(connection, made.id, now)
        newest = runs.newest(connection)
        started = runs.newest(connection, done=False)
    assert newest is not None and newest.key == "second"
    assert started is not None and started.key == "second"


def test_drafts_are_not_asked_for_while_work_of_the_run_is_tried_again(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction(workspace.engine) as connection:
        an_order(connection, a_customer(connection), "o1", NOW - timedelta(days=9))
    asked: list[str] = []
    monkeypatch.setattr(flow, "ask_for_drafts", lambda *_, **__: asked.append("drafts"))
    with monkeypatch.context() as patched:
        patched.setattr(stages, "_customers", lambda *_: cut_off)
        patched.setattr(worker, "LONGEST_WAIT_S", 0.0)
        assert not flow.run(workspace)["finished"]
    assert asked == []
    assert flow.run(workspace)["finished"]
    assert asked == ["drafts"]


def test_readings_are_asked_for_in_parts_so_that_others_get_their_turn(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction(workspace.engine) as connection:
        for number in range(5):
            a_message(connection, f"m{number}")
    monkeypatch.setattr(flow, "ASKED_FOR_TOGETHER", 2)
    parts: list[int] = []
    ask_again = queue.ask_again

    def asked(connection: sa.Connection, stage: str, work: list[Any]) -> None:
        parts.append(len(work))
        ask_again(connection, stage, work)

    monkeypatch.setattr(queue, "ask_again", asked)
    assert flow.ask_for_unread(workspace) == 5
    assert parts == [2, 2, 1]
    with reading(workspace.engine) as connection:
        assert queue.counts(connection) == {"read": {"waiting": 5}}


def cut_off(_: object) -> None:
    raise WorkspaceUnusable("The database did not answer: the connection was cut.")
