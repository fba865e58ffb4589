"""What every test stands on: a migrated workspace of its own, a fixed clock, and no network beyond loopback."""

from __future__ import annotations

import gc
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import Engine

from pipelines.records import schema
from pipelines.records.database import create_engine
from pipelines.workspace import Workspace
from tests.builders import NOW

for name in [name for name in os.environ if name.startswith(("HEED_", "OPENAI_"))]:
    del os.environ[name]

# The suite draws the same examples each time, so that it says the same of the same code; `make campaign` draws others, and more of them.
settings.register_profile("heed", deadline=None, derandomize=True, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("wide", deadline=None, max_examples=500, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("heed")

gc.disable()  # until the tests are collected: everything that is made meanwhile stays to the end
LOOPBACK = ("127.0.0.1", "::1", "localhost")
FilledOnce = Callable[[Callable[[Workspace], Any]], tuple[Path, Any]]


def pytest_collection_finish() -> None:
    """From here on unreachable cycles are looked for among what the tests make, and not among the tests themselves each time."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test does, nothing leaves the machine: connections beyond loopback raise."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else None
        if host is not None and host not in LOOPBACK:
            raise ConnectionRefusedError(f"tests may not reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated, empty database, copied for each test."""
    path = tmp_path_factory.mktemp("schema") / "heed.db"
    engine = create_engine(f"sqlite:///{path}")
    schema.migrate(engine)
    _closed(engine)
    return path


def _closed(engine: Engine) -> None:
    """Leaves everything in the one file, so that it can be copied."""
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


@pytest.fixture(scope="session")
def filled_once(tmp_path_factory: pytest.TempPathFactory, migrated_database: Path) -> FilledOnce:
    """Gives an empty workspace to a function; returns the database that it left, to be copied for each test, and what it returned."""

    def fill(function: Callable[[Workspace], Any]) -> tuple[Path, Any]:
        home = tmp_path_factory.mktemp("filled")
        shutil.copy(migrated_database, home / "heed.db")
        engine = create_engine(f"sqlite:///{home / 'heed.db'}")
        returned = function(Workspace(home=home, engine=engine, clock=lambda: NOW, reading_version="test"))
        _closed(engine)
        return home / "heed.db", returned

    return fill


@pytest.fixture
def workspace(tmp_path: Path, migrated_database: Path) -> Iterator[Workspace]:
    """An empty workspace at 2026-06-30 12:00 UTC, without a language model."""
    home = tmp_path / "heed-data"
    home.mkdir()
    shutil.copy(migrated_database, home / "heed.db")
    engine = create_engine(f"sqlite:///{home / 'heed.db'}")
    yield Workspace(home=home, engine=engine, clock=lambda: NOW, reading_version="test")
    engine.dispose()
