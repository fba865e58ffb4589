"""Times, ids and inserts that mean the same in every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from pipelines.errors import WorkspaceUnusable
from pipelines.records import customer, rules_version, schema
from pipelines.records.database import EPOCH, empty_the_log, insert_new, microseconds, moment, new_id, reading, transaction, upsert
from pipelines.workspace import Workspace
from tests.builders import a_customer


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_a_time_survives_the_column_to_the_microsecond(time: datetime) -> None:
    assert moment(microseconds(time)) == time


def test_a_time_in_another_zone_is_the_same_moment() -> None:
    warsaw = timezone(timedelta(hours=2))
    assert microseconds(datetime(2026, 6, 30, 14, tzinfo=warsaw)) == microseconds(datetime(2026, 6, 30, 12, tzinfo=UTC))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        microseconds(datetime(2026, 6, 30))


def test_later_ids_sort_after_earlier_ones() -> None:
    ids = [new_id() for _ in range(100)]
    assert ids == sorted(ids)
    assert all(len(item) == 16 for item in ids)


def test_upsert_replaces_the_named_columns_and_keeps_the_id(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        first = a_customer(connection, "C1", name="Jane")
        upsert(connection, customer.customer, [{"id": new_id(), "key": "C1", "name": "Joan"}], keys=["key"])
        row = customer.by_key(connection, "C1")
    assert row is not None
    assert (row.id, row.name, row.email) == (first, "Joan", "c1@customers.example")


def test_insert_new_leaves_what_is_there(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        a_customer(connection, "C1", name="Jane")
        insert_new(connection, customer.customer, [{"id": new_id(), "key": "C1", "name": "Joan"}], keys=["key"])
        row = customer.by_key(connection, "C1")
    assert row is not None
    assert row.name == "Jane"


def test_a_damaged_file_is_said_in_words(workspace: Workspace) -> None:
    with workspace.engine.connect() as connection:
        place = connection.exec_driver_sql("SELECT file FROM pragma_database_list").scalar_one()
        first = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'customer'").scalar_one()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    assert empty_the_log(workspace.engine)
    workspace.engine.dispose()
    with open(place, "r+b") as file:
        file.seek((first - 1) * size)
        file.write(b"\xff" * size)
    with pytest.raises(WorkspaceUnusable, match="is damaged: database disk image is malformed"), reading(workspace.engine) as connection:
        connection.execute(sa.select(customer.customer)).all()


def test_a_statement_that_the_database_does_not_understand_is_no_database_that_does_not_answer(workspace: Workspace) -> None:
    with pytest.raises(OperationalError, match="no such table: nowhere"), reading(workspace.engine) as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")


def test_a_unit_of_work_that_fails_leaves_nothing(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError), transaction(workspace.engine) as connection:
        a_customer(connection, "C1")
        raise RuntimeError
    with reading(workspace.engine) as connection:
        assert customer.by_key(connection, "C1") is None


def test_the_migrations_make_exactly_the_declared_tables(workspace: Workspace) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return not (kind == "table" and (name or "").startswith("message_words"))

    with workspace.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours})
        assert compare_metadata(context, schema.metadata) == []


def test_migrating_twice_changes_nothing(workspace: Workspace) -> None:
    schema.migrate(workspace.engine)
    assert sa.inspect(workspace.engine).has_table("customer")


def test_the_same_rules_keep_their_number_and_others_get_the_next(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        first = rules_version.number_of(connection, {"alerts": {"alerts_per_day": 10}}, EPOCH)
        again = rules_version.number_of(connection, {"alerts": {"alerts_per_day": 10}}, EPOCH)
        other = rules_version.number_of(connection, {"alerts": {"alerts_per_day": 5}}, EPOCH)
    assert (first, again, other) == (1, 1, 2)


def test_the_data_version_counts_changes(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        assert rules_version.data_version(connection) == 0
        rules_version.bump_data_version(connection)
        rules_version.bump_data_version(connection)
        assert rules_version.data_version(connection) == 2
