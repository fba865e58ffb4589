"""A database that was filled before a migration keeps what it held, and gains what the migration works out from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection, Engine

from pipelines.records import draft as drafts
from pipelines.records import schema
from pipelines.records.database import create_engine, microseconds, new_id, reading, transaction
from tests import postgres_server
from tests.builders import at

IN_POSTGRES = pytest.mark.skipif(bool(postgres_server.missing()), reason=postgres_server.missing() or "a server can be started")
END_OF_THE_THIRD = at("2026-07-03T21:59:59")  # in Warsaw; in Tokyo it is the fourth
TWICE_TOLD = "Do 3 lipca odeślemy „pełną kwotę”."


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=IN_POSTGRES)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        found = create_engine(f"sqlite:///{tmp_path / 'heed.db'}")
        yield found
        found.dispose()
        return
    with postgres_server.running_server() as url:
        found = create_engine(url)
        yield found
        found.dispose()


def bring_to(engine: Engine, revision: str) -> None:
    settings = Config()
    settings.set_main_option("script_location", str(schema.MIGRATIONS))
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
        connection.commit()


def nothing_much(kind: sa.types.TypeEngine[Any]) -> Any:
    return {} if isinstance(kind, sa.JSON) else kind.python_type()


class OlderTables:
    """Puts rows into the tables as they stand at that time; a column that must hold something holds nothing much."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.tables = connection, sa.MetaData()

    def add(self, name: str, **values: Any) -> bytes:
        table, key = sa.Table(name, self.tables, autoload_with=self.connection), new_id()
        needed = {column.name: nothing_much(column.type) for column in table.columns if not column.nullable}
        self.connection.execute(sa.insert(table).values(needed | values | {"id": key}))
        return key

    def promise(self, customer_id: bytes, text: str, **values: Any) -> bytes:
        open_one = {"due_at": microseconds(END_OF_THE_THIRD), "state": "open"}
        return self.add("promise", customer_id=customer_id, text=text, **open_one | values)


def said(text: str, due_on: str | None = None) -> dict[str, Any]:
    return {"text": text, "kind": "promise" if due_on else "courtesy", "evidence": [], "offer_id": None, "due_on": due_on}


def test_promises_made_before_their_day_was_kept_gain_the_day_that_their_draft_told(engine: Engine) -> None:
    bring_to(engine, "0006")
    with transaction(engine) as connection:
        then = OlderTables(connection)
        jan, ewa = then.add("customer", key="C1"), then.add("customer", key="C2")
        mail = then.add("message", key="m1", direction="out", text="We call you by Friday. Thank you.")
        first = [said("Dzień dobry,"), said(TWICE_TOLD, "2026-07-03"), said("We call.", "2026-07-06")]
        own = then.add("draft", key="D-1", input_key="1", customer_id=jan, sentences=first)
        other = then.add("draft", key="D-2", input_key="2", customer_id=ewa, sentences=[said("We look."), said(TWICE_TOLD, "2026-07-10")])
        told = {
            then.promise(jan, TWICE_TOLD, draft_id=own): date(2026, 7, 3),
            then.promise(jan, "We call.", draft_id=own, state="kept"): date(2026, 7, 6),
            then.promise(ewa, TWICE_TOLD, draft_id=other, state="withdrawn"): date(2026, 7, 10),
            then.promise(ewa, "We look.", draft_id=other, due_at=None): None,
            then.promise(ewa, "Words that the draft does not hold.", draft_id=other): None,
            then.promise(ewa, "We call you by Friday.", message_id=mail): None,
        }
    schema.migrate(engine)
    with reading(engine) as connection:
        kept = connection.execute(sa.select(drafts.promise)).all()
    assert {row.id: row.due_on for row in kept} == told
    assert {row.due_at for row in kept} == {END_OF_THE_THIRD, None}
    assert sorted(row.state for row in kept) == ["kept", "open", "open", "open", "open", "withdrawn"]
