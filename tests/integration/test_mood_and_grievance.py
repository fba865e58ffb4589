"""A customer's mood and open grievance on a real, migrated database: in the case, in the queue and over the API."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from pipelines import case as cases
from pipelines.churn import alert_queue
from pipelines.churn.alerts_stage import raise_alerts
from pipelines.records.database import reading, transaction
from pipelines.records.run import Run, store_fits
from pipelines.understanding.mood import MoodRules
from pipelines.understanding.mood_view import fit_of_everybody, mood_of, share_of_everybody
from pipelines.workspace import Workspace
from service.api.seen_by import case_as_seen
from service.auth import Caller
from tests.builders import NOW, a_customer, a_message, a_reading, ago

RULES = MoodRules()
COMPLAINT = "Hello. I want my money back, write to jane@home.example. Bye."


def wrote(connection: sa.Connection, customer_id: bytes, key: str, frustrated: str | None, days: float = 2, **fields: Any) -> bytes:
    sentiment = {"yes": "negative", "happy": "positive"}.get(frustrated or "", "neutral")
    text = fields.pop("text", "Hello. This is how it is, honestly. Bye.")
    message_id = a_message(connection, key, text, customer_id=customer_id, created_at=ago(days), **fields)
    a_reading(connection, message_id, frustrated="no" if frustrated == "happy" else frustrated, sentiment=sentiment)
    return message_id


def answered(connection: sa.Connection, customer_id: bytes, thread: str, days: float = 1) -> None:
    fields = {"direction": "out", "created_at": ago(days), "thread_key": thread, "customer_id": customer_id}
    a_message(connection, f"o-{thread}-{days}", "We are sorry.", **fields)


def raised(workspace: Workspace, run: Run, customer_id: bytes) -> list[dict[str, Any]]:
    write = raise_alerts(workspace, run, [customer_id], as_of=NOW, now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)
        return alert_queue.alerts(connection, workspace, as_of=NOW)


def test_a_case_holds_the_open_grievance_the_mood_and_the_clock(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        wrote(connection, one, "m1", "no", 20)
        wrote(connection, one, "m2", "yes", 16, text=COMPLAINT)
        wrote(connection, one, "m3", "unsure", 1)
    (alert,) = raised(workspace, run, one)
    clock = {"received": "2026-06-14T14:00:00+02:00", "due": "2026-06-28T23:59:59+02:00", "overdue": True, "days_left": -2}
    assert alert["complaint"] == clock
    assert "complaint" not in alert["reasons"][0]
    body = cases.case(workspace, "C1")
    assert body["complaint"] == clock
    grievance = body["open_grievance"]
    assert (grievance["message_id"], grievance["state"], grievance["days_open"]) == ("m2", "unanswered", 16)
    assert grievance["unanswered"] == ["m2"]
    assert grievance["quote"] == "I want my money back, write to jane@home.example."
    mood = body["mood"]
    assert (mood["n"], mood["frustrated"], mood["unsure"], mood["trend"], mood["evidence"]) == (2, 1, 1, None, ["m2", "m1"])
    lines = [line for line in cases.as_text(body) if line.startswith(("Grievance", "Complaint", "Mood"))]
    assert lines[0].startswith("Grievance Wrote on 2026-06-14 and sounded frustrated; nobody has answered since.")
    assert lines[1] == "Complaint received 2026-06-14, due 2026-06-28: overdue by 2 days"
    assert lines[2].endswith("1 of 2 messages, 1 unsure left out")


def test_a_customer_without_a_message_has_the_mood_of_everybody_and_no_grievance(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        other = a_customer(connection, "C2")
        for number in range(4):
            wrote(connection, other, f"m{number}", "yes" if number == 0 else "no")
    body = cases.case(workspace, "C1")
    assert (body["mood"]["share"], body["mood"]["n"], body["open_grievance"], body["complaint"]) == (0.25, 0, None, None)


def test_an_answer_ends_the_alert_and_leaves_the_grievance_answered(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        wrote(connection, one, "m1", "yes", thread_key="a")
    assert len(raised(workspace, run, one)) == 1
    with transaction(workspace.engine) as connection:
        answered(connection, one, "a")
    assert raised(workspace, run, one) == []
    grievance = cases.case(workspace, "C1")["open_grievance"]
    assert (grievance["state"], grievance["answered_at"], grievance["unanswered"]) == ("answered", ago(1).isoformat(), [])
    assert "answered on 2026-06-29, not known to be settled" in grievance["text"]
    with transaction(workspace.engine) as connection:
        wrote(connection, one, "m2", "happy", 0.5, thread_key="a")
    assert cases.case(workspace, "C1")["open_grievance"] is None


def test_a_case_closed_by_a_person_ends_the_grievance(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        wrote(connection, one, "m0", "yes", 3)
        wrote(connection, one, "m1", "yes")
    (alert,) = raised(workspace, run, one)
    with transaction(workspace.engine) as connection:
        alert_queue.close(connection, alert["id"], "useful", "Ewa", NOW)
    assert cases.case(workspace, "C1")["open_grievance"] is None
    with transaction(workspace.engine) as connection:
        wrote(connection, one, "m2", "yes", 1)
    assert cases.case(workspace, "C1")["open_grievance"]["evidence"] == ["m2"]


def test_satisfaction_ends_the_alert_unless_another_thread_is_open(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        wrote(connection, one, "m1", "yes", 5, thread_key="a")
        wrote(connection, one, "m2", "yes", 4, thread_key="b")
        wrote(connection, one, "m3", "happy", 3, thread_key="c")
    (alert,) = raised(workspace, run, one)
    assert alert["reasons"][0]["evidence"] == ["m2"]
    with transaction(workspace.engine) as connection:
        wrote(connection, one, "m4", "happy", 2, thread_key="b")
    (alert,) = raised(workspace, run, one)
    assert alert["reasons"][0]["evidence"] == ["m1"]
    assert cases.case(workspace, "C1")["open_grievance"]["evidence"] == ["m1"]
    with transaction(workspace.engine) as connection:
        wrote(connection, one, "m5", "happy", 1, thread_key="c")
    assert raised(workspace, run, one) == []
    assert cases.case(workspace, "C1")["open_grievance"] is None


def test_an_answered_complaint_has_no_running_clock(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        wrote(connection, one, "m1", "yes", text=COMPLAINT, thread_key="a")
        answered(connection, one, "a")
    assert raised(workspace, run, one) == []
    assert cases.case(workspace, "C1")["complaint"] is None


def test_a_call_counts_as_one_message(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        for number in range(6):
            fields = {"channel": "call", "conversation_key": "c1", "turn": number}
            wrote(connection, one, f"c1.{number}", "yes" if number == 2 else "no", 1 + number / 1000, **fields)
        wrote(connection, one, "m1", "no", 1)
    with reading(workspace.engine) as connection:
        found = mood_of(connection, RULES, one, NOW)
        assert share_of_everybody(connection, RULES, NOW) == pytest.approx(0.5)
    assert (found.n, found.frustrated, set(found.ids)) == (2, 1, {"c1.2", "m1"})


def test_a_rating_without_words_counts_by_itself(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        fields = {"customer_id": one, "created_at": ago(0), "channel": "survey", "rating": 2, "rating_scale": "stars"}
        a_reading(connection, a_message(connection, "s1", " ", **fields), None, status="empty", sentiment=None, frustration=None)
    with reading(workspace.engine) as connection:
        found = mood_of(connection, RULES, one, NOW)
    assert found.n == 1
    assert found.workspace_share == pytest.approx(0.5)
    assert found.share == pytest.approx(0.5)


def test_where_the_language_cannot_be_read_the_rating_counts(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        fields = {"customer_id": one, "created_at": ago(0), "rating": 1, "rating_scale": "stars"}
        german = a_message(connection, "g1", "Seit vier Wochen warte ich auf mein Geld!", channel="review", **fields)
        unread = {"status": "unsupported", "language": "de", "sentiment": None, "negative": None, "neutral": None, "positive": None}
        a_reading(connection, german, frustrated=None, **(unread | {"frustration": None}))
    with reading(workspace.engine) as connection:
        found = mood_of(connection, RULES, one, NOW)
    assert (found.n, found.frustrated) == (1, 1)
    assert found.workspace_share == pytest.approx(1.0)


def test_what_we_wrote_and_automatic_mail_have_no_part_in_a_mood(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        wrote(connection, one, "m1", "yes", direction="out")
        wrote(connection, one, "m2", "yes", is_automatic=True)
    with reading(workspace.engine) as connection:
        assert mood_of(connection, RULES, one, NOW).n == 0


def test_who_may_not_see_contacts_sees_none_in_the_grievance(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        wrote(connection, one, "m1", "yes", text=COMPLAINT)
    body = cases.case(workspace, "C1")
    assert "jane@home.example" in body["open_grievance"]["quote"]
    seen = case_as_seen(body, Caller("k", "viewer"))
    assert "jane@home.example" not in seen["open_grievance"]["quote"]


def test_a_run_keeps_the_share_of_everybody_that_moods_lean_on(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        empty = fit_of_everybody(connection, RULES, NOW)
        other = a_customer(connection, "C2")
        wrote(connection, other, "m1", "yes", 0)
        wrote(connection, other, "m2", "no", 0)
        kept = fit_of_everybody(connection, RULES, NOW)
        store_fits(connection, run.id, [kept])
        wrote(connection, other, "m3", "yes", 0)
    assert (empty.status, empty.parameters) == ("not_enough_data", {"share": None})
    assert (kept.status, kept.n, kept.parameters["share"]) == ("fitted", 2, 0.5)
    assert cases.case(workspace, "C1")["mood"]["workspace_share"] == 0.5
