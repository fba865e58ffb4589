from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    assert feature(features, "frustration") == [0.4, 0, 0]
    assert features.evidence["frustration"] == {0: ("m1",)}
    assert features.was_frustrated.tolist() == [True, False, False]


def test_a_reading_counts_by_its_probability_and_an_unread_message_nothing() -> None:
    features = of(
        messages(
            {"customer_id": "a", "key": "m1", "created_at": "2026-06-30T12:00:00", **ANGRY, "frustration": 0.7, "frustrated": "unsure"},
            {"customer_id": "b", "key": "m2", "created_at": "2026-06-30T12:00:00", **ANGRY, "status": "unsupported"},
            {
                "customer_id": "c",
                "key": "m3",
                "created_at": "2026-06-30T12:00:00",
                "status": None,
                "frustrated": None,
                "frustration": None,
                "negative": None,
            },
        )
    )
    assert feature(features, "frustration") == [0.4, 0, 0]
    assert feature(features, "calm_tone") == [0.017, 0, 0]
    assert features.wrote_recently.tolist() == [True, False, False]
    assert features.was_frustrated.tolist() == [False, False, False]


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
ANSWER = {"customer_id": "a", "key": "m2", "created_at": "2026-06-21", "direction": "out"}
ELSEWHERE = {"customer_id": "b", "key": "m9", "created_at": "2026-01-02", "direction": "out"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([QUESTION, ELSEWHERE], 1.0),
        ([QUESTION], 0.0),
        ([QUESTION, ANSWER], 0.0),
        ([QUESTION | {"created_at": "2026-06-30T08:00:00"}, ELSEWHERE], 0.0),
        ([QUESTION | {"channel": "review"}, ELSEWHERE], 0.0),
        ([QUESTION, ELSEWHERE | {"channel": "call"}], 0.0),
        ([QUESTION, ELSEWHERE, ANSWER | {"is_automatic": True}], 1.0),
    ],
    ids=["waits", "outgoing mail was never imported", "answered", "less than a day old", "a review asks nothing",
         "only calls of ours are known", "answered by a machine only"],
)
def test_a_written_message_is_open_until_somebody_answers(rows: list[dict[str, Any]], expected: float) -> None:
    assert feature(of(messages(*rows)), "unanswered")[0] == expected


def test_whether_sent_mail_is_known_is_told_where_a_block_holds_some_customers_only() -> None:
    told = messages(QUESTION)
    for known in (True, False):
        features = customer_features(RHYTHM, told, ["a"], AS_OF, sent_known=known)
        assert feature(features, "unanswered") == [float(known)]


def test_refunds_are_a_share_of_recent_orders_and_name_their_keys() -> None:
    bought = pd.concat(
        [orders(("a", "2026-05-01"), ("a", "2026-06-01")), orders(("a", "2026-06-05"), kind="refund", key="R1")],
        ignore_index=True,
    )
    features = of(messages(), bought)
    assert feature(features, "refunds") == [0.5, 0, 0]
    assert features.evidence["refunds"] == {0: ("R1",)}


def test_what_was_said_before_the_newest_order_counts_a_quarter() -> None:
    told = messages({"customer_id": "a", "key": "m1", "created_at": "2026-06-15T12:00:00", **ANGRY})
    again = pd.concat([RHYTHM, orders(("a", "2026-06-20"), key="later")], ignore_index=True)
    before, after = of(told), of(told, again)
    for name in ("frustration", "negative_tone"):
        place = FEATURES.index(name)
        assert after.z[0, place] == pytest.approx(before.z[0, place] / 4)


def test_the_cues_of_one_call_are_one_contact_told_by_the_unhappiest() -> None:
    cue = {"customer_id": "a", "created_at": "2026-06-30T12:00:00", "channel": "call", "conversation_key": "call-1"}
    rows = [cue | {"key": f"call-1.{turn}"} for turn in range(4)]
    features = of(messages(*rows, cue | {"key": "call-1.4", **ANGRY}))
    assert feature(features, "negative_tone") == [0.317, 0, 0]
    assert feature(features, "calm_tone") == [0.017, 0, 0]
    assert features.evidence["negative_tone"] == {0: ("call-1.4",)}


