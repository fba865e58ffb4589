"""Many people approve at the same moment, against one budget in one real database: the budget holds to the last one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.drafts.decision import approval, freshness
from pipelines.drafts.decision.binding import bound_hash
from pipelines.errors import LimitExceeded
from pipelines.records import action, draft, draft_facts, offer
from pipelines.records.database import new_id, reading, transaction
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_run

COST = 1_000  # minor units of one offer
THREADS = 16


def a_shop_with_a_budget(workspace: Workspace, offers: int) -> Workspace:
    """The workspace with money for exactly so many offers."""
    bon = {
        "key": "bon", "action": "fix_issue", "names": {"en": "a voucher"}, "face_value": "10", "budget": str(offers * 10), "goodwill": True,
    }
    return replace(workspace, rules=Rules({"actions": {"offers": [bon]}}))


def offered_drafts(workspace: Workspace, count: int) -> list[str]:
    """So many drafts, each to another customer and each with the offer."""
    policy = freshness.policy_of(workspace)
    keys = []
    with transaction(workspace.engine) as connection:
        run = a_run(connection)
        for number in range(count):
            customer_id = a_customer(connection, f"C{number}")
            key, recipient = f"D-{number:08x}", f"c{number}@customers.example"
            row: dict[str, Any] = {
                "id": new_id(), "key": key, "input_key": key, "version": 1, "customer_id": customer_id, "status": "drafted",
                "message_class": "service", "author": "composer", "language": "en", "channel": "email", "recipient": recipient,
                "subject": "Your order", "body": "A voucher.", "offer_key": "bon", "rules_version": 0, "run_id": run.id, "as_of": NOW,
                "made_at": NOW, "seen": draft_facts.state_of(connection, customer_id) | {"policy": policy},
                "bound_hash": bound_hash(recipient, "Your order", "A voucher.", "bon"), "action_kind": "fix_issue",
            }
            connection.execute(sa.insert(draft.draft).values(**row))
            connection.execute(sa.insert(action.action).values(
                id=new_id(), run_id=run.id, customer_id=customer_id, kind="fix_issue", message_class="service", offer_key="bon",
                cost_minor=COST, currency="PLN", rules_version=0, is_control=False,
            ))
            keys.append(key)
    return keys


def approve_all(workspace: Workspace, keys: list[str]) -> list[str]:
    """The keys that went through when every one was approved at once."""

    def approve(key: str) -> str | None:
        try:
            return str(approval.approve(workspace, key, "Ola", now=NOW)["id"])
        except LimitExceeded:
            return None

    with ThreadPoolExecutor(THREADS) as pool:
        return [key for key in pool.map(approve, keys) if key is not None]


@pytest.mark.parametrize(
    ("approvals", "budget"), [(120, 12), pytest.param(1_000, 100, marks=pytest.mark.campaign)]
)
def test_parallel_approvals_stop_exactly_where_the_budget_ends(workspace: Workspace, approvals: int, budget: int) -> None:
    shop = a_shop_with_a_budget(workspace, budget)
    keys = offered_drafts(shop, approvals)
    went_through = approve_all(shop, keys)
    assert len(went_through) == budget
    with reading(shop.engine) as connection:
        assert offer.committed(connection, "bon") == budget * COST
        assert sorted(row.key for row in draft.approved(connection)) == sorted(went_through)
        promised = offer.cost_of_offers_to(connection, {row.customer_id for row in draft.approved(connection)}, NOW - timedelta(days=1))
        assert set(promised.values()) == {COST}
