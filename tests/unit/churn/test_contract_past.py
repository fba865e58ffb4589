"""Leaving by not renewing: what was known of contracts then, who left, and that the past is not told by the future."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.churn.contract_past import Contracts, contract_words, past_contracts
from pipelines.churn.evaluation import evaluate_churn
from pipelines.churn.origins import observe, origins_before
from pipelines.churn.refit import refit
from pipelines.churn.risk_check import check_risk, risk_picture
from pipelines.clv.rfm import day_number
from pipelines.records.database import microseconds
from tests.unit.churn.frames import ANGRY, AS_OF, MESSAGE

PERIOD, H = 30, 30
TODAY = day_number(AS_OF.date())


@cache
def club(people: int = 500) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, int]]:
    """Members pay every 30 days; who wrote angrily since the last payment mostly does not renew, of the others one in twelve."""
    rng = np.random.default_rng(9)
    paid: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    ends: dict[str, int] = {}
    for number in range(people):
        who, day = f"m{number:03}", int(rng.integers(20, 400))
        while True:
            at = microseconds(AS_OF - timedelta(days=day))
            paid.append({"customer_id": who, "key": f"{who}-{day}", "ordered_at": at})
            angry = rng.random() < 0.15
            if day > 5:
                told.append(MESSAGE | (ANGRY if angry else {}) | {"customer_id": who, "created_at": at + 5 * 86_400_000_000})
            ends[who] = TODAY - day + PERIOD
            if day <= PERIOD or rng.random() < (0.6 if angry else 0.08):
                break
            day -= PERIOD
    orders = pd.DataFrame(paid).assign(kind="order", amount_minor=2000, currency="PLN")
    return orders, pd.DataFrame(told).assign(key=[f"t{number}" for number in range(len(told))]), ends


@given(st.integers(-800, 800), st.integers(1, 20), st.sampled_from([30, 91, 365]))
def test_the_end_that_was_known_does_not_tell_whether_the_contract_was_renewed_since(days_left: int, renewals: int, period: int) -> None:
    """The present end of one who renewed and of one who did not give the same end as of then."""
    ended, renewed = Contracts({"a": days_left}, period), Contracts({"a": days_left + renewals * period}, period)
    if days_left > 0:
        assert ended.known_at(0) == renewed.known_at(0)
        assert 0 < ended.known_at(0)["a"] <= period
    else:
        assert ended.known_at(0) == {"a": days_left}


def test_leaving_is_not_renewing_and_only_a_renewal_that_is_due_counts() -> None:
    orders, messages, ends = club()
    at = origins_before(orders, AS_OF, H)[0]
    day = day_number(at.date())
    origin = observe(orders, messages, at, H, contracts=Contracts(ends, PERIOD))
    assert all(day <= ends[who] for who in origin.features.customer_ids)
    assert origin.left.tolist() == [ends[who] < day + H for who in origin.features.customer_ids]
    assert 0.05 < origin.left.mean() < 0.4
    assert ((origin.p0 > 0) & (origin.p0 < 1)).all()


def test_the_picture_of_the_risk_counts_renewals_too() -> None:
    orders, messages, ends = club()
    contracts = past_contracts(orders, AS_OF, ends, None)
    assert contracts is not None and contracts.period_days == pytest.approx(PERIOD, abs=1)
    check = check_risk(orders, messages, AS_OF, H, contracts)
    origin = observe(orders, messages, check.at, H, contracts=contracts)
    assert sum(one.customers for one in check.groups) == origin.left.size
    assert sum(one.customers * one.left for one in check.groups) == pytest.approx(origin.left.sum())
    assert "renewal of a contract" in risk_picture(check).how_to_read
    assert past_contracts(orders, AS_OF, {}, None) is None


def test_what_a_member_said_is_learned_against_the_renewals() -> None:
    orders, messages, ends = club()
    contracts = Contracts(ends, PERIOD)
    origins = [observe(orders, messages, at, H, contracts=contracts) for at in origins_before(orders, AS_OF, H)]
    assert not refit(origins).text_assumed
    judged = evaluate_churn(orders, messages, as_of=AS_OF, horizon_days=H, contracts=contracts, draws=50)["all"]
    assert judged["joint_minus_value"]["low"] > 0.05
    assert judged["joint"]["auc"] > 0.65


def test_with_later_orders_contracts_are_left_out() -> None:
    orders, messages, ends = club()
    assert observe(orders, messages, AS_OF, H, later=orders.iloc[:0], contracts=Contracts(ends, PERIOD)).left.size == 0


@pytest.mark.parametrize(
    ("days", "words"),
    [(20, "contract ends in 20 days"), (1, "contract ends in 1 day"), (0, "contract ends today"),
     (-3, "contract ended 3 days ago and was not renewed")],
)  # fmt: skip
def test_the_contract_in_words(days: int, words: str) -> None:
    assert contract_words(days) == words
