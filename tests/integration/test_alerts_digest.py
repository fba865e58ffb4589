"""The day's digest, the bar on what rings, and who owns a case, on a real, migrated database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pipelines.churn import alert_digest, alert_queue
from pipelines.records import run as runs
from pipelines.records.database import transaction
from pipelines.records.run import Run
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_reading, a_run
from tests.integration.test_alerts_queue import a_risk, ago, an_angry_message, raised, shown


@pytest.fixture
def one(workspace: Workspace, run: Run) -> bytes:
    with transaction(workspace.engine) as connection:
        customer_id = a_customer(connection, "C1")
        an_angry_message(connection, customer_id)
        a_risk(connection, run, customer_id)
        return customer_id


def ruled(workspace: Workspace, **alerts: Any) -> Workspace:
    return replace(workspace, rules=Rules({"alerts": alerts}, 1))


def the_digest(workspace: Workspace) -> dict[str, Any]:
    with transaction(workspace.engine) as connection:
        return alert_digest.digest(connection, workspace, as_of=NOW, now=NOW)


def test_the_digest_names_the_case_and_holds_none_of_the_customers_words(workspace: Workspace, run: Run, one: bytes) -> None:
    raised(workspace, run, one)
    (item,) = shown(workspace)
    body = the_digest(workspace)
    first, headline, why = body["text"].splitlines()
    assert first == "Our shop, 2026-06-30: 1 case today, 0 more in the list."
    assert headline == f"1. {item['id']} customer C1: frustrated, 600.00 PLN at risk now, nobody's yet"
    assert why == "   Wrote on 2026-06-28 and sounded frustrated; nobody has answered since."
    assert "disgrace" not in body["text"]


def test_an_empty_day_is_said_in_one_line(workspace: Workspace, run: Run) -> None:
    assert the_digest(workspace)["text"] == "Our shop, 2026-06-30: 0 cases today, 0 more in the list."


def test_what_was_closed_and_by_whom_a_case_is_held_is_told(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        other = a_customer(connection, "C2")
        an_angry_message(connection, other, "m2")
    raised(workspace, run, one, other)
    ids = {item["customer_id"]: item["id"] for item in shown(workspace)}
    with transaction(workspace.engine) as connection:
        alert_queue.close(connection, ids["C1"], "useful", "Ewa", NOW)
        alert_queue.acknowledge(connection, ids["C2"], "Ewa", NOW)
    text = the_digest(workspace)["text"]
    assert "Closed in the last day: 1 useful." in text
    assert "customer C2: frustrated, value unknown, with Ewa" in text


def test_a_case_below_the_bar_is_listed_without_a_bell_and_an_unknown_value_rings(workspace: Workspace, run: Run, one: bytes) -> None:
    with transaction(workspace.engine) as connection:
        other = a_customer(connection, "C2")
        an_angry_message(connection, other, "m2")
    raised(ruled(workspace, least_saving=1000), run, one, other)
    assert {item["customer_id"]: item["in_today"] for item in shown(workspace)} == {"C1": False, "C2": True}


def test_a_new_case_goes_to_the_owner_of_its_kind(workspace: Workspace, run: Run, one: bytes) -> None:
    raised(ruled(workspace, owners={"frustrated": "Jan"}), run, one)
    assert [item["owner"] for item in shown(workspace)] == ["Jan"]


def test_a_content_message_settles_a_case(workspace: Workspace, run: Run, one: bytes) -> None:
    raised(workspace, run, one)
    with transaction(workspace.engine) as connection:
        message_id = a_message(connection, "m2", "All good now, thank you!", customer_id=one, created_at=ago(1))
        a_reading(connection, message_id, frustrated="no", frustration=0.02, sentiment="positive", negative=0.01, evidence=[])
        run_later = runs.newest(connection) or run
    raised(workspace, run_later, one)
    assert [(item["status"], item["closed_as"]) for item in shown(workspace, status="closed")] == [("closed", "settled")]


@pytest.mark.parametrize(
    ("fields", "rings"),
    [({}, False), ({"frustration": 0.99}, True), ({"text": "My solicitor knows."}, True)],
    ids=["same", "angrier", "graver"],
)
def test_after_a_closing_only_worse_rings_within_the_rest(
    workspace: Workspace, run: Run, one: bytes, fields: dict[str, Any], rings: bool
) -> None:
    raised(workspace, run, one)
    text = fields.get("text", "Again nobody helps me.")
    (first,) = shown(workspace)
    with transaction(workspace.engine) as connection:
        alert_queue.close(connection, first["id"], "useful", "Ewa", NOW)
        message_id = a_message(connection, "m2", text, customer_id=one, created_at=ago(1))
        a_reading(connection, message_id, evidence=[], **({"frustration": fields["frustration"]} if "frustration" in fields else {}))
    raised(workspace, run, one)
    (item,) = shown(workspace)
    assert item["rings"] is rings
    later = NOW + timedelta(days=14)
    with transaction(workspace.engine) as connection:
        run_later = a_run(connection, as_of=later)
        message_id = a_message(connection, "m3", text, customer_id=one, created_at=later - timedelta(hours=1))
        a_reading(connection, message_id, evidence=[])
    raised(workspace, run_later, one, as_of=later)
    (item,) = shown(workspace)
    assert item["rings"]