@pytest.mark.parametrize(("rating", "scale", "low", "high"), [(1, "stars", 0.6, 1), (5, "stars", 0, 0.1), (0, "nps", 0.6, 1)])
def test_a_rating_moves_how_unhappy_a_doubtful_text_reads(rating: float, scale: str, low: float, high: float) -> None:
    row = {"customer_id": "a", "key": "m1", "created_at": "2026-06-30T12:00:00", "negative": 0.5, "rating": rating, "rating_scale": scale}
    assert low <= 3 * feature(of(messages(row)), "negative_tone")[0] <= high


def test_a_rating_speaks_where_the_language_is_not_read() -> None:
    row = {"customer_id": "a", "key": "m1", "created_at": "2026-06-30T12:00:00", "status": "unsupported", "negative": None, "rating": 1}
    features = of(messages(row))
    assert feature(features, "negative_tone")[0] > 0.25
    assert features.wrote_recently[0]


MINUTE = timedelta(minutes=1)
FUTURE_ORDER = st.tuples(st.sampled_from("abc"), st.integers(1, 500_000), st.sampled_from(["order", "refund"]))
FUTURE_MESSAGE = st.tuples(
    st.sampled_from("abc"), st.integers(1, 500_000), st.sampled_from(["in", "out"]), st.floats(0, 1), st.sampled_from([None, 1.0, 5.0])
)


@settings(max_examples=40, deadline=None)
@given(st.lists(FUTURE_ORDER, max_size=6), st.lists(FUTURE_MESSAGE, max_size=6))
def test_no_future_whatever_changes_what_was_known(
    orders_to_come: list[tuple[str, int, str]], messages_to_come: list[tuple[str, int, str, float, float | None]]
) -> None:
    told = messages(
        {"customer_id": "a", "key": "m1", "created_at": "2026-06-20", **ANGRY},
        {"customer_id": "b", "key": "m2", "created_at": "2026-06-25", "conversation_key": "call"},
    )
    bought = [
        orders((customer, (AS_OF + minutes * MINUTE).replace(tzinfo=None).isoformat()), kind=kind, key=f"future-{number}")
        for number, (customer, minutes, kind) in enumerate(orders_to_come)
    ]
    written = [
        messages(
            {"customer_id": customer, "key": f"n{number}", "created_at": (AS_OF + minutes * MINUTE).replace(tzinfo=None).isoformat(),
             "direction": direction, "negative": value, "frustration": value, "frustrated": "yes", "rating": rating,
             "conversation_key": "call" if number % 2 else None}
        )
        for number, (customer, minutes, direction, value, rating) in enumerate(messages_to_come)
    ]  # fmt: skip
    now = of(told)
    leaked = of(pd.concat([told, *written], ignore_index=True), pd.concat([RHYTHM, *bought], ignore_index=True))
    assert np.array_equal(now.z, leaked.z)
    assert np.array_equal(now.usual_gap_days, leaked.usual_gap_days, equal_nan=True)
    assert np.array_equal(now.wrote_recently, leaked.wrote_recently)
    assert now.evidence == leaked.evidence


def test_the_order_of_rows_and_of_customers_changes_nothing() -> None:
    told = messages(
        *[{"customer_id": "ab"[n % 2], "key": f"m{n}", "created_at": f"2026-06-{n + 1:02}", **ANGRY} for n in range(9)]
    )
    forward = of(told)
    backward = customer_features(RHYTHM.iloc[::-1], told.iloc[::-1], ["c", "b", "a"], AS_OF)
    assert np.array_equal(forward.z, backward.z[::-1])
    assert forward.evidence["frustration"][0] == backward.evidence["frustration"][2]
