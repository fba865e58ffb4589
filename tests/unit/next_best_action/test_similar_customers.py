"""What goes with what a customer has: only what their kind buys more often than everybody, with the likelihood stated."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pipelines.errors import RulesInvalid
from pipelines.next_best_action.effects import Effect
from pipelines.next_best_action.rules import ActionRules, Offer
from pipelines.next_best_action.similar_customers import Suggestion, Suggestions, suggest
from pipelines.next_best_action.sold_together import SoldTogether, sold_together
from pipelines.rules import Rules
from tests.unit.next_best_action.test_choice import LEAVER, because, chosen

BUYERS = {"mug": 100, "teapot": 60, "tin": 300, "kettle": 40}
PRICES = {"mug": 1_000, "teapot": 1_100, "tin": 500, "kettle": 9_000}
STEADY: dict[str, Any] = LEAVER | {"band": "medium", "days_since_last_order": 5, "at_risk_now_minor": 60_000}


def suggested(own: dict[str, int], **both: int) -> Suggestions:
    return suggest(own, SoldTogether(500, BUYERS, {"mug": both}, {"PLN": PRICES}), "PLN")


def test_what_the_same_buyers_buy_more_often_than_everybody_is_suggested_with_its_share() -> None:
    found = suggested({"mug": 1_000}, teapot=40, tin=60).cross_sell
    assert found is not None
    assert (found.product, found.both, found.buyers) == ("teapot", 40, 100)
    assert found.sentence() == (
        "Of 100 customers who bought mug, 40 bought teapot, too: 40% (95 % interval 31% to 50%)."
    )


def test_what_everybody_buys_is_no_finding() -> None:
    assert suggested({"mug": 1_000}, tin=60) == Suggestions()  # 60 of 100 against 300 of 500


def test_a_costlier_product_is_a_step_up_and_not_something_that_goes_with_it() -> None:
    found = suggested({"mug": 1_000}, kettle=30)
    assert found.cross_sell is None
    assert found.up_sell is not None
    assert found.up_sell.product == "kettle"


def test_what_was_sold_together_is_counted_by_customers_and_kept_where_it_is_a_finding() -> None:
    rows = [(customer, "mug", "PLN", 1_000) for customer in range(40)] + [(customer, "tin", "PLN", 500) for customer in range(200)]
    rows += [(customer, "teapot", "PLN", 4_000) for customer in range(20, 60)] + [(3, "mug", "EUR", 250), (3, "mug", "PLN", 1_004)]
    found = sold_together(pd.DataFrame(rows, columns=["customer_id", "product", "currency", "amount_minor"]).sample(frac=1, random_state=1))
    assert found.customers == 200
    assert found.buyers == {"mug": 40, "teapot": 40, "tin": 200}
    assert found.both == {"mug": {"teapot": 20}, "teapot": {"mug": 20}}  # everybody buys a tin
    assert found.prices == {"EUR": {"mug": 250}, "PLN": {"mug": 1_000, "teapot": 4_000, "tin": 500}}  # one buyer's mean is 1 002
    abroad = [(customer, product, "EUR", 300) for customer in range(200, 230) for product in ("mug", "teapot")]
    assert sold_together(pd.DataFrame(rows + abroad, columns=["customer_id", "product", "currency", "amount_minor"])).buyers["mug"] == 70
    assert sold_together(pd.DataFrame(rows[:0], columns=["customer_id", "product", "currency", "amount_minor"])).customers == 0


@pytest.mark.parametrize("own", [{}, {"mug": 1_000, "teapot": 1_100}, {"unknown": 5}])
def test_nothing_is_suggested_without_history_or_of_what_the_customer_has(own: dict[str, int]) -> None:
    assert suggested(own, teapot=40) == Suggestions()


def test_selling_needs_a_suggestion_and_states_its_likelihood() -> None:
    none = chosen(**STEADY)
    assert none.action.key not in ("cross_sell", "up_sell")
    assert because(none, "cross_sell").startswith("Nothing is known")
    teapot = Suggestion("teapot", "mug", 40, 100, 0.31, 0.50)
    sold = chosen(suggestions=Suggestions(cross_sell=teapot), **STEADY)
    assert sold.action.key == "cross_sell"
    assert teapot.sentence() in sold.reasons


def test_a_measured_effect_is_labelled_as_measured() -> None:
    from pipelines.next_best_action.catalogue import CATALOGUE
    from pipelines.next_best_action.choice import choose
    from pipelines.next_best_action.control_group import Draw
    from pipelines.next_best_action.governor import Permit
    from pipelines.next_best_action.situation import Situation

    known = {one.key: Effect(0.3, 0.2, "measured") for one in CATALOGUE}
    choice = choose(
        Situation("C1", alert_kind="silent_leaver", **LEAVER), ActionRules(offers=()), contact_cost_minor=200,
        governor=lambda offer, action: Permit(False, ""), lottery=lambda family: Draw(family, 0.9, 0.2), effects=known,
    )
    assert choice.basis == "measured"
    assert "(measured: 30%)" in choice.reasons[-1]


def test_a_marketing_message_waits_for_the_last_one() -> None:
    from datetime import date

    choice = chosen(alert_kind="silent_leaver", last_marketing_on=date(2026, 6, 25), days_since_marketing=5, **LEAVER)
    assert "waits 14 days" in because(choice, "win_back")


@pytest.mark.parametrize("name", ["a voucher for a 5-star review", "bon za zmianę opinii"])
def test_an_offer_that_hangs_on_a_review_is_refused_when_the_rules_are_read(name: str) -> None:
    assert Offer("bon", "fix_issue", {"en": "a voucher"}).names
    with pytest.raises(RulesInvalid, match="review"):
        Rules({"actions": {"offers": [{"key": "bon", "action": "fix_issue", "names": {"en": name}}]}}).of(ActionRules)
