"""Who may call what: keys, roles, and what a role sees."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from pipelines.records import keyword_index
from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from service import auth
from tests.builders import NOW, a_customer, a_message, a_run
from tests.integration.api import Served, served

OPEN = {"/", "/docs", "/openapi.json", "/healthz", "/readyz"}


@pytest.fixture
def shop(workspace: Workspace) -> Iterator[Served]:
    with transaction(workspace.engine) as connection:
        anna = a_customer(connection, "C1", name="Anna", email="anna@customers.example", phone="+48601234567")
        said = a_message(connection, "m1", "Call me on +48 601 234 567, the parcel is lost.", customer_id=anna)
        ours = a_message(connection, "m2", "We are looking for the parcel.", customer_id=anna, direction="out")
        keyword_index.add(connection, [said, ours])
        a_run(connection)
    with served(workspace) as one:
        yield one


def test_without_a_key_nothing_but_the_open_pages_answers(shop: Served) -> None:
    described = shop.client.get("/openapi.json").json()["paths"]
    for path, methods in described.items():
        for method in methods:
            answer = shop.client.request(method, path.replace("{id}", "x").replace("{conversation}", "x"))
            assert (answer.status_code != 401) == (path in OPEN), f"{method} {path}"


def test_the_open_pages_hold_no_customer(shop: Served) -> None:
    for path in OPEN:
        answer = shop.client.get(path)
        assert answer.status_code in (200, 503)
        assert "anna" not in answer.text.lower()


def test_a_revoked_key_stops_with_the_next_request(shop: Served) -> None:
    client = shop.as_role("viewer", "board")
    assert client.get("/v1/alerts").status_code == 200
    auth.revoke_key(shop.workspace, "board", now=NOW)
    answer = client.get("/v1/alerts")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "/v1/messages", {"id": "m9", "channel": "email", "created_at": "2026-06-01", "text": "x", "email": "a@b.example"}),
        ("post", "/v1/alerts/A-1/acknowledge", None),
        ("post", "/v1/alerts/A-1/close", {"verdict": "wrong"}),
        ("get", "/v1/drafts", None),
        ("post", "/v1/drafts", {"customer_id": "C1"}),
        ("patch", "/v1/drafts/D-1", {"body": "x"}),
        ("post", "/v1/drafts/D-1/approve", None),
        ("post", "/v1/drafts/D-1/reject", {"because": "x"}),
    ],
)
def test_a_viewer_changes_nothing_and_reads_no_draft(shop: Served, method: str, path: str, body: dict[str, str] | None) -> None:
    answer = shop.as_role("viewer").request(method, path, json=body)
    assert (answer.status_code, answer.json()["type"]) == (403, "refused")


def test_a_viewer_sees_contacts_masked_and_an_agent_whole(shop: Served) -> None:
    viewer, agent = shop.as_role("viewer"), shop.as_role("agent")
    for path in ("/v1/customers/C1", "/v1/messages/m1", "/v1/search?q=parcel"):
        assert "601 234 567" not in viewer.get(path).text
        assert "anna@" not in viewer.get(path).text
    assert agent.get("/v1/customers/C1").json()["customer"]["email"] == "anna@customers.example"
    assert "601 234 567" in agent.get("/v1/messages/m1").text


def test_a_viewer_finds_and_opens_only_what_customers_wrote(shop: Served) -> None:
    viewer, agent = shop.as_role("viewer"), shop.as_role("agent")
    both = {"q": "parcel", "direction": ["in", "out"]}
    assert [item["id"] for item in viewer.get("/v1/search", params=both).json()["items"]] == ["m1"]
    assert viewer.get("/v1/search", params={"q": "parcel", "direction": "out"}).status_code == 403
    assert viewer.get("/v1/messages/m2").status_code == 404
    assert {item["id"] for item in agent.get("/v1/search", params=both).json()["items"]} == {"m1", "m2"}
    assert "We are looking" not in viewer.get("/v1/customers/C1").text


def test_every_operation_under_v1_has_a_role_and_a_description(shop: Served) -> None:
    for path, methods in shop.client.get("/openapi.json").json()["paths"].items():
        for method, entry in methods.items():
            assert entry["description"], f"{method} {path}"
            if path.startswith("/v1"):
                assert entry["security"], f"{method} {path}"


def test_the_handlers_are_plain_functions_that_run_in_threads(shop: Served) -> None:
    import inspect

    from service.api import router

    for route in router.routes:
        if isinstance(route, APIRoute):
            assert not inspect.iscoroutinefunction(route.endpoint), route.path


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_monitor_may_ask_for_the_head_alone(shop: Served, path: str) -> None:
    answer = shop.client.head(path)
    assert (answer.status_code, answer.content) == (shop.client.get(path).status_code, b"")


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "0001-06-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_a_moment_from_which_no_days_can_be_counted_is_named(shop: Served, moment: str) -> None:
    answer = shop.as_role("viewer").get("/v1/wishes", params={"as_of": moment})
    assert (answer.status_code, answer.json()["detail"]) == (422, "as_of: must lie between the years 1970 and 2999.")
