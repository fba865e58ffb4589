"""Ten places at which somebody could change what leaves after it was approved: each is found, and nothing is handed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.drafts.decision import approval
from pipelines.drafts.decision.binding import hash_of
from pipelines.drafts.drafts_stage import draft_for_customer
from pipelines.errors import HeedError
from pipelines.outbox.hand_over import hand_over
from pipelines.records import draft as drafts
from pipelines.records import invariants, outbox_entry
from pipelines.records.database import reading, transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, an_order, at

DRAFT, APPROVAL, OUTBOX = drafts.draft, drafts.approval, outbox_entry.outbox_entry


def approved(workspace: Workspace) -> str:
    """A draft that a person has read and approved."""
    with transaction(workspace.engine) as connection:
        customer_id = a_customer(connection, "C1")
        an_order(connection, customer_id, "ORD-1", at("2026-06-10"), product="Desk lamp")
        a_message(connection, "mail-1", "My parcel never arrived.", customer_id=customer_id, created_at=at("2026-06-28"))
    key = str(draft_for_customer(workspace, None, customer_id, new=True, as_of=NOW, now=NOW)["id"])
    approval.approve(workspace, key, "Marta Lis", now=NOW)
    return key


def rewritten(**fields: Any) -> Callable[[Workspace], None]:
    return lambda workspace: _execute(workspace, sa.update(DRAFT).values(**fields))


def _execute(workspace: Workspace, *statements: Any) -> None:
    with transaction(workspace.engine) as connection:
        for statement in statements:
            connection.execute(statement)


def with_its_own_hash(workspace: Workspace) -> None:
    """The words and the hash beside them, so that the row agrees with itself."""
    _execute(workspace, sa.update(DRAFT).values(body="Here is 500 zł for you."))
    with transaction(workspace.engine) as connection:
        row = connection.execute(sa.select(DRAFT)).one()
        connection.execute(sa.update(DRAFT).values(bound_hash=hash_of(row)))


TAMPER: dict[str, Callable[[Workspace], None]] = {
    "the recipient": rewritten(recipient="thief@evil.example"),
    "the subject": rewritten(subject="Your voucher"),
    "one letter of the body": lambda workspace: _execute(workspace, sa.update(DRAFT).values(body=DRAFT.c.body + " ")),
    "the offer": rewritten(offer_key="apology_voucher"),
    "the draft's hash": rewritten(bound_hash="0" * 64),
    "body and hash together": with_its_own_hash,
    "the hash in the approval": lambda workspace: _execute(workspace, sa.update(APPROVAL).values(bound_hash="0" * 64)),
    "no approval left": lambda workspace: _execute(workspace, sa.delete(APPROVAL)),
    "a rejection under an approved draft": lambda workspace: _execute(workspace, sa.update(APPROVAL).values(decision="reject")),
    "a draft set to approved by hand": lambda workspace: _execute(
        workspace, sa.delete(APPROVAL), sa.update(DRAFT).values(status="drafted"), sa.update(DRAFT).values(status="approved")
    ),
}


def found_by_doctor(workspace: Workspace) -> list[str]:
    """The invariants that are broken, and approved drafts whose words no longer hash to what was approved."""
    with reading(workspace.engine) as connection:
        broken = [item.sentence for item in invariants.check(connection) if item.broken]
        return broken + [row.key for row in drafts.approved(connection) if hash_of(row) != row.approved_hash]


@pytest.mark.parametrize("point", TAMPER)
def test_what_was_changed_after_approval_is_found_and_not_handed_over(point: str, workspace: Workspace) -> None:
    key = approved(workspace)
    assert found_by_doctor(workspace) == []
    TAMPER[point](workspace)
    assert found_by_doctor(workspace), point
    with pytest.raises(HeedError):
        hand_over(workspace, key, now=NOW)
    assert not list(workspace.home.glob("outbox/*"))


def test_an_untouched_approval_is_handed_over(workspace: Workspace) -> None:
    assert hand_over(workspace, approved(workspace), now=NOW).exists()
