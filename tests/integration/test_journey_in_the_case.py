"""A customer's broken ways from stored messages to the case, and what is said where our own mail was not imported."""

from __future__ import annotations

from datetime import timedelta

from pipelines import case as cases
from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_run


def days_ago(number: float) -> dict[str, object]:
    return {"created_at": NOW - timedelta(days=number)}


def test_the_case_shows_each_break_with_its_messages_and_their_words(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        customer = a_customer(connection)
        thread = {"customer_id": customer, "thread_key": "T1"}
        a_message(connection, "m1", "Where is my parcel, please?", **thread, **days_ago(9))
        a_message(connection, "m2", "Still nothing. Any news?", **thread, **days_ago(6))
        a_message(connection, "m3", "I am writing about the parcel for the third time. This is unfair.", **thread, **days_ago(3))
        a_message(connection, "o1", "It will be delivered tomorrow.", direction="out", **thread, **days_ago(2))
        a_run(connection)
    journey = cases.case(workspace, "C1")["journey"]
    assert [one["kind"] for one in journey["breaks"]] == ["repeat_contact", "waiting", "unfair"]
    again, waiting, unfair = journey["breaks"]
    assert [item["message_id"] for item in again["evidence"]] == ["m1", "m2", "m3"]
    assert (again["count"], waiting["count"], again["thread"]) == (3, 168, "T1")
    assert [item["quote"] for item in unfair["evidence"]] == ["This is unfair."]
    assert journey["cannot_be_known"] == []
    shown = cases.as_text(cases.case(workspace, "C1"))
    assert any(line.startswith("Journey   Had to ask again about one matter") for line in shown)


def test_without_any_mail_of_ours_the_case_says_what_cannot_be_known(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        customer = a_customer(connection)
        a_message(connection, "m1", "Where is my parcel? Your shop is unreliable.", customer_id=customer, thread_key="T1", **days_ago(9))
        a_run(connection)
    journey = cases.case(workspace, "C1")["journey"]
    assert [one["kind"] for one in journey["breaks"]] == ["unreliable"]
    assert {item["kind"] for item in journey["cannot_be_known"]} == {"contradiction", "handed_on", "repeat_contact", "waiting"}
    assert any("Cannot be known: " in line for line in cases.as_text(cases.case(workspace, "C1")))


def test_an_answer_filed_under_nobody_in_the_thread_ends_the_waiting(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        customer = a_customer(connection)
        a_message(connection, "m1", "Where is my parcel?", customer_id=customer, thread_key="T1", **days_ago(5))
        a_message(connection, "o1", "It is on its way.", direction="out", thread_key="T1", **days_ago(4.5))
        a_run(connection)
    assert cases.case(workspace, "C1")["journey"]["breaks"] == []


def test_letters_without_a_thread_are_answered_by_what_we_wrote_next(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        customer = a_customer(connection)
        a_message(connection, "m1", "Where is my parcel?", customer_id=customer, **days_ago(5))
        a_message(connection, "o1", "It is on its way.", direction="out", customer_id=customer, **days_ago(4.5))
        a_run(connection)
    assert cases.case(workspace, "C1")["journey"]["breaks"] == []


def test_an_automatic_receipt_answers_nothing(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        customer = a_customer(connection)
        thread = {"customer_id": customer, "thread_key": "T1"}
        a_message(connection, "m1", "Where is my parcel?", **thread, **days_ago(5))
        a_message(connection, "a1", "We have received your message.", direction="out", is_automatic=True, **thread, **days_ago(4.9))
        a_message(connection, "o9", "Hello", direction="out", thread_key="other", **days_ago(20))
        a_run(connection)
    breaks = cases.case(workspace, "C1")["journey"]["breaks"]
    assert [(one["kind"], one["count"]) for one in breaks] == [("waiting", 120)]
