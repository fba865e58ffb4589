"""Stated wishes from stored messages to the case, the API and the answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines import case as cases
from pipelines.ask.answer import ask
from pipelines.records import risk
from pipelines.records.database import transaction
from pipelines.understanding.wishes.wishes_view import wishes_of
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_run, an_order
from tests.integration.api import Served, served


def a_risk(connection: Any, run_id: bytes, customer_id: bytes, currency: str, at_risk: int, clv: int) -> None:
    row = {
        "run_id": run_id, "customer_id": customer_id, "horizon_days": 90, "band": "medium", "currency": currency, "clv_minor": clv,
        "at_risk_now_minor": at_risk, "value_known": True, "assumed": True, "reasons": [],
    }  # fmt: skip
    connection.execute(sa.insert(risk.risk).values(**row))


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    with transaction(workspace.engine) as connection:
        anna, ben, cleo = (a_customer(connection, key) for key in ("C1", "C2", "C3"))
        an_order(connection, anna, "1001", NOW - timedelta(days=40), product="Sencha 100 g")
        a_message(connection, "m1", "Lovely. I wish you sold larger sencha tins.", customer_id=anna, created_at=NOW - timedelta(days=9))
        a_message(connection, "m2", "It would be nice if you had larger sencha tins!", customer_id=ben, created_at=NOW - timedelta(days=8))
        a_message(connection, "m3", "I wish you sold larger sencha tins.", customer_id=ben, created_at=NOW - timedelta(days=7))
        a_message(connection, "m4", "I need a present for my wife.", customer_id=anna, created_at=NOW - timedelta(days=6))
        a_message(connection, "m5", "Cenię was za telefon +48 601 234 567.", customer_id=cleo, created_at=NOW - timedelta(days=5))
        a_message(connection, "m6", "I need my refund.", customer_id=cleo, created_at=NOW - timedelta(days=4))
        a_message(connection, "o1", "You should add a filter.", customer_id=anna, direction="out", created_at=NOW - timedelta(days=3))
        a_message(connection, "old", "Please add a green kettle.", customer_id=anna, created_at=NOW - timedelta(days=500))
        a_message(connection, "later", "Please add a red kettle.", customer_id=anna, created_at=NOW + timedelta(days=1))
        run = a_run(connection)
        a_risk(connection, run.id, anna, "PLN", 1_000, 20_000)
        a_risk(connection, run.id, ben, "GBP", 300, 5_000)
    return workspace


@pytest.fixture
def open_shop(shop: Workspace) -> Iterator[Served]:
    with served(shop) as one:
        yield one


def test_wishes_are_grouped_and_counted_by_customers_and_their_value_per_currency(shop: Workspace) -> None:
    found = wishes_of(shop, as_of=NOW)
    tins, motive = found["items"]
    assert (tins["kind"], tins["text"], tins["customers"], tins["messages"]) == ("suggestion", "I wish you sold larger sencha tins.", 2, 3)
    assert tins["at_risk_now"] == [
        {"amount": "3.00", "currency": "GBP", "customers": 1}, {"amount": "10.00", "currency": "PLN", "customers": 1},
    ]  # fmt: skip
    assert [part["amount"] for part in tins["clv"]] == ["50.00", "200.00"]
    assert [(one["message_id"], one["customer_id"], one["product"]) for one in tins["said"]] == [
        ("m1", "C1", "Sencha 100 g"), ("m2", "C2", None), ("m3", "C2", None),
    ]  # fmt: skip
    assert (motive["kind"], motive["clv"]) == ("motive", [])
    assert (found["searched"], found["dropped_as_private"]) == (6, 1)


def test_the_period_and_the_moment_decide_what_is_looked_at(shop: Workspace) -> None:
    assert [item["said"][0]["message_id"] for item in wishes_of(shop, as_of=NOW, days=6)["items"]] == ["m5"]
    assert "old" in str(wishes_of(shop, as_of=NOW, days=600)["items"])
    assert "later" in str(wishes_of(shop, as_of=NOW + timedelta(days=2))["items"])
    assert [item["kind"] for item in wishes_of(shop, as_of=NOW, kind="motive")["items"]] == ["motive"]


def test_the_case_holds_what_the_customer_said_and_never_the_private_sentence(shop: Workspace) -> None:
    body = cases.case(shop, "C1")
    assert [(one["kind"], one["message_id"]) for one in body["said_wishes"]["items"]] == [("suggestion", "m1"), ("suggestion", "old")]
    assert body["said_wishes"]["dropped_as_private"] == 1
    assert "wife" not in str(body["said_wishes"])
    assert "Said      suggestion: “I wish you sold larger sencha tins.” (m1)" in cases.as_text(body)


def test_the_api_lists_wishes_with_contacts_masked_for_a_viewer(open_shop: Served) -> None:
    viewer, agent = open_shop.as_role("viewer"), open_shop.as_role("agent")
    listed = viewer.get("/v1/wishes").json()
    assert [item["kind"] for item in listed["items"]] == ["suggestion", "motive"]
    assert (listed["next"], listed["days"], listed["dropped_as_private"]) == (None, 365, 1)
    assert "601 234 567" not in str(listed)
    assert "601 234 567" not in viewer.get("/v1/customers/C3").text
    assert "601 234 567" in str(agent.get("/v1/wishes", params={"kind": "motive"}).json())
    assert viewer.get("/v1/wishes", params={"kind": "dream"}).status_code == 422


@pytest.mark.parametrize("question", ["What do customers wish for?", "Czego życzą sobie klienci?"])
def test_asking_for_wishes_names_them_by_customers_with_the_words_as_citations(shop: Workspace, question: str) -> None:
    given = ask(shop, question, role="viewer", as_of=NOW, now=NOW)
    assert [(one["message_id"], one["quote"]) for one in given["citations"]] == [
        ("m2", "It would be nice if you had larger sencha tins!"), ("m3", "I wish you sold larger sencha tins."),
    ]  # fmt: skip
    assert "larger" not in given["answer"]
    assert [number["value"] for number in given["numbers"]] == [2, 3, 6]
    assert any(line.startswith(("Dropped: 1", "Pominięto: 1")) for line in given["assumptions"])
    assert not any(line.startswith(("I did not use", "Nie uwzględniłem")) for line in given["assumptions"])


@pytest.mark.parametrize("question", ["Why do customers stay with us?", "Dlaczego klienci nas wybierają?"])
def test_asking_for_motives_shows_no_telephone_number_to_a_viewer(shop: Workspace, question: str) -> None:
    given = ask(shop, question, role="viewer", as_of=NOW, now=NOW)
    assert [(one["message_id"], one["quote"]) for one in given["citations"]] == [("m5", "Cenię was za telefon")]


def test_one_customer_asked_about_by_key_is_answered_from_their_messages_of_all_time(shop: Workspace) -> None:
    given = ask(shop, "What does customer C1 wish for?", role="agent", as_of=NOW, now=NOW)
    assert [one["message_id"] for one in given["citations"]] == ["m1", "old"]
    assert "does not take into account" not in given["answer"]
