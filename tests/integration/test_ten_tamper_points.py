"""Somebody with the database or the outbox folder open changes what was approved: doctor finds each of ten ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from pipelines import doctor
from pipelines.drafts.decision import approval, promises
from pipelines.drafts.decision.binding import bound_hash
from pipelines.outbox.hand_over import hand_over
from pipelines.records import draft, offer, outbox_entry
from pipelines.records.database import new_id, reading, transaction
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from tests.builders import NOW
from tests.integration.test_drafts_from_alert_to_mail_file import COMPANY, shop
from tests.integration.test_people_decide import an_offered_draft, with_voucher

__all__ = ["shop"]

Tamper = Callable[[Workspace, str], None]


def on_draft(**values: object) -> Tamper:
    def change(workspace: Workspace, key: str) -> None:
        with transaction(workspace.engine) as connection:
            connection.execute(sa.update(draft.draft).where(draft.draft.c.key == key).values(**values))

    return change


def rehashed(workspace: Workspace, key: str) -> None:
    """The body is changed, and every hash with it."""
    with transaction(workspace.engine) as connection:
        row = draft.by_key(connection, key)
        assert row is not None
        digest = bound_hash(row.recipient, row.subject, "Pay 900 GBP.", row.offer_key)
        changed = {"body": "Pay 900 GBP.", "bound_hash": digest, "sentences": []}
        connection.execute(sa.update(draft.draft).where(draft.draft.c.id == row.id).values(**changed))
        connection.execute(sa.update(draft.approval).where(draft.approval.c.draft_id == row.id).values(bound_hash=digest))


def on_table(table: sa.Table, **values: object) -> Tamper:
    def change(workspace: Workspace, key: str) -> None:
        with transaction(workspace.engine) as connection:
            connection.execute(sa.update(table).values(**values))

    return change


def without_approval(workspace: Workspace, key: str) -> None:
    with transaction(workspace.engine) as connection:
        connection.execute(sa.delete(draft.approval))


def a_second_way_out(workspace: Workspace, key: str) -> None:
    """A draft that nobody approved is put on its way."""
    with transaction(workspace.engine) as connection:
        row = draft.by_key(connection, key)
        assert row is not None
        copy = dict(row._mapping) | {"id": new_id(), "key": "D-ffffffff", "version": 99, "status": "drafted"}
        del copy["customer_key"]
        connection.execute(sa.insert(draft.draft).values(**copy))
        connection.execute(sa.insert(outbox_entry.outbox_entry).values(
            id=new_id(), draft_id=copy["id"], status="handed_over", bound_hash=row.bound_hash, queued_at=NOW,
        ))


def in_the_file(workspace: Workspace, key: str) -> None:
    place = workspace.home / "outbox" / f"{key}.eml"
    place.write_bytes(place.read_bytes().replace(b"Subject: ", b"Subject: Pay "))


POINTS: dict[str, Tamper] = {
    "the words": on_draft(body="Pay 900 GBP."),
    "the subject": on_draft(subject="Pay now"),
    "the address": on_draft(recipient="thief@elsewhere.example"),
    "the words and every hash": rehashed,
    "the approval is gone": without_approval,
    "who approved": on_table(draft.approval, by="Eve"),
    "a draft that nobody approved went out": a_second_way_out,
    "what the offer costs": on_table(offer.budget_entry, amount_minor=1),
    "the day of the promise": on_table(draft.promise, due_at=NOW + timedelta(days=300)),
    "the mail file": in_the_file,
}


def faults(workspace: Workspace) -> list[str]:
    ours = ("approv", "promise", "offer", "mail file", "leaves", "proof")
    broken = [item["invariant"] for item in doctor.examine(workspace) if not item["holds"]]
    return [sentence for sentence in broken if any(word in sentence for word in ours)]


@pytest.fixture
def handed_over(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> tuple[Workspace, str]:
    """A shop with one approved offer on its way; the index and the model are not what is examined here."""
    monkeypatch.setattr(doctor, "_index", lambda _: {"invariant": "index", "holds": True, "detail": ""})
    monkeypatch.setattr(doctor, "_model", lambda _: {"invariant": "model", "holds": True, "detail": ""})
    rich = with_voucher(shop)
    shown, _, _ = an_offered_draft(rich, cost_minor=3_000)
    approval.approve(rich, shown["id"], "Ola", now=NOW)
    hand_over(rich, shown["id"], now=NOW)
    return rich, shown["id"]


def test_nothing_is_found_where_nothing_was_changed(handed_over: tuple[Workspace, str]) -> None:
    assert faults(handed_over[0]) == []
    assert len(POINTS) == 10


@pytest.mark.parametrize("point", POINTS)
def test_doctor_finds_what_was_changed(handed_over: tuple[Workspace, str], point: str) -> None:
    workspace, key = handed_over
    POINTS[point](workspace, key)
    assert faults(workspace), point


def test_doctor_finds_a_recipient_added_to_the_mail_file(handed_over: tuple[Workspace, str]) -> None:
    workspace, key = handed_over
    place = workspace.home / "outbox" / f"{key}.eml"
    place.write_bytes(b"Bcc: thief@elsewhere.example\r\n" + place.read_bytes())
    assert faults(workspace) == ["Every mail file says what was approved"]


def test_a_company_that_moves_to_another_time_zone_has_promised_no_other_day(handed_over: tuple[Workspace, str]) -> None:
    workspace, key = handed_over
    moved = replace(workspace, rules=Rules({"company": COMPANY | {"currency": "GBP", "time_zone": "Pacific/Auckland"}}))
    assert faults(moved) == []
    with reading(moved.engine) as connection:
        (promised,) = promises.promises(connection, now=NOW)
        row = draft.by_key(connection, key)
    assert row is not None
    assert promised["due_on"] == next(item["due_on"] for item in row.sentences if item.get("due_on"))
    on_table(draft.promise, due_at=NOW)(moved, key)
    assert faults(moved)
