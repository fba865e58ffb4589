"""A draft is held when it contradicts what the customer was told before, in whatever channel, with both places named."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.drafts.decision import approval, promises, views
from pipelines.drafts.drafts_stage import draft_for_customer
from pipelines.errors import Refused
from pipelines.outbox.hand_over import hand_over
from pipelines.records import draft, draft_facts
from pipelines.records.database import reading, transaction
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from tests.builders import NOW, a_message, an_order, at
from tests.integration.test_drafts_from_alert_to_mail_file import COMPANY, a_case, made, shop
from tests.stand_ins.scripted_llm import ScriptedModel

__all__ = ["shop"]

BEFORE = at("2026-06-25T09:00:00")  # three days before the customer's mail that waits


def told(workspace: Workspace, customer_id: bytes, text: str, *, key: str = "ours-1", channel: str = "call", **fields: Any) -> None:
    with transaction(workspace.engine) as connection:
        values = {"direction": "out", "created_at": BEFORE} | fields
        a_message(connection, key, text, customer_id=customer_id, channel=channel, **values)


def edited(workspace: Workspace, shown: dict[str, Any], sentence: str, *, now: datetime = NOW) -> dict[str, Any]:
    """The draft with one sentence of a person's own before the sign-off."""
    body = shown["body"].replace("\n\nKind regards", f"\n\n{sentence}\n\nKind regards")
    assert body != shown["body"]
    return approval.edit(workspace, shown["id"], "Ola", body=body, now=now)


def against(shown: dict[str, Any]) -> list[str]:
    marks = (", but ", "another sum", "speaks of the promise")
    return [reason for reason in shown["held_because"] if any(mark in reason for mark in marks)]


@pytest.mark.parametrize("channel", ["call", "chat", "email"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We will send you a new mug for order A-1004.", "We will refund you by {due}."),
        ("We have refunded order A-1004 in full.", "We will send you a new one by {due}."),
        ("We will repair the mug of A-1004 for you.", "We will replace it by {due}."),
        ("We will refund you in full for A-1004.", "We cannot refund this order."),
        ("We have sent your order A-1004 today.", "The blue mug is out of stock."),
        ("Order A-1004 was dispatched yesterday.", "Your order has not been sent yet."),
        ("Zwrócimy pieniądze za zamówienie A-1004.", "We will send you a new one by {due}."),
    ],
)
def test_what_was_said_in_another_channel_holds_the_draft(shop: Workspace, channel: str, before: str, after: str) -> None:
    customer_id, _, run = a_case(shop)
    told(shop, customer_id, before, channel=channel)
    shown = made(shop, customer_id, run)
    assert (shown["status"], against(shown)) == ("drafted", [])
    said = edited(shop, shown, after.replace("{due}", "3 July 2026"))
    (reason,) = against(said)
    noun = {"email": "e-mail"}.get(channel, channel)
    assert f"{noun} ours-1 of 2026-06-25" in reason
    assert before in reason
    assert after.replace("{due}", "3 July 2026") in reason
    with pytest.raises(Refused, match="held"):
        approval.approve(shop, said["id"], "Ola", now=NOW)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We will send you a new mug for order A-1004.", "Instead of the new one, we will refund you by 3 July 2026."),  # says so itself
        ("We will send you a new mug for order A-9999.", "We will refund you by 3 July 2026."),  # of nobody's order
        ("If it does not come, we will refund order A-1004.", "We will send you a new one by 3 July 2026."),  # a condition
        ("You can have a refund or we will send you a new one for A-1004.", "We will refund you by 3 July 2026."),  # a choice
        ("The mug of A-1004 is out of stock today.", "We have sent your order."),  # what comes later is better
        ("We will look into A-1004 and let you know.", "We will refund you by 3 July 2026."),
    ],
)
def test_a_change_that_is_announced_another_order_and_what_turns_out_better_hold_nothing(shop: Workspace, before: str, after: str) -> None:
    customer_id, _, run = a_case(shop)
    with transaction(shop.engine) as connection:
        an_order(connection, customer_id, "A-9999", at("2026-05-03"), currency="GBP")
    told(shop, customer_id, before)
    assert against(edited(shop, made(shop, customer_id, run), after)) == []


def test_a_message_that_says_itself_that_something_changes_may_be_approved(shop: Workspace) -> None:
    shop = replace(shop, rules=Rules({"company": COMPANY | {"currency": "GBP"}}))
    customer_id, _, run = a_case(shop)
    told(shop, customer_id, "We will send you a new mug for order A-1004.")
    said = edited(shop, made(shop, customer_id, run), "This differs from what we told you before. We will refund you by 3 July 2026.")
    assert (said["status"], said["held_because"]) == ("drafted", [])
    assert approval.approve(shop, said["id"], "Ola", now=NOW)["status"] == "approved"


