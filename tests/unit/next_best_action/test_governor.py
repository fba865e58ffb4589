"""What an offer may cost, and a ledger that always balances."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from math import floor
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.errors import Conflict, HeedError, LimitExceeded, Refused, RulesInvalid
from pipelines.next_best_action import governor
from pipelines.next_best_action.catalogue import action
from pipelines.next_best_action.rules import SHIPPED_OFFERS, ActionRules, Offer
from pipelines.next_best_action.situation import Situation
from pipelines.records import draft, offer, valuation
from pipelines.records.database import new_id, transaction
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_run

BUDGET = 100_00
RULES = Rules(
    {
        "actions": {
            "offers": [{"key": "bon", "action": "fix_issue", "face_value": "40", "cap": "40", "budget": "100", "goodwill": True}],
            "offers_per_customer": 3,
            "customer_cap": "90",
        }
    }
)
money = st.integers(0, 200_000)


left = st.integers(-5_000, 20_000)


@given(money, money, money, left, left, st.sampled_from(["fix_issue", "apologise", "win_back"]))
def test_a_permitted_cost_is_within_every_bound(
    face: int, cap: int, at_risk: int, budget_left: int, customer_left: int, kind: str
) -> None:
    bon = Offer("bon", kind, face_value=Decimal(face) / 100, cap=Decimal(cap) / 100, budget=Decimal(1), goodwill=True)
    facts = Situation("C1", value_known=True, currency="PLN", at_risk_low_minor=at_risk, at_risk_now_minor=at_risk, in_margin=True)
    permit = governor.permit(bon, action(kind), facts, ActionRules(), budget_left_minor=budget_left, customer_left_minor=customer_left)
    if permit.allowed:
        assert permit.cost_minor <= floor(action(kind).effect.low * at_risk)
        assert permit.cost_minor <= budget_left
        assert permit.cost_minor <= customer_left
        assert cap == 0 or permit.cost_minor <= cap


def test_a_percentage_costs_its_share_of_an_order_and_never_more_than_its_cap() -> None:
    tenth = Offer("tenth", "win_back", percent=10, cap=Decimal(40))
    assert governor.cost_minor(tenth, 12_345) == 1_235
    assert governor.cost_minor(tenth, 1_000_000) == 4_000
    assert governor.cost_minor(tenth, None) == 4_000


def test_shipped_offers_have_no_budget() -> None:
    assert all(one.budget == 0 for one in SHIPPED_OFFERS)


@pytest.mark.parametrize(
    "broken", [{"percent": 120}, {"budget": "-1"}, {"currency": "zloty"}, {"key": "No Spaces"}, {"bugdet": "10"}]
)
def test_an_impossible_offer_is_refused_when_the_rules_are_read(broken: dict[str, Any]) -> None:
    with pytest.raises(RulesInvalid):
        Rules({"actions": {"offers": [{"key": "bon", "action": "fix_issue"} | broken]}}).of(ActionRules)


def drafts_of(connection: sa.Connection, customers: int, each: int) -> list[tuple[bytes, bytes]]:
    made = []
    for number in range(customers):
        customer_id = a_customer(connection, f"C-{new_id().hex()}-{number}")
        for _ in range(each):
            draft_id = new_id()
            row = {
                "id": draft_id, "key": f"D-{draft_id.hex()[:30]}", "input_key": draft_id.hex(), "version": 1, "customer_id": customer_id,
                "status": "approved", "message_class": "service", "author": "composer", "language": "en", "channel": "email",
                "subject": "s", "body": "b", "bound_hash": "0", "rules_version": 1, "as_of": NOW, "made_at": NOW,
            }
            connection.execute(sa.insert(draft.draft).values(**row))
            made.append((customer_id, draft_id))
    return made


def reserve(connection: sa.Connection, pair: tuple[bytes, bytes], amount: int, **fields: Any) -> None:
    options: dict[str, Any] = {"by": "Ewa", "now": NOW, "rules": RULES} | fields
    governor.reserve(connection, "bon", *pair, amount, "PLN", **options)


steps = st.lists(
    st.tuples(st.sampled_from(["reserve", "spend", "part", "release"]), st.integers(0, 5), st.integers(0, 6_000)), max_size=25
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps)
def test_the_ledger_balances_and_the_budget_is_never_passed(workspace: Workspace, taken: list[tuple[str, int, int]]) -> None:
    with workspace.engine.connect() as connection:
        pairs = drafts_of(connection, customers=3, each=2)
        for what, which, amount in taken:
            customer_id, draft_id = pairs[which]
            try:
                if what == "reserve":
                    reserve(connection, (customer_id, draft_id), amount)
                elif what == "release":
                    governor.release(connection, draft_id, by="Ewa", now=NOW)
                else:
                    governor.spend(connection, draft_id, by="Ewa", now=NOW, amount_minor=amount if what == "part" else None)
            except HeedError:
                pass
            held = [one for pair in pairs if (one := offer.balance(connection, pair[1])) is not None]
            assert all(one.outstanding_minor >= 0 for one in held)
            assert sum(one.outstanding_minor + one.spent_minor for one in held) == offer.committed(connection, "bon") <= BUDGET
            given_to = offer.cost_of_offers_to(connection, [pair[0] for pair in pairs], NOW - timedelta(days=90))
            assert all(cost <= 9_000 for cost in given_to.values())
        connection.rollback()


def test_the_same_reservation_again_changes_nothing(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        (pair,) = drafts_of(connection, 1, 1)
        reserve(connection, pair, 4_000)
        reserve(connection, pair, 4_000)
        assert offer.committed(connection, "bon") == 4_000
        with pytest.raises(Conflict):
            reserve(connection, pair, 3_000)


def test_a_reservation_that_would_overdraw_is_refused(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        pairs = drafts_of(connection, 3, 1)
        reserve(connection, pairs[0], 4_000)
        reserve(connection, pairs[1], 4_000)
        with pytest.raises(LimitExceeded):
            reserve(connection, pairs[2], 4_000)
        governor.release(connection, pairs[0][1], by="Ewa", now=NOW)
        reserve(connection, pairs[2], 4_000)


def test_a_tier_gets_no_more_of_a_budget_than_its_limit(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        run, pairs = a_run(connection), drafts_of(connection, 3, 1)
        for (customer_id, _), tier in zip(pairs, ("middle", "middle", "top"), strict=True):
            facts = {"orders": 1, "frequency": 0, "recency_days": 0, "t_days": 9, "value_known": True, "currency": "PLN"}
            row = facts | {"run_id": run.id, "customer_id": customer_id, "tier": tier}
            connection.execute(sa.insert(valuation.valuation).values(**row))
        reserve(connection, pairs[0], 4_000)
        with pytest.raises(LimitExceeded, match=r"middle tier may have 40% of the budget of bon, and 0.00 PLN .* costs 1.00 PLN"):
            reserve(connection, pairs[1], 100)
        reserve(connection, pairs[2], 4_000)
        governor.release(connection, pairs[0][1], by="Ewa", now=NOW)
        reserve(connection, pairs[1], 4_000)
        (bon,) = RULES.of(ActionRules).offers
        spent = offer.committed_by_tier(connection, "bon", run.id)
        assert spent == {"middle": 4_000, "top": 4_000}
        assert governor.tier_left_minor(bon, "top", RULES.of(ActionRules), spent) == 2_000
        assert governor.tier_left_minor(bon, "unknown", RULES.of(ActionRules), spent) is None


def test_an_offer_that_left_the_rules_cannot_be_reserved(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        (pair,) = drafts_of(connection, 1, 1)
        with pytest.raises(Refused):
            reserve(connection, pair, 1, rules=Rules({"actions": {"offers": []}}))
        with pytest.raises(Conflict):
            governor.spend(connection, pair[1], by="Ewa", now=NOW)
