"""What every test stands on: a migrated workspace of its own, a fixed clock, and no network beyond loopback."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from pipelines.records import schema
from pipelines.records.database import create_engine
from pipelines.workspace import Workspace
from tests.builders import NOW

for name in [name for name in os.environ if name.startswith(("HEED_", "OPENAI_"))]:
    del os.environ[name]

settings.register_profile("heed", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("heed")

LOOPBACK = ("127.0.0.1", "::1", "localhost")


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
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def workspace(tmp_path: Path, migrated_database: Path) -> Iterator[Workspace]:
    """An empty workspace at 2026-06-30 12:00 UTC, without a language model."""
    home = tmp_path / "heed-data"
    home.mkdir()
    shutil.copy(migrated_database, home / "heed.db")
    engine = create_engine(f"sqlite:///{home / 'heed.db'}")
    yield Workspace(home=home, engine=engine, clock=lambda: NOW, reading_version="test")
    engine.dispose()
