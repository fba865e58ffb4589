"""Money that a person's words promise back is approved by two people above its own limit, or where it is not known how much it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.drafts.decision import approval
from pipelines.drafts.decision.proof_sheet import draft_text
from pipelines.errors import Refused
from pipelines.outbox.letting_go import let_go
from pipelines.records import draft, order
from pipelines.records.database import transaction
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from tests.builders import NOW
from tests.integration.api import served
from tests.integration.test_drafts_from_alert_to_mail_file import COMPANY, a_case, made, shop

__all__ = ["shop"]

REFUND = "We will refund the amount for your order A-1004 by 3 July 2026."
PAID_812 = {"amount_minor": 81_200, "currency": "PLN"}
BECAUSE = "it promises back PLN 812.00 on order A-1004"


def a_promise(workspace: Workspace, sentence: str = REFUND, **paid: Any) -> dict[str, Any]:
    """A draft into which Ola wrote that sentence, about an order for which that much was paid."""
    customer_id, _, run = a_case(workspace)
    with transaction(workspace.engine) as connection:
        connection.execute(sa.update(order.order).values(**(PAID_812 | paid)))
    return written(workspace, made(workspace, customer_id, run), sentence)


def written(workspace: Workspace, shown: dict[str, Any], sentence: str) -> dict[str, Any]:
    body = shown["body"].replace("\n\nKind regards", f"\n\n{sentence}\n\nKind regards")
    edited = approval.edit(workspace, shown["id"], "Ola", body=body, now=NOW)
    assert (edited["status"], edited["held_because"]) == ("drafted", [])
    return edited


def with_rules(workspace: Workspace, company: dict[str, Any] | None = None, **actions: Any) -> Workspace:
    return replace(workspace, rules=Rules({"company": COMPANY | (company or {}), "actions": actions}))


def test_much_money_promised_back_takes_two_different_people(shop: Workspace) -> None:
    shown = a_promise(shop)
    assert shown["second_person_because"] == BECAUSE
    assert f"Needs a second person because {BECAUSE}." in draft_text(shown)
    first = let_go(shop, shown["id"], "Ola", now=NOW)
    assert (first["status"], first["waits_for"], first["handed_over_as"]) == ("drafted", "a second person", None)
    assert first["second_person_because"] == BECAUSE
    with pytest.raises(Refused, match=f"needs a second person because {BECAUSE}"):
        approval.approve(shop, shown["id"], " OLA ", now=NOW)
    second = approval.approve(shop, shown["id"], "Jan Kot", now=NOW)
    assert (second["status"], second["second_person_because"]) == ("approved", None)


@pytest.mark.parametrize(
    ("actions", "paid"),
    [({}, {"amount_minor": 50_000}), ({"refund_second_person_above": 812}, {}), ({}, {"amount_minor": 8_000})],
)
def test_what_is_not_above_the_limit_takes_one(shop: Workspace, actions: dict[str, Any], paid: dict[str, Any]) -> None:
    workspace = with_rules(shop, **actions)
    shown = a_promise(workspace, **paid)
    assert shown["second_person_because"] is None
    assert approval.approve(workspace, shown["id"], "Ola", now=NOW)["status"] == "approved"


def test_a_limit_of_zero_asks_for_two_always(shop: Workspace) -> None:
    shown = a_promise(with_rules(shop, refund_second_person_above=0), amount_minor=1)
    assert shown["second_person_because"] == "it promises back PLN 0.01 on order A-1004"


def test_amounts_are_converted_and_without_a_rate_it_takes_two(shop: Workspace) -> None:
    unrated = a_promise(shop, amount_minor=9_000, currency="GBP")
    assert unrated["second_person_because"] == "it promises back £90.00 on order A-1004, for which no exchange rate to PLN is set"
    for rate, because in ((5.0, None), (6.0, "it promises back £90.00 on order A-1004")):
        rated = with_rules(shop, {"exchange_rates": {"GBP": rate}})
        assert approval.opened(rated, unrated["id"], "Ola", now=NOW)["second_person_because"] == because


def test_several_at_once_hold_none_that_needs_two_and_it_is_said_why(shop: Workspace) -> None:
    shown = a_promise(shop)
    other = made(shop, a_case(shop, "C22")[0])
    approval.opened(shop, other["id"], "Ola", now=NOW)
    with pytest.raises(Refused, match=f"{BECAUSE}, and is approved by itself"):
        approval.approve_many(shop, [other["id"], shown["id"]], "Ola", now=NOW)
    for name in ("Ola", "Jan"):
        approval.approve(shop, shown["id"], name, now=NOW)
    done = approval.approve_many(shop, [other["id"], shown["id"]], "Ola", now=NOW)
    assert [item["approved"] for item in done] == [True, True]


def test_an_edit_after_the_first_approval_begins_again_and_words_without_money_take_one(shop: Workspace) -> None:
    shown = a_promise(shop)
    first = approval.approve(shop, shown["id"], "Ola", now=NOW)
    body = first["body"].replace("the amount", "your payment")  # signed by the first still
    again = approval.edit(shop, shown["id"], "Jan", body=body, now=NOW)
    assert (again["status"], again["first_approved_by"], again["second_person_because"]) == ("drafted", None, BECAUSE)
    assert approval.approve(shop, again["id"], "Jan", now=NOW)["waits_for"] == "a second person"
    without = approval.edit(
        shop, again["id"], "Jan", body="\n".join(line for line in again["body"].splitlines() if "refund" not in line), now=NOW
    )
    assert without["second_person_because"] is None
    assert approval.approve(shop, without["id"], "Jan", now=NOW)["status"] == "approved"


def test_sentences_changed_behind_our_back_do_not_take_the_second_person_away(shop: Workspace) -> None:
    shown = a_promise(shop)
    said = [item | {"text": "Hello.", "kind": "courtesy", "evidence": []} for item in shown["sentences"]]
    with transaction(shop.engine) as connection:
        connection.execute(sa.update(draft.draft).where(draft.draft.c.key == shown["id"]).values(sentences=said))
    assert approval.approve(shop, shown["id"], "Ola", now=NOW)["waits_for"] == "a second person"
    with transaction(shop.engine) as connection:
        body = shown["body"].replace(REFUND, "Hello.")
        connection.execute(sa.update(draft.draft).where(draft.draft.c.key == shown["id"]).values(body=body))
    with pytest.raises(Refused, match="changed outside Heed"):
        approval.approve(shop, shown["id"], "Jan", now=NOW)


def test_over_http_the_same_words_say_why_it_waits_and_why_it_is_refused(shop: Workspace) -> None:
    key = a_promise(shop)["id"]
    with served(shop) as app:
        first, second = app.as_role("agent", "Ola Lis"), app.as_role("agent", "Jan Kot")
        assert first.get(f"/v1/drafts/{key}").json()["second_person_because"] == BECAUSE
        waits = first.post(f"/v1/drafts/{key}/approve").json()
        assert (waits["status"], waits["handed_over_as"], waits["second_person_because"]) == ("drafted", None, BECAUSE)
        for path, body in ((f"/v1/drafts/{key}/approve", None), ("/v1/drafts/approve", {"ids": [key]})):
            refused = first.post(path, json=body)
            assert refused.status_code == 403
            assert f"needs a second person because {BECAUSE}" in refused.json()["detail"]
        second.get(f"/v1/drafts/{key}")
        assert second.post(f"/v1/drafts/{key}/approve").json()["handed_over_as"] == f"{key}.eml"
