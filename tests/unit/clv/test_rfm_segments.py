from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from pipelines.clv.rfm import rfm_table
from pipelines.clv.rfm_segments import SEGMENTS, rfm_scores, score


def test_a_hundred_different_customers_fall_into_fifths() -> None:
    assert np.bincount(score(np.arange(100))).tolist() == [0, 20, 20, 20, 20, 20]


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=60))
def test_higher_never_scores_lower_and_equal_score_equally(values: list[int]) -> None:
    given_, scores = np.array(values), score(np.array(values))
    order = np.argsort(given_, kind="stable")
    assert (np.diff(scores[order]) >= 0).all()
    assert all(len(set(scores[given_ == value].tolist())) == 1 for value in values)
    assert ((scores >= 1) & (scores <= 5)).all()


def test_equal_customers_all_get_the_middle_score() -> None:
    assert score(np.full(7, 42)).tolist() == [3] * 7


def shop() -> pd.DataFrame:
    """Ten one-time buyers of falling age, then ten repeat buyers of falling silence and rising worth."""
    rows = [(f"once{number}", f"2026-{6 - number // 2:02d}-10", 100) for number in range(10)]
    for number in range(10):
        days = pd.date_range(end=f"2026-{max(1, 6 - number // 2):02d}-20", periods=2 + (number % 3) * 4, freq="20D")
        rows += [(f"again{number}", f"{day:%Y-%m-%d}", 100 * (1 + number % 3)) for day in days]
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "amount_minor"])
    return frame.assign(currency="PLN", ordered_at=pd.to_datetime(frame["ordered_at"]))


def test_every_customer_is_in_one_named_segment_and_one_time_buyers_in_two_of_them() -> None:
    rfm = rfm_table(shop(), date(2026, 6, 30))
    segment = rfm_scores(rfm).segment
    assert set(segment) <= set(SEGMENTS)
    assert set(segment[rfm.frequency == 0]) == {"new", "one_time_quiet"}
    assert not {"new", "one_time_quiet"} & set(segment[rfm.frequency > 0])


def test_champions_ordered_lately_and_who_is_missed_most_did_not() -> None:
    rfm = rfm_table(shop(), date(2026, 6, 30))
    segment = rfm_scores(rfm).segment
    assert rfm.days_since_last_order[segment == "champions"].max() < rfm.days_since_last_order[segment == "at_risk"].min()


def test_money_is_scored_within_its_currency() -> None:
    dearer = shop().assign(currency="JPY", customer_id="jp" + shop()["customer_id"], amount_minor=shop()["amount_minor"] * 100)
    orders = pd.concat([dearer, shop()])
    rfm = rfm_table(orders, date(2026, 6, 30))
    scores = rfm_scores(rfm)
    assert scores.net_spend[rfm.currency == "JPY"].tolist() == scores.net_spend[rfm.currency == "PLN"].tolist()
