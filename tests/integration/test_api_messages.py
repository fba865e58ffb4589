"""POST /v1/messages: a message in, its reading, the alert and the value out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from pipelines import flow
from pipelines.errors import WorkspaceUnusable
from pipelines.records.database import transaction
from pipelines.understanding.reader import reading_version
from pipelines.workspace import Workspace
from service.api import messages
from tests.builders import a_customer, ago, an_order
from tests.integration.api import Served, served

ANGRY = "This is the third time I write. My parcel never came, nobody answers and I want my money back. I am furious!"


def a_body(**fields: object) -> dict[str, object]:
    return {"id": "m1", "channel": "email", "created_at": "2026-06-30T10:00:00Z", "text": ANGRY, "customer_id": "C1"} | fields


@pytest.fixture
def shop(workspace: Workspace) -> Iterator[Served]:
    from dataclasses import replace

    with transaction(workspace.engine) as connection:
        a_customer(connection, "C1")
    with served(replace(workspace, reading_version=reading_version(""))) as one:
        yield one


@pytest.fixture
def agent(shop: Served) -> TestClient:
    return shop.as_role("agent")


def test_a_message_comes_back_with_its_reading_and_the_words_behind_it(agent: TestClient) -> None:
    answer = agent.post("/v1/messages", json=a_body())
    assert answer.status_code == 201
    body = answer.json()
    assert (body["id"], body["customer_id"], body["is_new"]) == ("m1", "C1", True)
    assert (body["reading"]["status"], body["reading"]["sentiment"]) == ("read", "negative")
    assert body["reading"]["frustrated"] != "no"
    for span in body["reading"]["evidence"]:
        assert ANGRY[span["start"] : span["end"]] == span["quote"]


def test_the_same_message_again_changes_nothing(agent: TestClient) -> None:
    first = agent.post("/v1/messages", json=a_body()).json()
    again = agent.post("/v1/messages", json=a_body())
    assert again.status_code == 200
    assert again.json() == first | {"is_new": False}


def test_the_same_id_with_another_text_is_a_conflict_and_the_first_stands(agent: TestClient) -> None:
    agent.post("/v1/messages", json=a_body())
    answer = agent.post("/v1/messages", json=a_body(text="All is well."))
    assert (answer.status_code, answer.json()["type"]) == (409, "conflict")
    assert agent.get("/v1/messages/m1").json()["text"] == ANGRY


def test_a_posted_message_is_found_by_meaning_at_once(agent: TestClient) -> None:
    agent.post("/v1/messages", json=a_body())
    agent.post("/v1/messages", json=a_body(id="m2", text="The shoes are wonderful, thank you so much."))
    found = agent.get("/v1/search", params={"q": "package missing, wants refund"}).json()["items"]
    assert found[0]["id"] == "m1"


def test_a_message_of_nobody_we_know_is_stored_unmatched(agent: TestClient) -> None:
    body = agent.post("/v1/messages", json=a_body(customer_id=None, email="stranger@customers.example")).json()
    assert (body["customer_id"], body["alert"], body["value"]) == (None, None, None)
    assert body["reading"]["status"] == "read"


@pytest.mark.parametrize(
    "broken",
    [
        {"id": ""}, {"id": "a\u0000b"}, {"channel": "fax"}, {"created_at": "yesterday"}, {"rating": 99, "scale": "stars"}, {"text": 7},
        {"customer_id": None}, {"mood": "angry"}, {"email": "not an address"}, {"created_at": "9999-12-31T23:59:59Z"}, {"text": "\ud800"},
    ],
)
def test_a_field_that_breaks_a_rule_is_named_and_nothing_is_stored(agent: TestClient, broken: dict[str, object]) -> None:
    import json

    answer = agent.post("/v1/messages", content=json.dumps(a_body(**broken)), headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert any(name in answer.json()["detail"] for name in broken), answer.json()
    assert agent.get("/v1/messages/m1").status_code == 404


def test_a_body_that_is_no_json_and_one_that_is_too_large_are_refused(agent: TestClient) -> None:
    assert agent.post("/v1/messages", content=b"{", headers={"Content-Type": "application/json"}).status_code == 422
    assert agent.post("/v1/messages", json=a_body(text="x" * 2_000_000)).status_code == 413


def test_html_in_a_message_comes_back_as_the_text_it_is(agent: TestClient) -> None:
    answer = agent.post("/v1/messages", json=a_body(text="<script>alert(1)</script> late again"))
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_messages_posted_at_once_are_all_read(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "READ_WITHIN_S", 60.0)  # the worker opens the model meanwhile, on a busy machine not in five seconds
    from concurrent.futures import ThreadPoolExecutor
    from dataclasses import replace

    with transaction(workspace.engine) as connection:
        for number in range(4):
            a_customer(connection, f"C{number}")
    with served(replace(workspace, reading_version=reading_version("")), worker=True) as shop:
        agent = shop.as_role("agent")
        bodies = [a_body(id=f"m{number}", customer_id=f"C{number % 4}", text=f"{ANGRY} {number}") for number in range(16)]
        with ThreadPoolExecutor(4) as callers:
            answers = list(callers.map(lambda body: agent.post("/v1/messages", json=body), bodies))
    assert [answer.status_code for answer in answers] == [201] * len(bodies)
    assert all(answer.json()["reading"] is not None for answer in answers)


def test_a_message_whose_process_ended_before_the_scores_is_followed_up(shop: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = shop.workspace
    agent = shop.as_role("agent")
    with transaction(workspace.engine) as connection:
        an_order(connection, a_customer(connection, "C2"), "o1", ago(9))
    flow.run(workspace)

    def cut_off(*_: object, **__: object) -> None:
        raise WorkspaceUnusable("The database did not answer: the connection was cut.")

    with monkeypatch.context() as patched:
        patched.setattr(flow, "score_customers", cut_off)
        answer = agent.post("/v1/messages", json=a_body())
    assert (answer.status_code, answer.json()["alert"]) == (201, None)
    assert flow.follow_up(workspace) == 1
    for stage in ("value", "risk", "alerts", "actions"):
        assert flow._work(workspace, stage, "worker", None).done == 1
    assert [item["customer_id"] for item in agent.get("/v1/alerts").json()["items"]] == ["C1"]
    assert flow.follow_up(workspace) == 0
