"""Promises, outcomes, journeys and decisions on several drafts over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from pipelines.records import customer as customers
from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from tests.builders import NOW
from tests.integration.api import served
from tests.integration.test_drafts_at_the_right_time import a_calm_customer
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


def test_what_was_approved_in_quiet_hours_is_handed_over_by_the_same_call_in_the_morning(shop: Workspace) -> None:
    customer_id, run = a_calm_customer(shop, kind="win_back", message_class="marketing")
    with transaction(shop.engine) as connection:
        connection.execute(sa.update(customers.customer).where(customers.customer.c.id == customer_id).values(time_zone="Asia/Tokyo"))
    key = made(shop, customer_id, run)["id"]
    said = []
    for hours in (0, 12, 12):
        with served(replace(shop, clock=lambda hours=hours: NOW + timedelta(hours=hours))) as app:
            client = app.as_role("agent", f"Ola {len(said)}")
            client.get(f"/v1/drafts/{key}")
            said.append(client.post(f"/v1/drafts/{key}/approve"))
    assert [answer.status_code for answer in said] == [200, 200, 409]
    assert (said[0].json()["status"], said[0].json()["handed_over_as"]) == ("approved", None)
    assert "21:00" in said[0].json()["waits_because"]
    assert said[1].json()["handed_over_as"] == f"{key}.eml"
    assert said[1].json()["decision"]["by"] == "Ola 0"


def test_a_rejection_says_what_it_taught(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    key = made(shop, customer_id, run)["id"]
    with served(shop) as app:
        client = app.as_role("agent")
        rejected = client.post(f"/v1/drafts/{key}/reject", json={"because": "No.", "about": "wording"}).json()
    assert rejected["decision"]["about"] == "wording"
