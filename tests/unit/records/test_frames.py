"""What the statistics are given: whose orders and messages, up to which moment, in which order."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from pipelines.records import frames, identity_link, keyword_index
from pipelines.records.database import microseconds, new_id, reading, transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_reading, an_order, at


def test_orders_after_the_moment_are_not_seen(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        jane = a_customer(connection, "C1")
        an_order(connection, jane, "o1", at("2026-06-01"))
        an_order(connection, jane, "o2", NOW + timedelta(days=1))
    with reading(workspace.engine) as connection:
        frame = frames.orders(connection, before=NOW)
    assert frame["key"].tolist() == ["o1"]
    assert frame["ordered_at"].tolist() == [microseconds(at("2026-06-01"))]


def test_a_message_belongs_to_the_customer_its_link_found_until_the_link_is_undone(workspace: Workspace) -> None:
    link = new_id()
    with transaction(workspace.engine) as connection:
        jane = a_customer(connection, "C1", email="jane@client.example")
        values = {"id": link, "kind": "email", "value": "jane@client.example", "customer_id": jane, "state": "active", "made_by": "machine"}
        connection.execute(sa.insert(identity_link.identity_link).values(**values, made_at=NOW))
        found = a_message(connection, "m1", identity_link_id=link, sender_email="jane@client.example")
        a_reading(connection, found)
    with reading(workspace.engine) as connection:
        frame = frames.messages(connection, before=NOW)
    assert frame["customer_id"].tolist() == [jane]
    assert frame["frustrated"].tolist() == ["yes"]
    with transaction(workspace.engine) as connection:
        connection.execute(sa.update(identity_link.identity_link).values(state="undone"))
    with reading(workspace.engine) as connection:
        assert frames.messages(connection, before=NOW).empty


def test_words_are_found_without_accents_and_in_other_forms(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        late = a_message(connection, "m1", "Przesyłka do Łodzi jest spóźniona.")
        calm = a_message(connection, "m2", "The teapot is lovely.")
        keyword_index.add(connection, [late, calm])
        keyword_index.add(connection, [late])
    with reading(workspace.engine) as connection:
        assert [found for found, _ in keyword_index.find(connection, "przesylki lodzi", limit=5)] == [late]
        assert [found for found, _ in keyword_index.find(connection, 'teapots" OR "x', limit=5)] == [calm]
        assert keyword_index.find(connection, '"" * ( ) :', limit=5) == []
