"""What is chosen for a customer, and the sentences that say why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.consent.preferences import Decision
from pipelines.next_best_action import governor
from pipelines.next_best_action.catalogue import CATALOGUE, Action
from pipelines.next_best_action.choice import Choice, choose
from pipelines.next_best_action.control_group import Draw, may_be_withheld
from pipelines.next_best_action.governor import Permit
from pipelines.next_best_action.rules import ActionRules, Offer
from pipelines.next_best_action.situation import Situation

YES = Decision(True, "Consent for marketing by email was given.")
NO = Decision(False, "The customer asked on 2026-06-01 not to be written to at all (asked not to be written to).", objected=True)
VOUCHER = Offer("amends", "fix_issue", {"en": "a voucher"}, face_value=Decimal(40), budget=Decimal(1000), goodwill=True)
LEAVER: dict[str, Any] = {
    "band": "high", "value_known": True, "currency": "PLN", "at_risk_now_minor": 60_000, "at_risk_low_minor": 45_000, "orders": 5,
    "days_since_last_order": 200, "usual_gap_days": 40, "marketing": YES, "in_margin": True, "average_order_minor": 20_000,
}


def chosen(*, offers: tuple[Offer, ...] = (), draw: float = 0.9, contact: int = 200, **facts: Any) -> Choice:
    situation, rules = Situation("C1", **facts), ActionRules(offers=offers)

    def govern(offer: Offer, action: Action) -> Permit:
        return governor.permit(
            offer, action, situation, rules, budget_left_minor=int(offer.budget * 100), customer_left_minor=int(rules.customer_cap * 100)
        )

    return choose(
        situation, rules, contact_cost_minor=contact, governor=govern, lottery=lambda family: Draw(family, draw, rules.control_share)
    )


def because(choice: Choice, key: str) -> str:
    return next(item["because"] for item in choice.everything_ruled_out() if item["action"] == key)


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        ("complaint", "fix_issue"), ("promise_overdue", "fix_issue"), ("frustrated", "apologise"), ("legal", "close_case_first"),
        ("safety", "close_case_first"), ("privacy", "close_case_first"), ("silent_leaver", "win_back"),
    ],
)  # fmt: skip
def test_each_kind_of_case_has_its_answer(kind: str, action: str) -> None:
    assert chosen(alert_kind=kind, **LEAVER).action.key == action


@pytest.mark.parametrize("kind", ["complaint", "promise_overdue", "frustrated", "legal", "safety", "privacy"])
def test_nothing_is_sold_while_a_grievance_is_open(kind: str) -> None:
    choice = chosen(alert_kind=kind, **LEAVER)
    assert not choice.action.sells
    selling = {one.key for one in CATALOGUE if one.sells}
    assert selling <= {key for key, _ in choice.ruled_out}


def test_a_complaint_is_explained_in_short_concrete_sentences() -> None:
    choice = chosen(alert_kind="complaint", **LEAVER)
    assert choice.reasons == (
        "The customer asked for something to be put right, so put it right.",
        "Expected to save 150.00 PLN of 600.00 PLN at risk now (assumed: 25%).",
    )
    assert because(choice, "win_back") == "A grievance is open: service comes before sale."


def test_an_owed_answer_does_not_wait_for_a_value() -> None:
    choice = chosen(alert_kind="frustrated")
    assert choice.action.key == "apologise"
    assert choice.expected_value_minor is None
    assert "the answer is owed all the same" in choice.reasons[1]


def test_a_waiting_customer_is_answered_before_anything_is_sold() -> None:
    choice = chosen(waiting_since=date(2026, 6, 28), **LEAVER)
    assert choice.action.key == "inform"
    assert because(choice, "win_back") == "The customer has been waiting for an answer since 2026-06-28: answer first."


def test_without_consent_nothing_is_marketed() -> None:
    choice = chosen(**LEAVER | {"marketing": Decision(False, "No consent for marketing by email is recorded.")})
    assert choice.action.key == "nothing"
    assert because(choice, "win_back") == "No consent for marketing by email is recorded."


def test_who_must_not_be_written_to_gets_a_person_for_a_complaint() -> None:
    assert chosen(alert_kind="complaint", **LEAVER | {"service": NO, "marketing": NO}).action.key == "close_case_first"


def test_nothing_is_done_when_it_would_cost_more_than_it_saves() -> None:
    choice = chosen(**LEAVER | {"at_risk_now_minor": 1_000})
    assert choice.action.key == "nothing"
    assert choice.reasons == ("The best that fits, win back, would save about 0.60 PLN and cost 2.00 PLN.",)


def test_nothing_is_done_when_what_it_saves_is_not_known() -> None:
    assert chosen(**LEAVER | {"value_known": False}).reasons == (
        "What an action would save cannot be told: the customer's value is not known.",
    )


def test_a_customer_in_the_control_group_is_left_alone() -> None:
    choice = chosen(draw=0.1, **LEAVER)
    assert (choice.action.key, choice.is_control) == ("nothing", True)
    assert choice.reasons[0].startswith("Win back is withheld: the customer was drawn into the 20% control group")


@pytest.mark.parametrize("kind", ["complaint", "frustrated", "legal", "safety", "privacy", "promise_overdue"])
def test_an_answer_is_never_withheld_for_a_measurement(kind: str) -> None:
    choice = chosen(alert_kind=kind, draw=0.0, **LEAVER)
    assert not choice.is_control
    assert choice.draw is None


def test_only_marketing_may_be_withheld() -> None:
    assert {one.message_class for one in CATALOGUE if may_be_withheld(one)} == {"marketing"}


def test_the_cap_on_marketing_messages_holds() -> None:
    assert "is the limit" in because(chosen(marketing_messages=3, **LEAVER), "win_back")


def test_amends_go_with_a_fix_when_the_governor_lets_them() -> None:
    choice = chosen(alert_kind="complaint", offers=(VOUCHER,), **LEAVER | {"at_risk_now_minor": 100_000})
    assert choice.offer == VOUCHER
    assert choice.cost_minor == 4_200
    assert choice.reasons[-1] == (
        "The offer amends goes with it. It costs 40.00 PLN at most; up to 40.00 PLN is allowed (the cap of the offer)."
    )


@pytest.mark.parametrize(
    ("facts", "offer", "said"),
    [
        ({}, {"budget": Decimal(0)}, "Its budget is 0 until the company sets one"),
        ({}, {"goodwill": False}, "only amends may be offered"),
        ({"discount_asks": 2}, {}, "would teach that it pays"),
        ({"offers_made": 1}, {}, "1 is the limit"),
        ({"in_margin": False}, {}, "The margin is not known"),
        ({"value_known": False}, {}, "value is not known"),
        ({"currency": "EUR"}, {}, "amounts are never converted"),
        ({"at_risk_low_minor": 30_000}, {}, "at most 30.00 PLN is allowed (10% of at least 300.00 PLN at risk, cautiously)"),
        ({}, {"face_value": Decimal(20), "budget": Decimal(10)}, "what is left of the budget"),
    ],
)
def test_an_offer_is_refused_with_the_reason(facts: dict[str, Any], offer: dict[str, Any], said: str) -> None:
    from dataclasses import replace

    choice = chosen(alert_kind="complaint", offers=(replace(VOUCHER, **offer),), **LEAVER | facts)
    assert choice.action.key == "fix_issue"
    assert choice.offer is None
    assert said in because(choice, "amends")


def test_the_same_facts_give_the_same_choice() -> None:
    assert chosen(**LEAVER) == chosen(**LEAVER)


@pytest.mark.parametrize("waiting", [None, date(2026, 6, 26)])
def test_nothing_is_sold_to_whose_grievance_is_not_known_to_be_settled(waiting: date | None) -> None:
    choice = chosen(unsettled_since=date(2026, 6, 26), waiting_since=waiting, **LEAVER | {"tier": "top"})
    assert choice.action.key == ("nothing" if waiting is None else "inform")
    assert because(choice, "reward") == "The grievance of 2026-06-26 is not known to be settled: service comes before sale."
