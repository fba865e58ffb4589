"""Promises in our own mail become open promises of the ledger, answers of the chat and, once overdue, an alert."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from pipelines.ask.answer import ask
from pipelines.churn.alerts_stage import raise_alerts
from pipelines.records import alert, draft, rules_version
from pipelines.records.database import new_id, reading, transaction
from pipelines.understanding.promise_stage import record_promises
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_run, an_order, at

TEAPOT = "Nowy dzbanek dostarczymy do Pani do 26 czerwca 2026 r., bez dodatkowych kosztów."
REFUND = "We will refund you £36.00 by 3 July 2026 to the card you paid with."


def ours(connection: Connection, key: str, text: str, **fields: Any) -> bytes:
    """A mail of ours, of 18 June unless told otherwise."""
    return a_message(connection, key, text, **({"direction": "out", "created_at": at("2026-06-18")} | fields))


def record(workspace: Workspace, *message_ids: bytes) -> list[Any]:
    """The ledger after the stage has seen these messages."""
    write = record_promises(workspace, message_ids, now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)
    with reading(workspace.engine) as connection:
        return draft.promises(connection)


def test_a_promise_of_our_mail_is_open_until_the_end_of_its_day_in_the_companys_time_zone(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        who = a_customer(connection)
        sent = ours(connection, "out-1", f"Dzień dobry,\n\n{TEAPOT}", customer_id=who, sender_name="Marta")
    (promise,) = record(workspace, sent)
    assert (promise.text, promise.customer_id, promise.message_id, promise.state, promise.owner) == (TEAPOT, who, sent, "open", "Marta")
    assert promise.due_at == datetime(2026, 6, 26, 21, 59, 59, tzinfo=UTC)


def test_days_are_counted_from_the_day_of_writing_in_the_companys_time_zone(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        fields = {"customer_id": a_customer(connection), "created_at": at("2026-06-17T22:30:00")}
        sent = ours(connection, "out-1", "We will call you tomorrow.", **fields)
    (promise,) = record(workspace, sent)
    assert promise.due_at == datetime(2026, 6, 19, 21, 59, 59, tzinfo=UTC)


def test_recording_twice_changes_nothing(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        sent = ours(connection, "out-1", f"{REFUND} We will call you tomorrow.", customer_id=a_customer(connection))
    first = record(workspace, sent)
    with reading(workspace.engine) as connection:
        version = rules_version.data_version(connection)
    assert record(workspace, sent) == first
    assert len(first) == 2
    with reading(workspace.engine) as connection:
        assert rules_version.data_version(connection) == version


def test_two_workers_with_the_same_mail_store_one_promise(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        sent = ours(connection, "out-1", REFUND, customer_id=a_customer(connection))
    writes = [record_promises(workspace, [sent], now=NOW) for _ in range(2)]
    for write in writes:
        with transaction(workspace.engine) as connection:
            write(connection)
    assert len(record(workspace, sent)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"direction": "in"}, {"direction": "internal"}, {"is_automatic": True}, {"customer_id": None}, {"channel": "call"},
        {"time_known": False},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_only_mail_that_people_of_ours_wrote_to_a_known_customer_counts(workspace: Workspace, fields: dict[str, Any]) -> None:
    with transaction(workspace.engine) as connection:
        sent = ours(connection, "m-1", REFUND, **({"customer_id": a_customer(connection)} | fields))
    assert record(workspace, sent) == []


def test_the_order_is_the_one_that_the_sentence_names(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        who = a_customer(connection)
        for key in ("104233", "104234"):
            an_order(connection, who, key, at("2026-06-01"))
        sent = ours(connection, "out-1", "Your order 104234 is here. We will send order 104233 by 26 June.", customer_id=who)
    assert [promise.order_key for promise in record(workspace, sent)] == ["104233"]


def test_the_order_is_found_in_the_thread_that_the_mail_answers(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        who = a_customer(connection)
        an_order(connection, who, "104233", at("2026-06-01"))
        a_message(connection, "m-1", "Zamówienie 104233: dzbanek stłuczony.", customer_id=who, thread_key="t", created_at=at("2026-06-17"))
        sent = ours(connection, "out-1", TEAPOT, customer_id=who, thread_key="t")
    assert [promise.order_key for promise in record(workspace, sent)] == ["104233"]


def test_no_order_is_guessed(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        who, other = a_customer(connection), a_customer(connection, "C2")
        an_order(connection, other, "104233", at("2026-06-01"))
        for key in ("104234", "104235"):
            an_order(connection, who, key, at("2026-06-01"))
        others = ours(connection, "out-1", "We will send order 104233 by 26 June.", customer_id=who)
        longer = ours(connection, "out-2", "We will send order 1042345 by 26 June.", customer_id=who)
        two = ours(connection, "out-3", "We will send orders 104234 and 104235 by 26 June.", customer_id=who)
    assert [promise.order_key for promise in record(workspace, others, longer, two)] == [None, None, None]


def test_a_promise_known_from_its_approved_draft_is_not_counted_again_when_the_sent_mail_comes_in(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        who = a_customer(connection)
        fields = {"key": "D-1", "input_key": "0" * 64, "version": 1, "status": "approved", "message_class": "service", "author": "composer"}
        words = {"language": "en", "channel": "email", "subject": "", "body": REFUND, "bound_hash": "0" * 64}
        row = fields | words | {"id": new_id(), "customer_id": who, "rules_version": 1, "as_of": NOW, "made_at": NOW}
        draft.add(connection, row)
        draft.add_promises(connection, [{
            "id": new_id(), "customer_id": who, "draft_id": row["id"], "text": REFUND, "due_at": at("2026-07-03"), "state": "open",
        }])
        sent = ours(connection, "out-1", REFUND, customer_id=who)
    assert [promise.draft_key for promise in record(workspace, sent)] == ["D-1"]


def test_an_overdue_promise_opens_an_alert_and_one_not_yet_due_does_not(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        late, waiting = a_customer(connection, "C1"), a_customer(connection, "C2")
        sent = [ours(connection, "out-1", TEAPOT, customer_id=late), ours(connection, "out-2", REFUND, customer_id=waiting)]
        run = a_run(connection)
    record(workspace, *sent)
    write = raise_alerts(workspace, run, [late, waiting], as_of=NOW, now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)
    with reading(workspace.engine) as connection:
        opened = alert.unclosed_of(connection, [late, waiting])
    assert {customer_id: row.kind for customer_id, row in opened.items()} == {late: "promise_overdue"}
    assert TEAPOT.rstrip(".") in opened[late].reasons[0]["text"]
    assert opened[late].reasons[0]["evidence"] == ["out-1"]


def test_the_chat_names_the_overdue_promise_with_its_mail(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        sent = [
            ours(connection, "out-1", TEAPOT, customer_id=a_customer(connection, "C1")),
            ours(connection, "out-2", REFUND, customer_id=a_customer(connection, "C2")),
        ]
        a_run(connection)
    record(workspace, *sent)
    answer = ask(workspace, "Which promises are overdue?", role="agent", as_of=NOW, now=NOW)
    assert [item["message_id"] for item in answer["citations"]] == ["out-1"]
    assert [item["value"] for item in answer["numbers"]] == [1, 1]