def test_an_approved_promise_holds_a_later_draft_that_gives_something_else(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    first = edited(shop, made(shop, customer_id, run), "We will send you a new one by 3 July 2026.")
    approval.approve(shop, first["id"], "Ola", now=NOW)
    hand_over(shop, first["id"], now=NOW)
    later = NOW + timedelta(hours=20)
    with transaction(shop.engine) as connection:
        text = "And where is my order A-1004 now? It never arrived."
        a_message(connection, "again", text, customer_id=customer_id, created_at=NOW + timedelta(hours=1))
    again = draft_for_customer(shop, None, customer_id, new=True, as_of=later, now=later)
    due = next(item["text"] for item in again["sentences"] if item.get("due_on")).rsplit(" by ", 1)[-1]
    (reason,) = against(edited(shop, again, f"We will refund you by {due}", now=later))
    assert f"draft {first['id']}, approved by Ola on 2026-06-30" in reason
    assert "We will send you a new one by 3 July 2026." in reason


def test_an_approval_that_never_went_out_is_not_held_against_the_draft_in_its_place(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    first = edited(shop, made(shop, customer_id, run), "We will send you a new one by 3 July 2026.")
    approval.approve(shop, first["id"], "Ola", now=NOW)
    other = approval.edit(shop, first["id"], "Ola", body=first["body"].replace("send you a new one", "refund you"), now=NOW)
    assert against(other) == []


def test_another_sum_for_the_same_refund_holds_the_composers_draft(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop, text="I sent order A-1004 back and my refund has not arrived. Where is my money?")
    with transaction(shop.engine) as connection:
        an_order(connection, customer_id, "A-1004-R", at("2026-06-20"), kind="refund", currency="GBP", amount_minor=3_000)
    told(shop, customer_id, "We will refund £45.00 for order A-1004.", channel="chat")
    shown = made(shop, customer_id, run)
    assert shown["status"] == "held"
    (reason,) = against(shown)
    assert "£30.00" in reason
    assert "chat ours-1 of 2026-06-25: “We will refund £45.00 for order A-1004.”" in reason


def test_the_same_sum_for_the_refund_holds_nothing(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop, text="I sent order A-1004 back and my refund has not arrived. Where is my money?")
    with transaction(shop.engine) as connection:
        an_order(connection, customer_id, "A-1004-R", at("2026-06-20"), kind="refund", currency="GBP", amount_minor=4_500)
    told(shop, customer_id, "We will refund 45 GBP for order A-1004.", channel="email")
    shown = made(shop, customer_id, run)
    assert (shown["status"], "£45.00" in shown["body"]) == ("drafted", True)


@pytest.mark.parametrize(
    ("theirs", "ask", "named"),
    [
        ("The mug of A-1004 came broken, I attached two photos.", "Please send us a photo of the fault.", "chat photo-1 of 2026-06-24"),
        ("The mug of A-1004 came broken.", "Please send us your order number.", "about order A-1004 already"),
    ],
)
def test_what_came_along_already_is_not_asked_for_again(shop: Workspace, theirs: str, ask: str, named: str) -> None:
    customer_id, _, run = a_case(shop)
    told(shop, customer_id, theirs, key="photo-1", channel="chat", direction="in", created_at=at("2026-06-24"))
    (reason,) = against(edited(shop, made(shop, customer_id, run), ask))
    assert named in reason
    assert ask in reason


def test_a_promise_that_was_kept_meanwhile_holds_the_draft_that_calls_it_open(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    key = made(shop, customer_id, run)["id"]
    approval.approve(shop, key, "Ola", now=NOW)
    hand_over(shop, key, now=NOW)
    later = NOW + timedelta(days=7)
    with transaction(shop.engine) as connection:
        a_message(connection, "m2", "My parcel still never arrived.", customer_id=customer_id, created_at=later - timedelta(hours=1))
    shown = draft_for_customer(shop, None, customer_id, new=True, as_of=later, now=later)
    assert "is still open" in shown["body"]
    with reading(shop.engine) as connection:
        (one,) = promises.promises(connection, now=later)
    promises.mark_kept(shop, one["id"], "Jan Kot", now=later)
    with pytest.raises(Refused, match=rf"the promise in {key} .* was kept on 2026-07-07 by Jan Kot"):
        approval.approve(shop, shown["id"], "Ola", now=later)
    with reading(shop.engine) as connection:
        held = views.draft(connection, shown["id"])
    assert held["status"] == "held"
    assert "was kept on" in held["held_because"][0]


def test_a_models_draft_that_contradicts_gives_way_to_the_composer(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    told(shop, customer_id, "The mug of A-1004 came broken? I see the photos.", key="photo-1", channel="chat", direction="in")
    told(shop, customer_id, "I attached the pictures of A-1004 again.", key="photo-2", channel="chat", direction="in")
    reply = {
        "sentences": [
            {"kind": "fact", "text": "{order_ref} has not reached you.", "evidence": ["A-1004", "mail-C1"]},
            {"kind": "promise", "text": "We will trace the parcel and write to you by {due}.", "evidence": ["mail-C1"]},
            {"kind": "courtesy", "text": "Please send us a photo."},
        ]
    }
    shown = made(replace(shop, model=ScriptedModel([reply, reply, reply])), customer_id, run)
    assert (shown["author"], shown["status"]) == ("composer", "drafted")


def test_the_hand_over_looks_again(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    first = edited(shop, made(shop, customer_id, run), "We will send you a new one by 3 July 2026.")
    approval.approve(shop, first["id"], "Ola", now=NOW)
    told(shop, customer_id, "We will refund you for order A-1004.", channel="call")
    with transaction(shop.engine) as connection:  # as if the call had been known when the draft was made
        row = draft.by_key(connection, first["id"])
        assert row is not None
        seen = draft_facts.state_of(connection, customer_id)
        connection.execute(sa.update(draft.draft).where(draft.draft.c.id == row.id).values(seen=row.seen | seen))
    with pytest.raises(Refused, match="call ours-1 of 2026-06-25 gives a refund"):
        hand_over(shop, first["id"], now=NOW)
