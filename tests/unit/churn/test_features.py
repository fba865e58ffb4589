from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipelines.churn.features import FEATURES, IS_TEXT, CustomerFeatures, customer_features
from tests.unit.churn.frames import ANGRY, AS_OF, messages, orders

RHYTHM = orders(("a", "2026-01-01"), ("a", "2026-02-01"), ("a", "2026-03-01"), ("b", "2026-06-01"))


def feature(features: CustomerFeatures, name: str) -> list[float]:
    return [round(float(value), 3) for value in features.z[:, FEATURES.index(name)]]


def of(told: pd.DataFrame, bought: pd.DataFrame = RHYTHM) -> CustomerFeatures:
    return customer_features(bought, told, ["a", "b", "c"], AS_OF)


def test_what_was_done_is_read_from_the_orders() -> None:
    features = of(messages())
    assert features.order_days.tolist() == [3, 1, 0]
    assert feature(features, "one_time_buyer") == [0, 1, 0]
    assert features.usual_gap_days[0] == 29.5
    assert features.days_since_last_order[0] == 121.5
    assert np.isnan(features.days_since_last_order[2])
    assert feature(features, "late_against_rhythm") == [1.0, 0, 0]


@pytest.mark.parametrize("frame", ["orders", "messages"])
def test_nothing_later_than_the_moment_changes_a_feature(frame: str) -> None:
    """The leak test: tomorrow's orders, refunds and messages must be invisible today."""
    told = messages({"customer_id": "a", "key": "m1", "created_at": "2026-06-20", **ANGRY})
    later: dict[str, Any] = {"orders": RHYTHM, "messages": told}
    if frame == "orders":
        tomorrow = orders(("a", "2026-06-30T12:00:01"), ("b", "2026-07-05"), ("c", "2026-08-01"))
        later["orders"] = pd.concat([RHYTHM, tomorrow, tomorrow.assign(kind="refund")], ignore_index=True)
    else:
        tomorrow = messages(
            {"customer_id": "a", "key": "m2", "created_at": "2026-06-30T12:00:01", **ANGRY, "frustration": 1.0},
            {"customer_id": "a", "key": "m3", "created_at": "2026-07-01", "direction": "out"},
        )
        later["messages"] = pd.concat([told, tomorrow], ignore_index=True)
    now, leaked = of(told), customer_features(later["orders"], later["messages"], ["a", "b", "c"], AS_OF)
    assert np.array_equal(now.z, leaked.z)
    assert np.array_equal(now.days_since_last_order, leaked.days_since_last_order, equal_nan=True)
    assert now.evidence == leaked.evidence


def test_frustration_fades_by_half_in_forty_five_days_and_names_its_message() -> None:
    features = of(messages({"customer_id": "a", "key": "m1", "created_at": "2026-05-16T12:00:00", **ANGRY}))
    assert feature(features, "frustration") == [0.45, 0, 0]
    assert features.evidence["frustration"] == {0: ("m1",)}
    assert features.was_frustrated.tolist() == [True, False, False]


def test_an_unsure_reading_counts_half_and_an_unread_message_nothing() -> None:
    features = of(
        messages(
            {"customer_id": "a", "key": "m1", "created_at": "2026-06-30T12:00:00", **ANGRY, "frustrated": "unsure"},
            {"customer_id": "b", "key": "m2", "created_at": "2026-06-30T12:00:00", **ANGRY, "status": "unsupported"},
            {
                "customer_id": "c",
                "key": "m3",
                "created_at": "2026-06-30T12:00:00",
                "status": None,
                "frustrated": None,
                "frustration": None,
            },
        )
    )
    assert feature(features, "frustration") == [0.45, 0, 0]
    assert features.wrote_recently.tolist() == [True, False, False]


@pytest.mark.parametrize(
    "fields", [{"direction": "out"}, {"direction": "internal"}, {"is_automatic": True}, {"created_at": "2026-03-01"}]
)
def test_our_own_words_machines_and_old_messages_say_nothing_of_the_customer(fields: dict[str, Any]) -> None:
    features = of(messages({"customer_id": "a", "key": "m1", "created_at": "2026-06-20", **ANGRY, **fields}))
    assert not features.z[:, IS_TEXT][:, :4].any()


@pytest.mark.parametrize(
    ("rating", "scale", "expected"), [(1, "stars", 1.0), (2, "csat", 0.5), (3, "stars", 0.0), (0, "nps", 1.0), (9, "nps", 0.0)]
)
def test_a_rating_is_read_on_its_own_scale(rating: float, scale: str, expected: float) -> None:
    row = {"customer_id": "a", "key": "m1", "created_at": "2026-06-30T12:00:00", "rating": rating, "rating_scale": scale}
    assert feature(of(messages(row)), "low_rating")[0] == expected


QUESTION = {"customer_id": "a", "key": "m1", "created_at": "2026-06-20"}
ELSEWHERE = {"customer_id": "b", "key": "m9", "created_at": "2026-01-02", "direction": "out"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([QUESTION, ELSEWHERE], 1.0),
        ([QUESTION], 0.0),
        ([QUESTION, {"customer_id": "a", "key": "m2", "created_at": "2026-06-21", "direction": "out"}], 0.0),
        ([QUESTION | {"created_at": "2026-06-30T08:00:00"}, ELSEWHERE], 0.0),
        ([QUESTION | {"channel": "review"}, ELSEWHERE], 0.0),
    ],
    ids=["waits", "outgoing mail was never imported", "answered", "less than a day old", "a review asks nothing"],
)
def test_a_written_message_is_open_until_somebody_answers(rows: list[dict[str, Any]], expected: float) -> None:
    assert feature(of(messages(*rows)), "unanswered")[0] == expected


def test_refunds_are_a_share_of_recent_orders_and_name_their_keys() -> None:
    bought = pd.concat(
        [orders(("a", "2026-05-01"), ("a", "2026-06-01")), orders(("a", "2026-06-05"), kind="refund", key="R1")],
        ignore_index=True,
    )
    features = of(messages(), bought)
    assert feature(features, "refunds") == [0.5, 0, 0]
    assert features.evidence["refunds"] == {0: ("R1",)}


def test_the_order_of_rows_and_of_customers_changes_nothing() -> None:
    told = messages(
        *[{"customer_id": "ab"[n % 2], "key": f"m{n}", "created_at": f"2026-06-{n + 1:02}", **ANGRY} for n in range(9)]
    )
    forward = of(told)
    backward = customer_features(RHYTHM.iloc[::-1], told.iloc[::-1], ["c", "b", "a"], AS_OF)
    assert np.array_equal(forward.z, backward.z[::-1])
    assert forward.evidence["frustration"][0] == backward.evidence["frustration"][2]
