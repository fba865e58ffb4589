"""Which message a draft answers, what it may promise, and when nothing may be sold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.drafts.decision import approval
from pipelines.drafts.drafts_stage import draft_for_customer
from pipelines.errors import Refused
from pipelines.records import alert, consent, draft
from pipelines.records.database import new_id, transaction
from pipelines.records.run import Run
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_run, an_order, at
from tests.integration.test_drafts_from_alert_to_mail_file import a_case, an_action, made, shop

__all__ = ["shop"]


def a_calm_customer(workspace: Workspace, **chosen: Any) -> tuple[bytes, Run]:
    """A customer who has ordered, may get marketing and wrote nothing; `chosen` is the action."""
    with transaction(workspace.engine) as connection:
        customer_id = a_customer(connection, "C9")
        an_order(connection, customer_id, "A-7", at("2026-01-03"))
        run = a_run(connection)
        connection.execute(sa.insert(consent.consent).values(
            id=new_id(), customer_id=customer_id, purpose="marketing", channel="email", state="granted", source="test", said_at=NOW,
        ))
    if chosen:
        an_action(workspace, run, customer_id, **chosen)
    return customer_id, run


def test_a_call_is_read_whole_and_the_cue_that_shows_the_matter_is_cited(shop: Workspace) -> None:
    cues = ["I sent the kettle back in May and still have no refund.", "Whose account is that? Not mine.", "Do not put me through again."]
    with transaction(shop.engine) as connection:
        customer_id = a_customer(connection, "C9")
        run = a_run(connection)
        for number, text in enumerate(cues):
            a_message(
                connection, f"call-1.{number}", text, customer_id=customer_id, channel="call", conversation_key="call-1",
                created_at=at("2026-06-28") + timedelta(seconds=number),
            )
    first = made(shop, customer_id, run)["sentences"][0]
    assert first["evidence"] == ["call-1.0"]
    assert "money" in first["text"] or "payment" in first["text"]


def test_the_newest_message_is_answered_even_when_the_run_is_older(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    first = made(shop, customer_id, run)
    later = NOW + timedelta(hours=2)
    with transaction(shop.engine) as connection:
        a_message(connection, "m2", "The mug came broken.", customer_id=customer_id, created_at=NOW + timedelta(hours=1))
    with pytest.raises(Refused, match="overtaken"):
        approval.approve(shop, first["id"], "Ola", now=later)
    result = draft_for_customer(shop, run, customer_id, new=False, as_of=NOW, now=later)
    assert result["sentences"][0]["evidence"][0] == "m2"
    assert approval.approve(shop, result["id"], "Ola", now=later)["status"] == "approved"


@pytest.mark.parametrize(("due", "promised"), [("2026-07-02T12:00:00", "2026-07-01"), ("2026-07-01T12:00:00", "2026-07-01"),
                                               ("2026-06-20T12:00:00", "2026-07-01"), ("2026-07-20T12:00:00", "2026-07-03")])
def test_the_promise_keeps_the_term_of_the_case(shop: Workspace, due: str, promised: str) -> None:
    customer_id, _, run = a_case(shop)
    with transaction(shop.engine) as connection:
        connection.execute(sa.update(alert.alert).values(due_at=at(due)))
    assert [item["due_on"] for item in made(shop, customer_id, run)["sentences"] if "due_on" in item] == [promised]


def test_a_promise_for_a_day_after_the_case_is_due_is_not_approved(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    key = made(shop, customer_id, run)["id"]
    with transaction(shop.engine) as connection:
        connection.execute(sa.update(alert.alert).values(due_at=at("2026-07-02")))
    with pytest.raises(Refused, match="is due on 2026-07-02"):
        approval.approve(shop, key, "Ola", now=NOW)


@pytest.mark.parametrize(("fields", "because"), [
    ({"kind": "win_back", "message_class": "marketing", "is_control": True}, "Control group"),
    ({"kind": "nothing", "message_class": None}, "not a marketing message"),
    ({}, "No action"),
])
def test_no_marketing_for_the_control_group_or_without_an_action(shop: Workspace, fields: dict[str, Any], because: str) -> None:
    customer_id, run = a_calm_customer(shop, **fields)
    result = made(shop, customer_id, run)
    assert (result["id"], result["status"]) == (None, "none")
    assert because in result["held_because"][0]


def test_marketing_is_not_approved_while_a_case_is_open_or_a_message_waits(shop: Workspace) -> None:
    customer_id, run = a_calm_customer(shop, kind="win_back", message_class="marketing")
    key = made(shop, customer_id, run)["id"]
    with transaction(shop.engine) as connection:
        connection.execute(sa.insert(alert.alert).values(
            id=new_id(), key="A-1", customer_id=customer_id, open_key="C9", kind="complaint", status="open", outside_limit=False,
            rings=True, opened_as_of=NOW, rank_score=1.0, run_id=run.id, rules_version=0,
        ))
    with pytest.raises(Refused, match="the case A-1 is open"):
        approval.approve(shop, key, "Ola", now=NOW)
    assert made(shop, customer_id, run)["status"] == "drafted"
    assert "A case of this customer is open" in draft_for_customer(
        shop, run, customer_id, new=True, as_of=NOW, now=NOW)["held_because"][0]
    with transaction(shop.engine) as connection:
        connection.execute(sa.delete(draft.draft))
        a_message(connection, "m2", "Could you call me?", customer_id=customer_id, created_at=at("2026-06-29"))
    assert made(shop, customer_id, run)["class"] == "service"


def test_an_old_message_is_not_answered_whatever_the_run_says(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    result = draft_for_customer(shop, run, customer_id, new=False, as_of=NOW, now=at("2026-11-22"))
    assert result["status"] == "none"
    assert "days old" in result["held_because"][0]


def test_a_mere_opt_out_needs_no_answer(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop, text="Please stop sending me marketing. Order confirmations are fine.")
    assert "nothing to answer" in made(shop, customer_id, run)["held_because"][0]


def test_what_is_in_a_review_is_no_contact_and_a_chat_is_not_counted_in_words(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    with transaction(shop.engine) as connection:
        a_message(connection, "r1", "A-1004 never arrived.", customer_id=customer_id, channel="review", created_at=at("2026-06-20"))
    assert "contacted us" not in made(shop, customer_id, run)["body"]
    with transaction(shop.engine) as connection:
        a_message(connection, "c1", "Order A-1004 never arrived.", customer_id=customer_id, channel="chat", created_at=at("2026-06-21"))
    assert "contacted us more than once about this" in draft_for_customer(
        shop, run, customer_id, new=True, as_of=NOW, now=NOW)["body"]
