"""/v1/alerts: the digest of the day, and a case handed on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines.churn.alerts_stage import raise_alerts
from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_run
from tests.integration.api import Served, served
from tests.integration.test_alerts_queue import an_angry_message


@pytest.fixture
def shop(workspace: Workspace) -> Iterator[Served]:
    with transaction(workspace.engine) as connection:
        customer_id = a_customer(connection, "C1")
        an_angry_message(connection, customer_id)
        run = a_run(connection)
    write = raise_alerts(workspace, run, [customer_id], as_of=NOW, now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)
    with served(workspace) as one:
        yield one


def test_a_viewer_reads_the_digest_and_none_of_the_customers_words(shop: Served) -> None:
    viewer = shop.as_role("viewer")
    (case,) = viewer.get("/v1/alerts").json()["items"]
    body = viewer.get("/v1/alerts/digest").json()
    assert (body["today"], body["due_soon"], body["waiting"]) == ([case["id"]], [], 0)
    assert body["verdicts"] == {"judged": 0, "useful": 0, "known_already": 0, "wrong": 0, "says": None, "suggestion": None}
    assert case["id"] in body["text"]
    assert "disgrace" not in body["text"]


def test_an_agent_hands_a_case_on_and_a_viewer_does_not(shop: Served) -> None:
    viewer, agent = shop.as_role("viewer"), shop.as_role("agent")
    (case,) = viewer.get("/v1/alerts").json()["items"]
    path = f"/v1/alerts/{case['id']}/escalate"
    assert viewer.post(path, json={"to": "Jan"}).status_code == 403
    answer = agent.post(path, json={"to": "Jan"})
    assert (answer.status_code, answer.json()["status"], answer.json()["owner"]) == (200, "escalated", "Jan")
    assert agent.post(path, json={"to": " "}).status_code == 422
    assert agent.post("/v1/alerts/A-0000000000/escalate", json={"to": "Jan"}).status_code == 404
