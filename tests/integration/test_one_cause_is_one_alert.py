"""A cause that hits many is one line of the queue: cases of a rising theme stand under one headline and take one place of the day."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.churn import alert_queue
from pipelines.records import alert, theme
from pipelines.records.database import new_id, transaction
from pipelines.records.run import Run
from pipelines.rules import Rules
from pipelines.understanding.rising_themes import in_words, newest_rising, record_rising, rising_themes
from pipelines.workspace import Workspace
from service.api.alerts import list_alerts
from service.api.themes import list_themes
from service.auth import Caller
from service.cli.cases import show_queue
from tests import builders
from tests.builders import NOW

CUSTOMERS = 14
CALLER = Caller("test", "viewer")


def a_case(connection: Connection, run: Run, customer: bytes, message: bytes, number: int, kind: str = "frustrated") -> None:
    connection.execute(
        sa.insert(alert.alert).values(
            id=new_id(), key=f"A-{number:02d}", customer_id=customer, open_key=f"K{number}", kind=kind, status="open",
            outside_limit=kind == "legal", rings=True, opened_as_of=NOW, message_id=message, frustration=0.9,
            expected_saving_minor=1_000 - number, currency="PLN", rank_score=1_000 - number, reasons=[], run_id=run.id, rules_version=1,
        )
    )  # fmt: skip


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """Two late parcels a week among thirty messages for eleven weeks, then fourteen customers whose parcel is late."""
    with transaction(workspace.engine) as connection:
        connection.execute(sa.insert(theme.theme).values(key="delivery", names={"en": "delivery", "pl": "dostawa"}, state="accepted"))
        run = builders.a_run(connection)
        late: list[bytes] = []
        for week in range(12):
            for number in range(30):
                is_new = week == 0 and number < CUSTOMERS
                customer = builders.a_customer(connection, f"C{number}") if is_new else None
                when = NOW - timedelta(days=7 * week, hours=number)
                message = builders.a_message(connection, f"m{week}-{number}", created_at=when, customer_id=customer)
                builders.a_reading(connection, message, "yes" if number % 10 == 0 else "no")
                if is_new or number < 2:
                    late.append(message)
                if customer is not None:
                    a_case(connection, run, customer, message, number, "legal" if number == 13 else "frustrated")
        other = builders.a_customer(connection, "C99")
        a_case(connection, run, other, builders.a_message(connection, "m-other", created_at=NOW, customer_id=other), 99)
        rows = [{"message_id": message, "theme_key": "delivery", "score": 0.9} for message in late]
        connection.execute(sa.insert(theme.message_theme), rows)
    write = record_rising(workspace, run, now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)
    return workspace


def test_cases_of_a_rising_theme_carry_their_cause_and_ring_once(shop: Workspace) -> None:
    with transaction(shop.engine) as connection:
        items = alert_queue.alerts(connection, shop, as_of=NOW)
        drafts = [key for key, _ in alert_queue.ids_to_draft(connection, shop, as_of=NOW)]
    assert [item["id"] for item in items if item["in_today"]] == ["A-13", "A-00", "A-99"] == drafts
    bundle = items[0]["bundle"]
    assert (bundle["theme"], bundle["customers"], bundle["cases"]) == ("delivery", 14, 14)
    assert bundle["headline"].startswith("delivery: 14 customers, ") and bundle["headline"].endswith(" times the usual")
    assert {item["id"] for item in items if item["bundle"] is None} == {"A-99"}


def test_a_company_may_let_every_case_ring(shop: Workspace) -> None:
    rules = Rules({"alerts": {"one_place_per_cause": False}})
    with transaction(shop.engine) as connection:
        items = alert_queue.alerts(connection, rules, as_of=NOW)
    assert sum(item["in_today"] for item in items) == 11
    assert items[0]["bundle"]["cases"] == 14


def test_the_list_names_the_cause_once(shop: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    with transaction(shop.engine) as connection:
        show_queue(alert_queue.alerts(connection, shop, as_of=NOW), everything=True)
    assert capsys.readouterr().out.count("One cause, 14 cases. delivery: 14 customers, ") == 1


def test_one_case_alone_is_no_bundle(shop: Workspace) -> None:
    with transaction(shop.engine) as connection:
        for number in range(1, CUSTOMERS):
            alert_queue.close(connection, f"A-{number:02d}", "useful", "Ewa", NOW)
        items = alert_queue.alerts(connection, shop, as_of=NOW)
    assert [(item["id"], item["bundle"]) for item in items] == [("A-00", None), ("A-99", None)]


def test_what_rose_is_kept_with_the_run_and_said_in_one_line(shop: Workspace) -> None:
    rising = newest_rising(shop)
    assert rising is not None and rising == json.loads(json.dumps(rising_themes(shop, NOW)))
    (line,) = in_words(rising)
    assert line.startswith("Rising: delivery: 14 messages of 14 customers in the 7 days 2026-06-24 to 2026-06-30, ")


def test_the_api_shows_themes_with_what_rises_and_alerts_with_their_cause(shop: Workspace) -> None:
    themes = list_themes(shop, CALLER).model_dump()
    assert [item["theme"] for item in themes["rising"]["items"]] == ["delivery"]
    alerts = list_alerts(shop, CALLER, None).items
    assert alerts[0].bundle is not None and alerts[0].bundle.cases == 14


def test_a_short_past_is_said(workspace: Workspace) -> None:
    assert newest_rising(workspace) is None
    assert in_words(None)[0].startswith("Not enough history")
