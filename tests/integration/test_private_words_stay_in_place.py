"""Customers' words and secrets stay out of logs, reasons, settings on the screen, and files that others on the machine can read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipelines import standing
from pipelines.errors import Refused, UsageError
from pipelines.jobs import queue, worker
from pipelines.jobs.queue import Job, Write
from pipelines.records import schema
from pipelines.records.database import reading, transaction
from pipelines.rules import Rules
from pipelines.search.index import Entry, close_index, open_index
from pipelines.workspace import Workspace
from service import cli
from service.cli.setting_up import what_leaves
from service.settings import Settings, open_workspace, without_secrets
from tests.builders import NOW

WORDS = "Jan Kowalski has a rare illness"


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def test_why_a_job_failed_names_the_place_and_no_words(workspace: Workspace) -> None:
    def handle(jobs: Sequence[Job]) -> Write:
        raise ValueError(WORDS)

    with transaction(workspace.engine) as connection:
        queue.enqueue(connection, "read", [("m1", "v1", {})])
    for _ in range(queue.ATTEMPTS):
        with transaction(workspace.engine) as connection:
            queue.revive(connection)
        worker.work_off(workspace.engine, "read", handle, owner="a", clock=lambda: NOW, batch_size=1)
    with reading(workspace.engine) as connection:
        (reason,) = connection.exec_driver_sql("SELECT failure FROM job").scalars()
    assert reason.startswith("ValueError in pipelines/jobs/worker.py, line ")


def test_the_log_of_a_command_that_broke_holds_no_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(workspace: Workspace) -> None:
        raise ValueError(WORDS) from KeyError("jan@example.com")

    monkeypatch.setenv("HEED_HOME", str(tmp_path / "mine"))
    open_workspace(Settings(), create=True).engine.dispose()
    monkeypatch.setattr(standing, "status", broken)
    assert cli.run(["status"]) == 1
    log = tmp_path / "mine" / "logs" / "errors.log"
    told = log.read_text(encoding="utf-8") + "".join(capsys.readouterr())
    assert "builtins.ValueError" in told
    assert "in broken" in told
    assert "Kowalski" not in told
    assert "jan@" not in told
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://heed:s3cret@db.example:5432/heed", "postgresql+psycopg://…@db.example:5432/heed"),
        ("postgresql://heed:s3/cr:e@t@db.example/heed?password=s3cret&sslmode=require", "postgresql://…@db.example/heed?password=…&sslmode=…"),
        ("https://s3cret@models.example/v1", "https://…@models.example/v1"),
        ("https://models.example/v1?api-key=s3cret", "https://models.example/v1?api-key=…"),
        ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_what_is_secret_in_it(url: str, shown: str) -> None:
    assert without_secrets(url) == shown


SECRET = {"database_url": "postgresql://a:s3cret@h1/d", "chroma_url": "http://a:s3cret@h2", "openai_base_url": "https://a:s3cret@h3/v1"}


def test_neither_the_settings_nor_what_leaves_show_a_secret(workspace: Workspace) -> None:
    settings = Settings(**SECRET, openai_api_key="s3cret", llm_model="m")
    told = [settings.as_shown(), what_leaves(settings, workspace), settings]
    assert not [one for one in told if "s3cret" in f"{one} {one!r}"]
    assert settings.as_shown()["openai_api_key"] == "set"


def test_what_leaves_names_every_machine_and_the_words_that_a_model_reads(workspace: Workspace) -> None:
    assert what_leaves(Settings(), workspace) == []
    assert what_leaves(Settings(database_url="postgresql:///d?host=/run/pg", chroma_url="http://127.0.0.1:8000"), workspace) == []
    reads = replace(workspace, rules=Rules({"drafts": {"model_reads": True}}))
    tables, vectors, words = what_leaves(Settings(**SECRET, llm_model="m"), reads)
    assert ("h1" in tables, "h2" in vectors, "h3" in words, "words of messages" in words) == (True, True, True, True)
    assert "words of messages" not in what_leaves(Settings(llm_model="m"), workspace)[0]
    assert "a-lab/a-model" in what_leaves(Settings(reading_model="a-lab/a-model"), workspace)[0]


@pytest.mark.parametrize(
    "url",
    ["postgresql+psycopg://a:b@db.example/d", "postgresql+psycopg://127.0.0.1/d?host=10.0.0.1", "postgresql+psycopg:///d?host=/run,db.example"],
)
def test_local_only_refuses_a_database_elsewhere(url: str) -> None:
    with pytest.raises(Refused, match="HEED_LOCAL_ONLY"):
        schema.open_database(url, local_only=True)


def test_a_setting_that_cannot_be_read_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HEED_LOCAL_ONLY", "s3cret")
    assert cli.run(["status"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("HEED_LOCAL_ONLY cannot be read: ")
    assert "s3cret" not in told


def test_an_address_of_a_database_that_a_password_parts_is_refused_without_repeating_it() -> None:
    with pytest.raises(UsageError) as refused:
        schema.open_database("postgresql+psycopg://heed:p@s3cret:word@127.0.0.1/heed")
    assert "s3cret" not in refused.value.sentence() + repr(refused.value.__cause__)
    assert "%40" in refused.value.fix


def test_in_a_folder_open_to_all_only_the_rules_can_be_read_by_others(tmp_path: Path, open_umask: None) -> None:
    home = tmp_path / "given"
    home.mkdir(mode=0o755)
    workspace = open_workspace(Settings(home=home), create=True)
    with transaction(workspace.engine) as connection:
        queue.enqueue(connection, "read", [("m1", "v1", {})])
    with reading(workspace.engine) as connection:
        connection.exec_driver_sql("SELECT 1 FROM job")
        open_index(workspace).upsert([Entry(b"1" * 16, np.ones(8, dtype=np.float32), {"channel": "email"})])
        seen = sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file() and others_read(path, home))
        made = {path.name for path in home.rglob("*")}
    close_index(workspace)
    workspace.engine.dispose()
    assert {"heed.db", "heed.db-wal", "heed.db-shm", "chroma.sqlite3", "owner.lock"} <= made
    assert seen == [".heed", "heed.yaml"]


def others_read(path: Path, home: Path) -> bool:
    """Whether somebody else on the machine reaches the file through its folders and may read it."""
    folders = [folder for folder in path.parents if folder.is_relative_to(home)]
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in folders) and bool(path.stat().st_mode & stat.S_IROTH)
