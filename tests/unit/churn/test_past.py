"""Learning from the shop's own past: no looking ahead, the rules of when a fit replaces the defaults, and what it finds."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipelines.churn.evaluation import SCORES, evaluate_churn
from pipelines.churn.features import FEATURES
from pipelines.churn.origins import Origin, observe, origins_before, some_customers
from pipelines.churn.refit import refit
from pipelines.churn.risk import ASSUMED
from pipelines.records.database import microseconds
from tests.unit.churn.frames import ANGRY, AS_OF, MESSAGE, messages, orders

DAY = 86_400_000_000
H = 60


@cache
def shop(customers: int = 300, effect: float = 1.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Regular buyers who leave at a random moment; with an effect, they write angrily in the weeks before it."""
    rng = np.random.default_rng(21)
    start = microseconds(AS_OF) - 600 * DAY
    bought: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    for customer in range(customers):
        first, left = rng.uniform(0, 250), rng.uniform(200, 1400)
        day = first
        while day < min(left, 700):
            bought.append({"customer_id": f"c{customer:04}", "ordered_at": start + int(day * DAY)})
            day += rng.exponential(25) + 1
        for day in rng.uniform(first, 690, 8):
            angry = rng.random() < (0.1 + 0.7 * effect * (left - 50 < day < left + 40))
            row = ANGRY if angry else {}
            told.append(MESSAGE | row | {"customer_id": f"c{customer:04}", "created_at": start + int(day * DAY)})
    history = pd.DataFrame(bought).assign(kind="order", amount_minor=1000, currency="PLN")
    mail = pd.DataFrame(told)
    return history.assign(key=[f"O{n}" for n in range(len(history))]), mail.assign(key=[f"m{n}" for n in range(len(mail))])


@cache
def seen(effect: float = 1.0) -> list[Origin]:
    history, mail = shop(effect=effect)
    return [observe(history, mail, at, H) for at in origins_before(history, AS_OF, H)]


def test_an_origin_is_the_same_whether_or_not_the_future_is_known() -> None:
    history, mail = shop()
    at = AS_OF - timedelta(days=2 * H)
    past, gone = history["ordered_at"] <= microseconds(at), mail["created_at"] <= microseconds(at)
    whole, alone = observe(history, mail, at, H), observe(history[past], mail[gone], at, H, later=history)
    assert np.array_equal(whole.p0, alone.p0)
    assert np.array_equal(whole.features.z, alone.features.z)
    assert np.array_equal(whole.left, alone.left)


def test_leaving_is_no_order_in_the_horizon_after_the_origin() -> None:
    bought = orders(("a", "2026-01-01"), ("b", "2026-01-01"), ("b", "2026-07-10"), ("c", "2026-01-01"), ("c", "2026-12-24"))
    origin = observe(bought, messages(), AS_OF, H)
    assert origin.left.tolist() == [True, False, True]
    assert not origin.text_known


def test_origins_go_back_in_steps_of_the_horizon_while_history_reaches() -> None:
    bought = orders(("a", "2026-01-01"))
    assert origins_before(bought, AS_OF, H) == [AS_OF - timedelta(days=H), AS_OF - timedelta(days=2 * H)]
    assert origins_before(bought.iloc[:0], AS_OF, H) == []


def test_a_signal_in_the_past_is_learned_and_its_absence_too() -> None:
    place = FEATURES.index("frustration")
    with_effect, without = refit(seen()), refit(seen(effect=0.0))
    assert not with_effect.assumed
    assert not with_effect.text_assumed
    assert with_effect.weights[place] > ASSUMED.weights[place] > without.weights[place] >= 0
    assert with_effect.widths[place] < ASSUMED.widths[place]
    assert refit(list(reversed(seen()))).weights[place] == pytest.approx(with_effect.weights[place], abs=1e-4)


def test_too_little_past_leaves_the_defaults() -> None:
    assert refit([]) == ASSUMED
    history, mail = shop(customers=60)
    assert refit([observe(history, mail, AS_OF - timedelta(days=H), H)]) == ASSUMED


def test_too_few_writers_leave_the_text_weights_at_their_defaults() -> None:
    history, mail = shop()
    model = refit([observe(history, mail.iloc[:200], at, H) for at in origins_before(history, AS_OF, H)])
    assert (model.assumed, model.text_assumed) == (False, True)
    assert model.weights[3:] == ASSUMED.weights[3:]
    assert model.widths[3:] == pytest.approx(ASSUMED.widths[3:])


def test_at_most_the_named_number_of_customers_is_used() -> None:
    history, _ = shop()
    assert some_customers(history, 50)["customer_id"].nunique() == 50
    assert len(some_customers(history)) == len(history)


def test_reading_what_was_said_foresees_leaving_better_than_the_clock_alone() -> None:
    history, mail = shop()
    result = evaluate_churn(history, mail, as_of=AS_OF, horizon_days=H, draws=60)
    assert result["origins"][0]["weights"] == "assumed"
    whole = result["all"]
    assert whole["joint"]["auc"] > whole["days_since_last_order"]["auc"]
    gain = whole["joint_minus_value"]
    assert gain["low"] <= gain["auc"] <= gain["high"]
    assert gain["auc"] > 0
    assert set(SCORES) <= set(whole)
    assert whole["n"] == sum(origin["n"] for origin in result["origins"])
    assert whole["lead_time_days"] >= 0


def test_later_orders_are_scored_at_the_moment_itself() -> None:
    history, mail = shop()
    now: datetime = AS_OF
    known = history[history["ordered_at"] <= microseconds(now)]
    result = evaluate_churn(known, mail, as_of=now, horizon_days=H, later=history, draws=20)
    assert [origin["origin"] for origin in result["origins"]] == [now.isoformat()]
    assert result["origins"][0]["weights"] == "fitted"
    assert result["all"]["joint"]["auc"] > 0.7


def test_a_short_past_has_no_origins() -> None:
    assert evaluate_churn(orders(("a", "2026-06-01")), messages(), as_of=AS_OF, horizon_days=H)["origins"] == []
