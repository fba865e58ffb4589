"""Shops from which little or nothing can be learned: each gives one clear sentence, and never a number that is none."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipelines.churn.churn_fit import notes_on, past_quality
from pipelines.churn.evaluation import SCORES, Scored, evaluate_churn, quality_of
from pipelines.churn.features import customer_features
from pipelines.churn.origins import Origin, observe, origins_before
from pipelines.churn.refit import refit
from pipelines.churn.risk import ASSUMED
from pipelines.churn.risk_stage import risk_rows
from pipelines.churn.rules import ChurnRules
from pipelines.churn.typical import typical_customer
from pipelines.clv.fit_stage import FittedValue, terms
from pipelines.clv.rules import ValueRules
from pipelines.records.database import microseconds
from tests.unit.churn.frames import ANGRY, AS_OF, messages

H = 90
PEOPLE = [f"c{number:03}" for number in range(120)]
TOLD = messages({"customer_id": "c001", "key": "m1", "created_at": "2026-06-20", **ANGRY})


def bought(*rows: tuple[str, float]) -> pd.DataFrame:
    """(customer, days ago) pairs."""
    columns = ["customer_id", "key", "kind", "ordered_at", "amount_minor", "currency", "margin_minor"]
    return pd.DataFrame(
        [(who, f"O{n}", "order", microseconds(AS_OF - timedelta(days=days)), 1000, "PLN", None) for n, (who, days) in enumerate(rows)],
        columns=columns,
    )


def spread(*days: float) -> pd.DataFrame:
    return bought(*[(who, day + place / 20) for place, who in enumerate(PEOPLE) for day in days])


SHOPS = {
    "one customer": (bought(*[("a", day) for day in range(5, 500, 30)]), "There is one customer", "nobody left"),
    "one-time buyers": (bought(*[(who, 10 + 5 * place) for place, who in enumerate(PEOPLE)]), "Everybody left", "everybody left"),
    "nobody left": (spread(*range(2, 400, 30)), "Nobody left", "nobody left"),
    "everybody left": (spread(700, 650, 600), "Everybody left", "everybody left"),
    "all identical": (bought(*[(who, day) for who in PEOPLE for day in (280, 200, 100, 20)]), "Nobody left", "nobody left"),
    "a gap of ten years": (bought(("a", 3700), ("a", 1)), "There is one customer", "100 of each"),
}


def finite(value: Any) -> bool:
    """Whether JSON can hold it: no NaN and no infinity anywhere."""
    json.dumps(value, allow_nan=False, default=lambda other: other.decode() if isinstance(other, bytes) else str(other))
    return True


@pytest.mark.parametrize(("orders", "says", "because"), SHOPS.values(), ids=SHOPS)
@pytest.mark.filterwarnings("error")
def test_each_odd_shop_gives_one_sentence_and_only_numbers(orders: pd.DataFrame, says: str, because: str) -> None:
    judged = evaluate_churn(orders, TOLD, as_of=AS_OF, horizon_days=H, draws=3)
    assert finite(judged)
    assert judged["says"].startswith(says)
    origins = [observe(orders, TOLD, at, H) for at in origins_before(orders, AS_OF, H)]
    model, quality = refit(origins), past_quality(origins, H)
    assert finite(quality)
    assert because in notes_on(model, origins, quality)[0]
    assert model.assumed
    people = sorted(set(orders["customer_id"]))
    rows = risk_rows(
        orders, TOLD, [*people, "without an order"], fitted=FittedValue(None, "too little", H), model=model, rules=ChurnRules(),
        value_terms=terms(ValueRules()), as_of=AS_OF,
    )  # fmt: skip
    assert finite(rows)
    assert all(0 < row["churn_probability"] < 1 for row in rows[:-1])
    assert (rows[-1]["churn_probability"], rows[-1]["band"]) == (None, "unknown")


def test_an_empty_shop_has_nothing_to_judge() -> None:
    judged = evaluate_churn(bought(), messages(), as_of=AS_OF, horizon_days=H)
    assert judged["origins"] == []
    assert notes_on(refit([]), [])[0].endswith("so there is no past to learn from")
    assert finite(typical_customer(np.zeros(0), np.zeros((0, 8))).as_document())


def test_quality_is_judged_on_the_newest_past_moment_and_needs_two() -> None:
    rng = np.random.default_rng(4)
    orders = bought(*[(who, float(day)) for who in PEOPLE for day in rng.uniform(1, 500, 5)])
    origins = [observe(orders, TOLD, at, H) for at in origins_before(orders, AS_OF, H)]
    quality = past_quality(origins, H)
    assert quality is not None
    assert quality["at"] == (AS_OF - timedelta(days=H)).isoformat()
    assert quality["n"] == origins[0].left.size
    assert past_quality(origins[:1], H) is None


def test_the_change_of_the_share_that_leaves_is_taken_out_of_the_intercept() -> None:
    """Scores that were true before, in a season in which one log odds fewer leave."""
    rng = np.random.default_rng(5)
    probability = rng.uniform(0.1, 0.9, 4000)
    left = rng.random(4000) < probability / (probability + np.e * (1 - probability))
    features = customer_features(spread(200, 100), messages(), [f"p{number}" for number in range(4000)], AS_OF, with_evidence=False)
    scored = Scored(Origin(AS_OF, features, probability, left, True), ASSUMED, dict.fromkeys(SCORES, probability), 0.5)
    told = quality_of([scored], H, 3)["joint"]
    assert told["calibration_intercept"] == pytest.approx(-1, abs=0.15)
    assert told["calibration_intercept_without_shift"] == pytest.approx(0, abs=0.25)
    assert told["calibration_slope"] == pytest.approx(1, abs=0.15)
