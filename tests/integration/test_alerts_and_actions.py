"""From an alert to the action beside it, on a real, migrated database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from pipelines.churn import alert_queue
from pipelines.churn.alerts_stage import raise_alerts
from pipelines.next_best_action.actions_stage import choose_actions
from pipelines.records import action, consent, offer, risk, valuation
from pipelines.records.database import new_id, transaction
from pipelines.records.run import Run
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_reading, ago


def a_scored_customer(connection: sa.Connection, run: Run, key: str, *, band: str = "high", consents: bool = True, **worth: Any) -> bytes:
    customer_id = a_customer(connection, key)
    row = {
        "run_id": run.id, "customer_id": customer_id, "horizon_days": 90, "churn_probability": 0.7, "band": band, "currency": "PLN",
        "clv_minor": 90_000, "at_risk_now_minor": 60_000, "at_risk_low_minor": 45_000, "value_known": True, "assumed": True, "reasons": [],
    }
    connection.execute(sa.insert(risk.risk).values(**row))
    row = {
        "run_id": run.id, "customer_id": customer_id, "currency": "PLN", "orders": 6, "frequency": 5, "recency_days": 200, "t_days": 400,
        "days_since_last_order": 200, "usual_gap_days": 40, "average_order_minor": 20_000, "basis": "margin", "tier": "top",
        "value_known": True,
    }
    connection.execute(sa.insert(valuation.valuation).values(**row | worth))
    if consents:
        row = {"id": new_id(), "customer_id": customer_id, "purpose": "marketing", "channel": "email", "state": "granted"}
        connection.execute(sa.insert(consent.consent).values(**row, source="customers.csv", said_at=ago(300)))
    return customer_id


def an_angry_message(connection: sa.Connection, customer_id: bytes, key: str, text: str, days: float = 2) -> None:
    a_reading(connection, a_message(connection, key, text, customer_id=customer_id, created_at=ago(days)))


def chosen(workspace: Workspace, run: Run, *customer_ids: bytes) -> dict[bytes, Any]:
    write = choose_actions(workspace, run, customer_ids, as_of=NOW, now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)
        return {row.customer_id: row for row in connection.execute(sa.select(action.action))}


def stored(workspace: Workspace) -> list[Any]:
    with transaction(workspace.engine) as connection:
        tables = (action.action, action.control_assignment, offer.offer)
        return [sorted(tuple(map(str, row)) for row in connection.execute(sa.select(table))) for table in tables]


def test_the_alert_shows_the_action_that_was_chosen_beside_it(workspace: Workspace, run: Run) -> None:
    with transaction(workspace.engine) as connection:
        one = a_scored_customer(connection, run, "C1")
        an_angry_message(connection, one, "m1", "I want my money back for the broken kettle!")
    write = raise_alerts(workspace, run, [one], as_of=NOW, now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)
    row = chosen(workspace, run, one)[one]
    assert (row.kind, row.message_class, row.is_control, row.assumed) == ("fix_issue", "service", False, True)
    with transaction(workspace.engine) as connection:
        (item,) = alert_queue.alerts(connection, workspace, as_of=NOW)
    assert item["action"]["kind"] == "fix_issue"
    assert item["action"]["expected_value"] == "150.00"
    assert {"amends_voucher": "Its budget is 0 until the company sets one in heed.yaml."}.items() <= {
        one["action"]: one["because"] for one in item["action"]["ruled_out"]
    }.items()


def test_the_same_run_again_changes_nothing(workspace: Workspace, run: Run) -> None:
    with transaction(workspace.engine) as connection:
        ids = [a_scored_customer(connection, run, f"C{number}") for number in range(6)]
    chosen(workspace, run, *ids)
    before = stored(workspace)
    chosen(workspace, run, *ids)
    assert stored(workspace) == before


def test_a_draw_stands_when_the_share_is_changed_later(workspace: Workspace, run: Run) -> None:
    with transaction(workspace.engine) as connection:
        ids = [a_scored_customer(connection, run, f"C{number}") for number in range(6)]
    everybody = replace(workspace, rules=Rules({"actions": {"control_share": 1.0}}))
    assert all(row.is_control and row.kind == "nothing" for row in chosen(everybody, run, *ids).values())
    nobody = replace(workspace, rules=Rules({"actions": {"control_share": 0.0}}))
    assert all(row.is_control for row in chosen(nobody, run, *ids).values())
    with transaction(workspace.engine) as connection:
        rows = list(connection.execute(sa.select(action.control_assignment)))
    assert {(row.share, row.eligible_as_of, row.family) for row in rows} == {(1.0, NOW, "win_back")}


def test_no_draw_is_made_for_who_may_not_be_written_to(workspace: Workspace, run: Run) -> None:
    with transaction(workspace.engine) as connection:
        one = a_scored_customer(connection, run, "C1", consents=False)
    row = chosen(workspace, run, one)[one]
    assert (row.kind, row.is_control, row.message_class) == ("nothing", False, None)
    assert stored(workspace)[1] == []


def test_a_calm_customer_at_low_risk_gets_no_action(workspace: Workspace, run: Run) -> None:
    with transaction(workspace.engine) as connection:
        one = a_scored_customer(connection, run, "C1", band="low")
    assert chosen(workspace, run, one) == {}


def test_an_action_goes_when_its_reason_is_gone(workspace: Workspace, run: Run) -> None:
    with transaction(workspace.engine) as connection:
        one = a_scored_customer(connection, run, "C1")
    assert chosen(workspace, run, one)
    with transaction(workspace.engine) as connection:
        connection.execute(sa.update(risk.risk).values(band="low"))
    assert chosen(workspace, run, one) == {}


def test_who_asks_for_vouchers_in_every_complaint_is_offered_none(workspace: Workspace, run: Run) -> None:
    generous = {"key": "bon", "action": "fix_issue", "face_value": "20", "budget": "1000", "goodwill": True, "names": {"en": "a voucher"}}
    paying = replace(workspace, rules=Rules({"actions": {"offers": [generous]}}))
    with transaction(workspace.engine) as connection:
        honest, hunter = (a_scored_customer(connection, run, key) for key in ("C1", "C2"))
        connection.execute(sa.update(risk.risk).values(at_risk_now_minor=100_000, at_risk_low_minor=60_000))
        an_angry_message(connection, honest, "m1", "I want a refund for the broken kettle!")
        for number in range(3):
            an_angry_message(connection, hunter, f"v{number}", "Refund me and send a voucher!", days=2 + number)
    write = raise_alerts(paying, run, [honest, hunter], as_of=NOW, now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)
    rows = chosen(paying, run, honest, hunter)
    assert rows[honest].offer_key == "bon"
    assert rows[hunter].offer_key is None
    assert any("teach that it pays" in item["because"] for item in rows[hunter].ruled_out)
    with transaction(workspace.engine) as connection:
        terms = connection.execute(sa.select(offer.offer.c.terms)).scalar_one()
    assert terms["face_value_minor"] == 2_000


def test_a_waiting_customer_is_answered_and_never_drawn(workspace: Workspace, run: Run) -> None:
    with transaction(workspace.engine) as connection:
        one = a_scored_customer(connection, run, "C1")
        message_id = a_message(connection, "m1", "When will the blue mug be back?", customer_id=one, created_at=ago(3))
        a_reading(connection, message_id, frustrated="no")
    row = chosen(workspace, run, one)[one]
    assert (row.kind, row.message_class) == ("inform", "service")
    assert stored(workspace)[1] == []
