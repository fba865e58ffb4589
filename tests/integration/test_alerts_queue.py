"""Alerts on a real, migrated database: opened, changed, closed, rested, ranked and shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.churn import alert_queue
from pipelines.churn.alerts_stage import raise_alerts
from pipelines.churn.stranger_alerts import raise_alerts_of_strangers
from pipelines.consent.opt_out import record_opt_outs
from pipelines.errors import Conflict, NotFound, UsageError
from pipelines.records import account, action, alert, draft, event, outbox_entry, risk
from pipelines.records.database import new_id, reading, transaction
from pipelines.records.run import Run
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_reading, ago
from tests.integration.test_many_drafts_in_a_large_shop import statements


def an_angry_message(connection: sa.Connection, customer_id: bytes | None, key: str = "m1", days: float = 2, **fields: Any) -> bytes:
    text = fields.pop("text", "Hello. This is a disgrace, honestly. Bye.")
    message_id = a_message(connection, key, text, customer_id=customer_id, created_at=ago(days), **fields)
    a_reading(connection, message_id, evidence=[[7, 36, 0.9]])
    return message_id


def a_risk(connection: sa.Connection, run: Run, customer_id: bytes, **fields: Any) -> None:
    row = {
        "run_id": run.id, "customer_id": customer_id, "horizon_days": 90, "churn_probability": 0.7, "band": "high", "currency": "PLN",
        "clv_minor": 90_000, "at_risk_now_minor": 60_000, "probably_gone_minor": 0, "at_risk_low_minor": 40_000,
        "at_risk_high_minor": 80_000, "expected_low_minor": 70_000, "expected_high_minor": 110_000, "value_known": True, "assumed": True,
        "reasons": [{"feature": "late", "text": "Is 40 days late.", "contribution": 1.2, "evidence": ["O-1"]}], "is_silent_leaver": False,
    }
    connection.execute(sa.insert(risk.risk).values(**row | fields))


def raised(workspace: Workspace, run: Run, *customer_ids: bytes, as_of: datetime = NOW) -> None:
    write = raise_alerts(workspace, run, customer_ids, as_of=as_of, now=NOW)
    write_strangers = raise_alerts_of_strangers(workspace, run, as_of=as_of, now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)
        write_strangers(connection)


def shown(workspace: Workspace, **options: Any) -> list[dict[str, Any]]:
    with transaction(workspace.engine) as connection:
        return alert_queue.alerts(connection, workspace, as_of=NOW, **options)


def events(workspace: Workspace) -> list[str]:
    with transaction(workspace.engine) as connection:
        return [row.kind for row in event.after(connection, 0)]


def everything(workspace: Workspace) -> list[tuple[Any, ...]]:
    with transaction(workspace.engine) as connection:
        return [tuple(row) for row in connection.execute(sa.select(alert.alert).order_by(alert.alert.c.key))]


def test_an_alert_says_what_was_said_first_and_then_why_the_risk_is_high(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one)
        a_risk(connection, run, one)
    raised(workspace, run, one)
    (item,) = shown(workspace)
    assert item["id"].startswith("A-")
    assert (item["customer_id"], item["kind"], item["status"], item["rank"], item["in_today"]) == ("C1", "frustrated", "open", 1, True)
    assert item["reasons"][0]["quote"] == "This is a disgrace, honestly."
    assert item["reasons"][0]["evidence"] == ["m1"]
    assert item["reasons"][1] == {"text": "Is 40 days late.", "evidence": ["O-1"], "quote": None, "contribution": 1.2}
    assert item["value"]["at_risk_now"] == "600.00"
    assert item["expected_saving"] == "48.00"
    assert item["run"] == run.key[:12]


def test_the_same_run_again_writes_nothing(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one, text="Hello. My solicitor wants my money back.")
        a_risk(connection, run, one)
    raised(workspace, run, one)
    before = everything(workspace), events(workspace)
    raised(workspace, run, one)
    assert (everything(workspace), events(workspace)) == before
    assert before[1] == ["alert.opened"]


def test_an_event_holds_ids_and_states_only(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one)
    raised(workspace, run, one)
    with transaction(workspace.engine) as connection:
        (row,) = event.after(connection, 0)
    assert row.body == {"customer": "C1", "kind": "frustrated", "status": "open"}


def test_a_customer_without_a_value_still_alerts(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one)
    raised(workspace, run, one)
    (item,) = shown(workspace)
    assert item["in_today"]
    assert item["value"] == dict.fromkeys(item["value"]) | {"value_known": False}


def test_one_customer_has_one_open_alert_and_the_gravest_matter_names_it(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one, "m1", 3)
    raised(workspace, run, one)
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one, "m2", 1, text="Hello. My solicitor will write to you.")
    raised(workspace, run, one)
    (item,) = shown(workspace)
    assert item["kind"] == "legal"
    assert item["outside_limit"]
    assert [reason["evidence"] for reason in item["reasons"]] == [["m2"], ["m2"]]
    assert events(workspace) == ["alert.opened", "alert.updated"]


def test_an_answer_closes_the_alert(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one, thread_key="t1")
    raised(workspace, run, one)
    with transaction(workspace.engine) as connection:
        a_message(connection, "o1", "We are sorry.", direction="out", created_at=ago(1), thread_key="t1")
    raised(workspace, run, one)
    assert shown(workspace) == []
    (closed,) = shown(workspace, status="closed")
    assert (closed["closed_as"], closed["rank"]) == ("answered", None)


def test_an_automatic_reply_answers_nothing(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one, thread_key="t1")
        fields = {"direction": "out", "is_automatic": True, "created_at": ago(1), "thread_key": "t1", "customer_id": one}
        a_message(connection, "o1", "We got your mail.", **fields)
    raised(workspace, run, one)
    assert len(shown(workspace)) == 1


def a_handed_over_answer(connection: sa.Connection, customer_id: bytes, message_id: bytes) -> None:
    row = {
        "id": new_id(), "key": "D-1", "input_key": "1", "version": 1, "customer_id": customer_id, "status": "approved",
        "message_class": "service", "author": "composer", "language": "en", "channel": "email", "subject": "s", "body": "b",
        "reply_to_message_id": message_id, "bound_hash": "0", "rules_version": 1, "as_of": NOW, "made_at": NOW,
    }
    connection.execute(sa.insert(draft.draft).values(**row))
    entry = {"id": new_id(), "draft_id": row["id"], "status": "handed_over", "bound_hash": "0", "queued_at": NOW, "finished_at": NOW}
    connection.execute(sa.insert(outbox_entry.outbox_entry).values(**entry))


def test_a_draft_that_was_handed_over_is_an_answer(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        message_id = an_angry_message(connection, one)
    raised(workspace, run, one)
    with transaction(workspace.engine) as connection:
        a_handed_over_answer(connection, one, message_id)
    raised(workspace, run, one)
    assert shown(workspace) == []


def test_until_the_next_run_an_answered_case_says_so_and_stands_last_without_a_bell(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        message_id = an_angry_message(connection, one)
        other = a_customer(connection, "C2")
        an_angry_message(connection, other, "m2", 10)
    raised(workspace, run, one, other)
    with transaction(workspace.engine) as connection:
        a_handed_over_answer(connection, one, message_id)
    waiting, answered = shown(workspace)
    assert (waiting["customer_id"], waiting["answered_by"], waiting["in_today"]) == ("C2", None, True)
    assert (answered["answered_by"], answered["rank"], answered["in_today"]) == ("D-1", 2, False)
    assert answered["reasons"][0]["text"] == "An answer was approved and handed over on 2026-06-30."
    assert not any("nobody has answered" in reason["text"] for reason in answered["reasons"])


def an_action(connection: sa.Connection, run: Run, customer_id: bytes, alert_id: bytes | None) -> None:
    row = {"run_id": run.id, "customer_id": customer_id, "alert_id": alert_id, "kind": "win_back", "reasons": ["Ask them back."]}
    action.put(connection, [row | {"rules_version": 1}])


def test_an_action_chosen_before_the_newest_message_is_shown_no_more(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one)
    raised(workspace, run, one)
    with transaction(workspace.engine) as connection:
        an_action(connection, run, one, alert.unclosed_of(connection, [one])[one].id)
    assert shown(workspace)[0]["action"]["kind"] == "win_back"
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one, "m2", 1)
    raised(workspace, run, one)
    assert shown(workspace)[0]["action"] is None
    with transaction(workspace.engine) as connection:
        assert action.of_customer(connection, run.id, one) is None


def test_an_action_chosen_for_no_case_is_not_shown_beside_one(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one)
    raised(workspace, run, one)
    with transaction(workspace.engine) as connection:
        an_action(connection, run, one, None)
    assert shown(workspace)[0]["action"] is None


def test_what_a_person_closed_does_not_ring_again_for_the_same_message(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one)
    raised(workspace, run, one)
    (item,) = shown(workspace)
    with transaction(workspace.engine) as connection:
        alert_queue.close(connection, item["id"], "known already", "Ewa", NOW)
    raised(workspace, run, one)
    assert shown(workspace) == []
    raised(workspace, run, one, as_of=NOW + timedelta(days=30))
    assert shown(workspace) == []


@pytest.mark.parametrize(
    ("key", "days", "text"), [("m2", 1, "Hello. This is worse still, truly. Bye."), ("m0", 5, "Hello. My solicitor knows.")]
)
def test_a_newer_or_graver_matter_ends_the_rest(workspace: Workspace, run: Run, one: bytes, key: str, days: int, text: str) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one)
    raised(workspace, run, one)
    with transaction(workspace.engine) as connection:
        alert_queue.close(connection, alert_queue.alerts(connection, workspace, as_of=NOW)[0]["id"], "useful", "Ewa", NOW)
        an_angry_message(connection, one, key, days, text=text)
    raised(workspace, run, one)
    assert len(shown(workspace)) == 1


def test_old_messages_are_listed_without_a_bell(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one, days=20)
    raised(workspace, run, one)
    (item,) = shown(workspace)
    assert (item["rings"], item["in_today"], item["rank"]) == (False, False, 1)


@pytest.mark.parametrize(("days", "rings"), [(18, True), (43, True), (60, False)])
def test_an_old_complaint_rings_while_it_is_not_long_overdue(workspace: Workspace, run: Run, one: bytes, days: float, rings: bool) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one, days=days, text="Hello. I want my money back, honestly. Bye.")
    raised(workspace, run, one)
    (item,) = shown(workspace)
    assert (item["kind"], item["rings"], item["in_today"]) == ("complaint", rings, rings)


@pytest.mark.parametrize(("locale", "law"), [("en-GB", "(14 days)"), ("pl", "(Poland: 14 days)"), (None, "(Poland: 14 days)")])
def test_polish_law_is_named_to_customers_in_poland_only(workspace: Workspace, run: Run, locale: str | None, law: str) -> None:
    with transaction(workspace.engine) as connection:
        customer_id = a_customer(connection, "C9", locale=locale)
        an_angry_message(connection, customer_id, text="Hello. I want my money back, honestly. Bye.")
    raised(workspace, run, customer_id)
    (item,) = shown(workspace)
    assert law in item["reasons"][0]["text"]
    assert item["due_at"] == "2026-07-12T23:59:59+02:00"
    assert "due by 2026-07-12" in item["reasons"][0]["text"]


def test_an_overdue_promise_comes_before_the_limit(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        row = {"id": new_id(), "customer_id": one, "order_key": "O-7", "text": "a new teapot", "due_at": ago(4), "state": "open"}
        connection.execute(sa.insert(draft.promise).values(**row))
    raised(workspace, run, one)
    (item,) = shown(workspace)
    assert (item["kind"], item["outside_limit"], item["in_today"]) == ("promise_overdue", True, True)
    assert item["reasons"][0]["evidence"] == ["O-7"]
    with transaction(workspace.engine) as connection:
        connection.execute(sa.update(draft.promise).values(state="kept"))
    raised(workspace, run, one)
    assert shown(workspace, status="closed")[0]["closed_as"] == "answered"


def test_a_silent_leaver_of_known_value_alerts_and_rests_after_closing(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        a_risk(connection, run, one, is_silent_leaver=True)
    raised(workspace, run, one)
    (item,) = shown(workspace)
    assert item["kind"] == "silent_leaver"
    with transaction(workspace.engine) as connection:
        alert_queue.close(connection, item["id"], "useful", "Ewa", NOW)
    raised(workspace, run, one, as_of=NOW + timedelta(days=20))
    assert shown(workspace) == []


@pytest.mark.parametrize("fields", [{"value_known": False}, {"at_risk_now_minor": 0}])
def test_silence_that_puts_no_known_value_at_risk_is_no_case(workspace: Workspace, run: Run, one: bytes, fields: dict[str, Any]) -> None:
    with transaction(workspace.engine) as connection:
        a_risk(connection, run, one, is_silent_leaver=True, **fields)
    raised(workspace, run, one)
    assert shown(workspace) == []


def test_who_opted_out_still_alerts_and_the_alert_says_so(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        message_id = an_angry_message(connection, one, text="Hello. This is a disgrace, honestly. Stop sending me newsletters.")
    write = record_opt_outs(workspace, [message_id], now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)
    raised(workspace, run, one)
    (item,) = shown(workspace)
    assert any("asked on 2026-06-28" in reason["text"] for reason in item["reasons"])


def test_urgent_words_of_a_stranger_open_a_case_of_their_own(workspace: Workspace, run: Run) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, None, text="Hello. Your kettle caught fire.", sender_email="who@else.example", thread_key="t9")
        an_angry_message(connection, None, "m2")
    raised(workspace, run)
    raised(workspace, run)
    (item,) = shown(workspace)
    assert (item["customer_id"], item["kind"]) == (None, "safety")
    with transaction(workspace.engine) as connection:
        a_message(connection, "o1", "Please unplug it.", direction="out", thread_key="t9", created_at=ago(1))
    raised(workspace, run)
    assert shown(workspace) == []


def test_a_run_of_the_past_leaves_newer_alerts_alone(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one)
    raised(workspace, run, one)
    before = everything(workspace)
    raised(workspace, run, one, as_of=ago(10))
    assert everything(workspace) == before


def test_acknowledging_gives_an_owner_and_worse_news_opens_the_case_again(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one)
    raised(workspace, run, one)
    with transaction(workspace.engine) as connection:
        key = alert_queue.alerts(connection, workspace, as_of=NOW)[0]["id"]
        item = alert_queue.acknowledge(connection, key, "Ewa", NOW)
    assert (item["status"], item["owner"], item["rank"]) == ("acknowledged", "Ewa", 1)
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one, "m2", 1)
    raised(workspace, run, one)
    assert shown(workspace)[0]["status"] == "open"
    assert events(workspace) == ["alert.opened", "alert.acknowledged", "alert.updated"]
    with reading(workspace.engine) as connection:
        assert account.trail_of(connection, "alert.acknowledged")[key].who == "Ewa"


def test_closing_asks_for_a_verdict_and_for_an_alert_that_exists(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one)
    raised(workspace, run, one)
    with transaction(workspace.engine) as connection:
        key = alert_queue.alerts(connection, workspace, as_of=NOW)[0]["id"]
        with pytest.raises(UsageError):
            alert_queue.close(connection, key, "whatever", "Ewa", NOW)
        with pytest.raises(NotFound):
            alert_queue.close(connection, "A-0000000000", "useful", "Ewa", NOW)
        alert_queue.close(connection, key, "useful", "Ewa", NOW)
        assert alert_queue.close(connection, key, "useful", "Ewa", NOW)["closed_as"] == "useful"
        with pytest.raises(Conflict):
            alert_queue.close(connection, key, "wrong", "Ewa", NOW)
    assert events(workspace) == ["alert.opened", "alert.closed"]


def test_only_cases_of_today_are_drafted(workspace: Workspace, run: Run) -> None:
    with transaction(workspace.engine) as connection:
        ids = [a_customer(connection, f"C{number:02}") for number in range(13)]
        for number, customer_id in enumerate(ids):
            an_angry_message(connection, customer_id, f"m{number}")
            a_risk(connection, run, customer_id, at_risk_low_minor=1000 * number)
    raised(workspace, run, *ids)
    with transaction(workspace.engine) as connection:
        chosen = alert_queue.ids_to_draft(connection, workspace, as_of=NOW)
        assert len(chosen) == 10
        of_one = alert_queue.ids_to_draft(connection, workspace, as_of=NOW, customer_id=ids[0])
    assert not set(of_one) & set(chosen)
    assert len(of_one) == 1
    assert shown(workspace, limit=1)[0]["customer_id"] == "C12"


def test_the_case_of_one_customer_is_found_without_ranking_everybodys(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        an_angry_message(connection, one)
    raised(workspace, run, one)
    (item,) = shown(workspace)
    with transaction(workspace.engine) as connection, statements(connection) as sent:
        ((key, _),) = alert_queue.ids_to_draft(connection, workspace, as_of=NOW, customer_id=one)
    assert key == item["id"]
    assert ["customer_id IN" in statement for statement, _ in sent] == [True]
