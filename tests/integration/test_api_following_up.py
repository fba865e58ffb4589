"""Promises, outcomes, journeys and decisions on several drafts over HTTP."""

from __future__ import annotations

from pipelines.workspace import Workspace
from tests.integration.api import served
from tests.integration.test_drafts_from_alert_to_mail_file import a_case, made, shop

__all__ = ["shop"]


def test_drafts_approved_together_become_promises_that_are_kept_and_journeys_that_wait(shop: Workspace) -> None:
    keys = []
    for customer in ("C1", "C22"):
        customer_id, _, run = a_case(shop, customer)
        keys.append(made(shop, customer_id, run)["id"])
    with served(shop) as app:
        client = app.as_role("agent", "Ola Lis")
        assert client.get(f"/v1/drafts/{keys[0]}").json()["body"].count("Ola Lis") == 1
        done = client.post("/v1/drafts/approve", json={"ids": keys}).json()["items"]
        assert [(item["approved"], item["handed_over_as"]) for item in done] == [(True, f"{keys[0]}.eml"), (False, None)]
        (promise,) = client.get("/v1/promises").json()["items"]
        assert client.post(f"/v1/promises/{promise['id']}/kept").json()["settled_by"] == "Ola Lis"
        assert client.post(f"/v1/promises/{promise['id']}/kept").status_code == 409
        assert client.get("/v1/promises").json()["items"] == []
        assert [item["state"] for item in client.get("/v1/journeys").json()["items"]] == ["wait"]
        families = client.get("/v1/outcomes").json()["families"]
        assert {one["basis"] for one in families} == {"assumed"}


def test_a_rejection_says_what_it_taught(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    key = made(shop, customer_id, run)["id"]
    with served(shop) as app:
        client = app.as_role("agent")
        rejected = client.post(f"/v1/drafts/{key}/reject", json={"because": "No.", "about": "wording"}).json()
    assert rejected["decision"]["about"] == "wording"
