"""The same shop in PostgreSQL: the same state to the byte, the same findings, and schema and tables that agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from pipelines.records import schema
from pipelines.records.database import create_engine
from tests import postgres_server
from tests.end_to_end.conftest import Run, environment, tell_story

pytestmark = pytest.mark.skipif(bool(postgres_server.missing()), reason=postgres_server.missing() or "a server can be started")
Told = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server.running_server() as url:
        yield url


@pytest.fixture(scope="module")
def told_in_postgres(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    home = tmp_path_factory.mktemp("postgres") / "heed-demo"
    with environment(HEED_HOME=str(home), HEED_DATABASE_URL=server):
        yield home, tell_story()


def dumped(heed: Run, home: Path, monkeypatch: pytest.MonkeyPatch, database: str = "") -> list[str]:
    monkeypatch.setenv("HEED_HOME", str(home))
    monkeypatch.setenv("HEED_DATABASE_URL", database) if database else monkeypatch.delenv("HEED_DATABASE_URL", raising=False)
    lines: list[str] = heed("doctor", "--dump").splitlines()
    return lines


def test_both_databases_reach_the_same_state_to_the_byte(
    told_shop: Told, told_in_postgres: Told, server: str, heed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_sqlite = dumped(heed, told_shop[0], monkeypatch)
    in_postgres = dumped(heed, told_in_postgres[0], monkeypatch, server)
    assert len(in_sqlite) > 1000
    assert in_postgres == in_sqlite


def test_both_tell_the_same_alerts(told_shop: Told, told_in_postgres: Told) -> None:
    # a run's key counts the transactions before it, and how many messages one holds follows the machine's speed
    in_sqlite, in_postgres = ([alert | {"run": ""} for alert in told[1]["alerts"]] for told in (told_shop, told_in_postgres))
    assert in_sqlite
    assert in_postgres == in_sqlite


def test_search_and_questions_find_the_same(
    told_shop: Told, told_in_postgres: Told, server: str, heed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "Which high-value customers are angry about delivery?"
    monkeypatch.setenv("HEED_HOME", str(told_shop[0]))
    expected = heed("ask", question, "--json") | {"conversation": ""}
    monkeypatch.setenv("HEED_HOME", str(told_in_postgres[0]))
    monkeypatch.setenv("HEED_DATABASE_URL", server)
    found = heed("ask", question, "--json") | {"conversation": ""}
    assert expected["citations"]
    assert json.dumps(found, sort_keys=True) == json.dumps(expected, sort_keys=True)


def test_the_migrations_make_the_tables_that_the_code_names(told_in_postgres: Told, server: str) -> None:
    engine = create_engine(server)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [entry for entry in compare_metadata(context, schema.metadata) if "message_words" not in str(entry)]
        assert connection.execute(sa.text("SELECT count(*) FROM message")).scalar()
    engine.dispose()
    assert differences == []
