"""`heed doctor --data` on a real database: facts are counted as they stand."""

from __future__ import annotations

from datetime import timedelta

from pipelines import doctor
from pipelines.records import data_facts
from pipelines.records.database import reading, transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_reading, an_order


def test_facts_are_counted_as_they_stand(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        customer_id = a_customer(connection, "C1", email="c1@shop.example")
        an_order(connection, customer_id, "O1", NOW - timedelta(days=100), margin_minor=300)
        an_order(connection, customer_id, "R1", NOW - timedelta(days=90), kind="refund")
        read = a_message(connection, "m1", "Hello", customer_id=customer_id, created_at=NOW - timedelta(days=5))
        a_reading(connection, read, status="unsupported", language="de", frustrated=None, frustration=None)
        a_message(connection, "m2", "Hi", customer_id=None, created_at=NOW, time_known=False)
        a_message(connection, "s1", "", customer_id=customer_id, created_at=NOW, channel="survey", rating=4.0, rating_scale=None)
        a_message(connection, "out", "Dear", customer_id=customer_id, direction="out", created_at=NOW - timedelta(days=40))
    with reading(workspace.engine) as connection:
        orders, messages = data_facts.of_orders(connection), data_facts.of_messages(connection)
        customers = data_facts.of_customers(connection)
    assert (orders.orders, orders.refunds, orders.with_margin, orders.unmatched, orders.currencies) == (1, 1, 1, 0, {"PLN": 1})
    assert (orders.first_at, orders.newest_at) == (NOW - timedelta(days=100), NOW - timedelta(days=90))
    assert (messages.received, messages.received_in_writing, messages.sent, messages.unmatched) == (3, 2, 1, 1)
    assert (messages.time_unknown, messages.rated_without_scale, messages.unread, messages.unsupported) == (1, 1, 2, {"de": 1})
    assert (messages.newest_in_writing_at, messages.newest_sent_at) == (NOW, NOW - timedelta(days=40))
    assert (customers.customers, customers.with_email, customers.with_consent, customers.set_aside) == (1, 1, 0, 0)
    gaps = doctor.unknowns(workspace)
    assert "40 days older" in " ".join(gap["missing"] for gap in gaps)
    assert {gap["about"] for gap in gaps} == {"orders", "messages", "customers", "models"}


def test_an_empty_workspace_says_what_to_bring(workspace: Workspace) -> None:
    assert [gap["missing"] for gap in doctor.unknowns(workspace)] == [
        "There are no orders.", "There are no messages of customers.", "Nothing was run yet.",
    ]  # fmt: skip
