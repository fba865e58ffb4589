"""What is not known about the data: each gap names what it blocks and what to do, and full data have none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pipelines.ingest.data_gaps import Gap, gaps
from pipelines.records.data_facts import CustomerFacts, MessageFacts, OrderFacts
from tests.builders import NOW

ORDERS = OrderFacts(1000, 30, 1000, 0, NOW - timedelta(days=800), NOW, {"PLN": 1000})
MESSAGES = MessageFacts(
    received=500, received_in_writing=200, sent=180, unmatched=0, time_unknown=0, rated_without_scale=0, unread=0, unsupported={},
    first_at=NOW - timedelta(days=700), newest_in_writing_at=NOW, newest_sent_at=NOW,
)  # fmt: skip
CUSTOMERS = CustomerFacts(300, 300, 250, 300, 300, 0)
FITS = {"bg_nbd": ("fitted", ["x"]), "churn": ("fitted", ["x"]), "horizon": ("fitted", ["x"])}


def found(**changed: Any) -> list[Gap]:
    facts: dict[str, Any] = {"orders": ORDERS, "messages": MESSAGES, "customers": CUSTOMERS}
    settings: dict[str, Any] = {"rates": {}, "own_currency": "PLN", "margin_is_set": False, "fits": FITS}
    for name, value in changed.items():
        if name in settings:
            settings[name] = value
        else:
            room, _, field = name.partition("__")
            facts[room] = replace(facts[room], **{field: value})
    return gaps(facts["orders"], facts["messages"], facts["customers"], **settings)


def test_full_data_have_no_gap() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"orders__orders": 0}, "There are no orders"),
        ({"orders__first_at": NOW - timedelta(days=200)}, "reach back 200 days, less than a year"),
        ({"orders__refunds": 0}, "None of 1000 orders was given back"),
        ({"orders__with_margin": 0}, "No order says its margin"),
        ({"orders__currencies": {"EUR": 20, "PLN": 980}}, "No exchange rate is set for EUR"),
        ({"orders__unmatched": 7}, "name no known customer"),
        ({"messages__received": 0}, "no messages"),
        ({"messages__sent": 0}, "none that we sent"),
        ({"messages__newest_sent_at": NOW - timedelta(days=30)}, "30 days older than the newest received"),
        ({"messages__first_at": NOW - timedelta(days=100)}, "The messages begin 700 days after the orders"),
        ({"messages__unmatched": 3}, "belong to no known customer"),
        ({"messages__time_unknown": 3}, "not known when they took place"),
        ({"messages__rated_without_scale": 3}, "without their scale"),
        ({"messages__unread": 3}, "not read yet"),
        ({"messages__unsupported": {"de": 9, "": 1}}, "does not read: de, unknown"),
        ({"customers__with_consent": 0}, "consent"),
        ({"customers__with_email": 100}, "Some customers have no e-mail address"),
        ({"customers__with_cost": 0}, "No customer has a cost of acquisition"),
        ({"customers__set_aside": 4}, "set aside"),
        ({"fits": {}}, "Nothing was run yet"),
        ({"fits": {"bg_nbd": ("not_enough_data", ["12 customers have an order; 100 are needed."])}}, "12 customers have an order"),
        ({"fits": {"churn": ("assumed", ["the weights are documented defaults: nobody left"])}}, "nobody left"),
    ],
)  # fmt: skip
def test_each_gap_is_one_sentence_with_what_it_blocks_and_what_to_do(changed: dict[str, Any], says: str) -> None:
    (gap,) = found(**changed)
    assert says in gap.missing
    assert gap.blocks.endswith(".")
    assert gap.do.endswith(".")


def test_a_margin_that_is_set_or_an_exchange_rate_fills_the_gap() -> None:
    assert found(orders__with_margin=0, margin_is_set=True) == []
    assert found(orders__currencies={"EUR": 20, "PLN": 980}, rates={"EUR": 4.2}) == []
