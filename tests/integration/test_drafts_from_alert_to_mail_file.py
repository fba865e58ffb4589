"""A draft's whole way in real databases: made for an alert, opened, edited, approved, handed over; and everything that stops it."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import timedelta
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.drafts.decision import approval, views
from pipelines.drafts.drafts_stage import draft_for_customer, write_drafts
from pipelines.errors import Conflict, Refused, WorkspaceUnusable
from pipelines.outbox import hand_over as outbox
from pipelines.outbox import mail_folder
from pipelines.records import action, alert, consent, customer, draft, message, order, outbox_entry
from pipelines.records import run as runs
from pipelines.records.database import new_id, reading, transaction
from pipelines.records.run import Run
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_run, an_order, at

COMPANY = {"name": "Osaden Home", "sender_name": "Marta", "own_addresses": ["care@osaden.example"]}


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return replace(workspace, rules=Rules({"company": COMPANY}))


def a_case(
    workspace: Workspace, key: str = "C1", text: str = "My parcel never arrived, where is my order A-1004?", **fields: Any
) -> tuple[bytes, bytes, Run]:
    """A customer with one order, one e-mail and an open alert; returns the ids of customer and alert, and the run."""
    with transaction(workspace.engine) as connection:
        customer_id = a_customer(connection, key, name=fields.pop("name", "Jane Doe"))
        an_order(
            connection,
            customer_id,
            f"A-100{len(key) + 2}" if key != "C1" else "A-1004",
            at("2026-06-03"),
            product="Blue mug",
            currency="GBP",
            amount_minor=4500,
        )
        message_id = a_message(
            connection, f"mail-{key}", text, customer_id=customer_id, created_at=at("2026-06-28T09:00:00"), subject="[#4711] Where is it",
            original_id=f"<{key}@customers.example>", references=["<first@osaden.example>"],
        )
        run = runs.newest(connection) or a_run(connection)
        alert_id = new_id()
        connection.execute(
            sa.insert(alert.alert).values(
                id=alert_id,
                key=f"A-{key}",
                customer_id=customer_id,
                open_key=key,
                kind="complaint",
                status="open",
                outside_limit=False,
                rings=True,
                opened_as_of=NOW,
                message_id=message_id,
                rank_score=1.0,
                run_id=run.id,
                rules_version=0,
            )
        )
    return customer_id, alert_id, run


def an_action(workspace: Workspace, run: Run, customer_id: bytes, **fields: Any) -> None:
    values = {"kind": "apologise", "message_class": "service", "rules_version": 0, "is_control": False} | fields
    with transaction(workspace.engine) as connection:
        connection.execute(sa.insert(action.action).values(id=new_id(), run_id=run.id, customer_id=customer_id, **values))


def draft_all(workspace: Workspace, run: Run, *alert_ids: bytes) -> list[dict[str, Any]]:
    write = write_drafts(workspace, run, alert_ids, as_of=NOW, now=NOW)
    with transaction(workspace.engine) as connection:
        write(connection)
        return views.drafts(connection)


def made(workspace: Workspace, customer_id: bytes, run: Run | None = None) -> dict[str, Any]:
    return draft_for_customer(workspace, run, customer_id, new=False, as_of=NOW, now=NOW)


def mail(path: Path) -> Any:
    return email.message_from_bytes(path.read_bytes(), policy=default)


def test_an_alert_becomes_one_draft_and_running_twice_changes_nothing(shop: Workspace) -> None:
    _, alert_id, run = a_case(shop)
    first = draft_all(shop, run, alert_id)
    assert first == draft_all(shop, run, alert_id)
    assert [item["status"] for item in first] == ["drafted"]
    assert first[0]["id"].startswith("D-")
    assert "A-1004 (Blue mug) of 3 June 2026" in first[0]["body"]


@pytest.mark.parametrize("fields", [{"kind": "nothing", "message_class": None}, {"is_control": True}])
def test_nothing_and_the_control_group_get_no_draft_but_a_person_may_ask(shop: Workspace, fields: dict[str, Any]) -> None:
    customer_id, alert_id, run = a_case(shop)
    an_action(shop, run, customer_id, **fields)
    assert draft_all(shop, run, alert_id) == []
    assert made(shop, customer_id, run)["status"] == "drafted"


def test_the_same_draft_comes_back_until_another_is_asked_for(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    first = made(shop, customer_id, run)
    assert made(shop, customer_id, run)["id"] == first["id"]
    other = draft_for_customer(shop, run, customer_id, new=True, as_of=NOW, now=NOW)
    assert other["id"] != first["id"]
    with reading(shop.engine) as connection:
        assert views.draft(connection, first["id"])["status"] == "stale"


def test_after_an_opt_out_there_is_no_draft_and_the_reason_is_said(shop: Workspace) -> None:
    customer_id, alert_id, run = a_case(shop)
    with transaction(shop.engine) as connection:
        consent.suppress(connection, "c1@customers.example", "all", "asked not to be written to", said_at=NOW, message_id=None)
    result = made(shop, customer_id, run)
    assert (result["id"], result["status"]) == (None, "none")
    assert "not to be written to" in result["held_because"][0]
    assert draft_all(shop, run, alert_id) == []


def test_a_customer_with_neither_message_nor_order_has_nothing_to_be_told(shop: Workspace) -> None:
    with transaction(shop.engine) as connection:
        customer_id = a_customer(connection, "C9")
    assert made(shop, customer_id)["held_because"] == ["There is neither a recent message nor an order of this customer to write about."]


def test_a_silent_customer_is_written_to_only_with_consent_for_marketing(shop: Workspace) -> None:
    with transaction(shop.engine) as connection:
        customer_id = a_customer(connection, "C9")
        an_order(connection, customer_id, "A-7", at("2026-01-03"))
        run = a_run(connection)
    assert "No action" in made(shop, customer_id, run)["held_because"][0]
    an_action(shop, run, customer_id, kind="win_back", message_class="marketing")
    assert made(shop, customer_id, run)["status"] == "none"
    with transaction(shop.engine) as connection:
        connection.execute(sa.insert(consent.consent).values(
            id=new_id(), customer_id=customer_id, purpose="marketing", channel="email", state="granted", source="test", said_at=NOW,
        ))
    result = made(shop, customer_id, run)
    assert (result["status"], result["class"]) == ("drafted", "marketing")


def test_an_answered_message_is_not_answered_again(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    with transaction(shop.engine) as connection:
        a_message(connection, "out-1", "Here is your answer.", customer_id=customer_id, direction="out", created_at=at("2026-06-29"))
    assert made(shop, customer_id, run)["status"] == "none"


def test_a_matter_of_safety_waits_for_a_person(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop, text="Your heater caught fire and my hand is burned.")
    result = made(shop, customer_id, run)
    assert result["status"] == "held"
    assert result["held_because"] == ["The message touches on safety: a person writes this answer."]
    with pytest.raises(Refused, match="held"):
        approval.approve(shop, result["id"], "Ola", now=NOW)


def test_approving_needs_a_name_and_eyes(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    key = made(shop, customer_id, run)["id"]
    with pytest.raises(Refused, match="not opened"):
        approval.approve(shop, key, "Ola", now=NOW, opened=False)
    with pytest.raises(Refused, match="named person"):
        approval.approve(shop, key, " ", now=NOW)
    approval.opened(shop, key, "Ola", now=NOW)
    approved = approval.approve(shop, key, "Ola", now=NOW, opened=False)
    assert approved["status"] == "approved"
    assert approved["decision"]["by"] == "Ola"
    with pytest.raises(Conflict, match="approved already"):
        approval.approve(shop, key, "Piotr", now=NOW)


def test_approving_makes_the_promise_binding_and_rejecting_takes_it_back(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    key = made(shop, customer_id, run)["id"]
    approval.approve(shop, key, "Ola", now=NOW)
    with reading(shop.engine) as connection:
        (promise,) = draft.promises(connection, [customer_id])
    assert (promise.state, promise.owner, promise.due_at) == ("open", "Ola", at("2026-07-03T21:59:59"))
    approval.reject(shop, key, "Ola", because="called instead", now=NOW)
    with reading(shop.engine) as connection:
        assert [row.state for row in draft.promises(connection, [customer_id])] == ["withdrawn"]


def test_what_was_rejected_is_not_drafted_again_by_the_stage(shop: Workspace) -> None:
    _, alert_id, run = a_case(shop)
    (item,) = draft_all(shop, run, alert_id)
    approval.reject(shop, item["id"], "Ola", because="known already", now=NOW)
    assert draft_all(shop, run, alert_id) == []


@pytest.mark.parametrize("what", [
    "message", "our answer", "a dispatch notice", "refund", "order", "a changed order", "consent", "address", "stop", "time",
])
def test_a_draft_is_overtaken_by_what_happens_after_it(shop: Workspace, what: str) -> None:
    customer_id, _, run = a_case(shop)
    key = made(shop, customer_id, run)["id"]
    approval.approve(shop, key, "Ola", now=NOW)
    later = NOW + timedelta(hours=73 if what == "time" else 1)
    with transaction(shop.engine) as connection:
        if what == "message":
            a_message(connection, "m2", "It came.", customer_id=customer_id, created_at=NOW)
        elif what == "our answer":
            a_message(connection, "out-1", "Here is your answer.", customer_id=customer_id, direction="out", created_at=NOW)
        elif what == "a dispatch notice":
            a_message(connection, "out-2", "Sent.", customer_id=customer_id, direction="out", created_at=NOW, is_automatic=True)
        elif what == "refund":
            an_order(connection, customer_id, "R-1", NOW, kind="refund")
        elif what == "order":
            an_order(connection, customer_id, "A-2000", NOW)
        elif what == "a changed order":
            connection.execute(sa.update(order.order).values(content_hash="delivered"))
        elif what == "stop":
            consent.suppress(connection, "c1@customers.example", "all", "asked not to be written to", said_at=NOW, message_id=None)
        elif what == "consent":
            consent.withdraw(connection, customer_id, "service", "email", source="call", said_at=NOW)
        elif what == "address":
            connection.execute(sa.update(customer.customer).values(email="new@customers.example"))
    with pytest.raises(Refused, match="overtaken"):
        outbox.hand_over(shop, key, now=later)
    with reading(shop.engine) as connection:
        assert views.draft(connection, key)["status"] == "stale"
        assert [row.state for row in draft.promises(connection, [customer_id])] == ["withdrawn"]
    assert not (shop.home / "outbox" / f"{key}.eml").exists()


def test_the_mail_file_holds_exactly_what_was_approved_in_the_customers_thread(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop, name="Zoë Dąb")
    key = made(shop, customer_id, run)["id"]
    approved = approval.approve(shop, key, "Ola", now=NOW)
    path = outbox.hand_over(shop, key, now=NOW)
    assert path == shop.home / "outbox" / f"{key}.eml"
    found = mail(path)
    assert found["To"] == "c1@customers.example"
    assert found["From"] == "Marta <care@osaden.example>"
    assert found["Subject"] == approved["subject"]
    assert "[#4711]" in found["Subject"]
    assert found["In-Reply-To"] == "<C1@customers.example>"
    assert found["References"] == "<first@osaden.example> <C1@customers.example>"
    assert found.get_content().replace("\r\n", "\n") == approved["body"] + "\n"
    with reading(shop.engine) as connection:
        assert views.draft(connection, key, now=NOW + timedelta(days=9))["outbox"] == "handed_over"


def test_handing_over_twice_leaves_the_file_as_it_was(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    key = made(shop, customer_id, run)["id"]
    approval.approve(shop, key, "Ola", now=NOW)
    path = outbox.hand_over(shop, key, now=NOW)
    before = path.read_bytes()
    path.unlink()
    assert outbox.hand_over(shop, key, now=NOW + timedelta(days=30)) == path
    assert not path.exists(), "a file that somebody took away to send is not written again"
    assert before


def test_a_crash_between_claim_and_mark_is_finished_with_the_same_bytes(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    customer_id, _, run = a_case(shop)
    key = made(shop, customer_id, run)["id"]
    approval.approve(shop, key, "Ola", now=NOW)
    written: list[bytes] = []

    def crash(place: Path, content: bytes) -> None:
        written.append(content)
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(mail_folder, "write", crash)
        with pytest.raises(WorkspaceUnusable, match="cannot be written: the disk is full"):
            outbox.hand_over(shop, key, now=NOW)
    assert outbox.hand_over(shop, key, now=NOW + timedelta(minutes=5)).read_bytes() == written[0]


@pytest.mark.parametrize("column", ["recipient", "subject", "body", "offer_key"])
def test_a_row_that_was_changed_after_the_approval_does_not_go_out(shop: Workspace, column: str) -> None:
    customer_id, _, run = a_case(shop)
    key = made(shop, customer_id, run)["id"]
    approval.approve(shop, key, "Ola", now=NOW)
    with transaction(shop.engine) as connection:
        connection.execute(sa.update(draft.draft).values({column: "someone@else.example"}))
    with pytest.raises(Refused, match="changed after its approval"):
        outbox.hand_over(shop, key, now=NOW)
    with reading(shop.engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(outbox_entry.outbox_entry)).scalar() == 0


def test_a_draft_that_nobody_approved_does_not_go_out(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    key = made(shop, customer_id, run)["id"]
    with transaction(shop.engine) as connection:
        connection.execute(sa.update(draft.draft).values(status="approved"))
    with pytest.raises(Refused, match="not approved"):
        outbox.hand_over(shop, key, now=NOW)


def test_an_edit_is_a_new_version_that_is_checked_again(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    first = made(shop, customer_id, run)
    softer = approval.edit(
        shop, first["id"], "Ola", body=first["body"].replace("Kind regards", "Thank you for telling us.\n\nKind regards"), now=NOW
    )
    assert (softer["status"], softer["version"], softer["author"]) == ("drafted", 2, "Ola")
    bold = approval.edit(shop, softer["id"], "Ola", body=softer["body"].replace("3 July 2026", "2 July 2026"), now=NOW)
    assert bold["status"] == "held"
    assert any("date" in reason or "promise" in reason for reason in bold["held_because"])
    with pytest.raises(Conflict, match="stale"):
        approval.approve(shop, first["id"], "Ola", now=NOW)


def test_a_place_to_fill_in_blocks_the_approval(shop: Workspace) -> None:
    undated = replace(shop, rules=Rules({"company": COMPANY, "drafts": {"promise_days": 0}}))
    customer_id, _, run = a_case(undated)
    result = made(undated, customer_id, run)
    assert "[to fill in" in result["body"]
    with pytest.raises(Refused, match="fill in"):
        approval.approve(undated, result["id"], "Ola", now=NOW)


def test_an_offer_reserves_its_budget_on_approval_and_is_refused_without_one(shop: Workspace) -> None:
    offers = [
        {
            "key": "sorry",
            "action": "apologise",
            "names": {"en": "a voucher"},
            "face_value": 10,
            "cap": 10,
            "currency": "GBP",
            "budget": 15,
            "goodwill": True,
        }
    ]
    rich = replace(shop, rules=Rules({"company": COMPANY | {"currency": "GBP"}, "actions": {"offers": offers}}))
    keys = []
    for key in ("C1", "C22"):
        customer_id, _, run = a_case(rich, key, text="My parcel is late again, this is a disgrace.")
        an_action(rich, run, customer_id, offer_key="sorry", cost_minor=1000, currency="GBP")
        result = made(rich, customer_id, run)
        assert "a voucher (£10.00)" in result["body"]
        assert result["offer_id"] == "sorry"
        keys.append(result["id"])
    approval.approve(rich, keys[0], "Ola", now=NOW)
    with pytest.raises(Exception, match="budget"):
        approval.approve(rich, keys[1], "Ola", now=NOW)
    approval.reject(rich, keys[0], "Ola", because="changed my mind", now=NOW)
    assert approval.approve(rich, keys[1], "Ola", now=NOW)["status"] == "approved"
    outbox.hand_over(rich, keys[1], now=NOW)


def test_the_proof_sheet_names_the_record_behind_every_fact(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    result = made(shop, customer_id, run)
    facts = [item for item in result["proof"] if item["kind"] == "fact"]
    assert facts
    for item in facts:
        assert {source["id"] for source in item["rests_on"]} <= {"mail-C1", "A-1004"}
        assert all(source["quote"] and source["date"] for source in item["rests_on"])
    assert "never arrived" in str(result["proof"])
    assert "never arrived" not in result["body"]


def test_an_open_matter_is_answered_before_anything_is_sold(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    an_action(shop, run, customer_id, kind="win_back", message_class="marketing")
    result = made(shop, customer_id, run)
    assert (result["class"], result["action"]) == ("service", None)
    assert "has not reached you" in result["body"] or "missing parcel" in result["body"]


@pytest.mark.parametrize(("thread", "borrows"), [("thread-1", True), ("thread-2", False)])
def test_a_message_that_names_no_matter_goes_on_with_its_own_thread_only(shop: Workspace, thread: str, borrows: bool) -> None:
    customer_id, _, run = a_case(shop)
    with transaction(shop.engine) as connection:
        connection.execute(sa.update(message.message).values(thread_key="thread-1"))
        a_message(
            connection, "m2", "Well? I lose patience.", customer_id=customer_id, created_at=at("2026-06-29T09:00:00"), thread_key=thread
        )
    result = made(shop, customer_id, run)
    assert "29 June 2026" in result["subject"] or "29 June 2026" in result["body"] or "A-1004" in result["subject"]
    assert ("A-1004" in result["body"]) is borrows
    assert ("contacted us twice" in result["body"]) is borrows
    assert any({"m2", "mail-C1"} <= set(item["evidence"]) for item in result["sentences"]) is borrows


def test_an_overdue_promise_is_owned_up_to_with_its_day(shop: Workspace) -> None:
    customer_id, _, run = a_case(shop)
    key = made(shop, customer_id, run)["id"]
    approval.approve(shop, key, "Ola", now=NOW)
    outbox.hand_over(shop, key, now=NOW)
    later = NOW + timedelta(days=7)
    with transaction(shop.engine) as connection:
        a_message(connection, "m2", "My parcel still never arrived.", customer_id=customer_id, created_at=later - timedelta(hours=1))
    result = draft_for_customer(shop, None, customer_id, new=True, as_of=later, now=later)
    assert "3 July 2026 is still open" in result["body"]
    assert any(key in item["evidence"] for item in result["sentences"])
