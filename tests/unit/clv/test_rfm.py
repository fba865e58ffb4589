from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.clv.order_gaps import order_gaps
from pipelines.clv.rfm import rfm_table
from tests.unit.clv.cdnow import CALIBRATION_END, lifetimes_folder, sample_orders


def orders(*rows: tuple[object, str, int, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "amount_minor", "currency", "kind"])
    return frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"], utc=True))


END = date(2026, 1, 31)


def test_the_cdnow_sample_gives_the_published_summary() -> None:
    published = pd.read_csv(lifetimes_folder() / "cdnow_customers_summary.csv")
    table = rfm_table(sample_orders(), CALIBRATION_END)
    assert len(table) == 2357
    assert table.frequency.tolist() == published["frequency"].tolist()
    assert np.allclose(table.recency, published["recency"], atol=0.005)
    assert np.allclose(table.T, published["T"], atol=0.005)


def test_orders_of_one_utc_day_count_as_one() -> None:
    table = rfm_table(orders(("a", "2026-01-01T01:00", 100, "PLN", "order"), ("a", "2026-01-01T23:00", 50, "PLN", "order")), END)
    assert table.frequency.tolist() == [0]
    assert table.net_spend_minor.tolist() == [150]


def test_the_first_order_day_is_left_out_of_the_repeat_spend() -> None:
    table = rfm_table(orders(("a", "2026-01-01", 900, "PLN", "order"), ("a", "2026-01-11", 100, "PLN", "order")), END)
    assert (table.spend_orders.tolist(), table.repeat_spend_minor.tolist()) == ([1], [100])
    assert (table.recency_days.tolist(), table.age_days.tolist(), table.days_since_last_order.tolist()) == ([10], [30], [20])


def test_a_refund_is_taken_off_the_latest_order_day_before_it_and_never_below_zero() -> None:
    table = rfm_table(
        orders(
            ("a", "2026-01-01", 500, "PLN", "order"),
            ("a", "2026-01-10", 300, "PLN", "order"),
            ("a", "2026-01-12", 400, "PLN", "refund"),
        ),
        END,
    )
    assert table.frequency.tolist() == [1]
    assert (table.repeat_spend_minor.tolist(), table.net_spend_minor.tolist()) == ([0], [500])


def test_a_negative_order_is_read_as_a_refund_and_said_so() -> None:
    table = rfm_table(orders(("a", "2026-01-01", 500, "PLN", "order"), ("a", "2026-01-02", -200, "PLN", "order")), END)
    assert (table.frequency.tolist(), table.net_spend_minor.tolist()) == ([0], [300])
    assert table.notes == ("1 orders with a negative amount were read as refunds",)


def test_a_refund_without_an_order_makes_no_customer_and_is_counted() -> None:
    table = rfm_table(orders(("a", "2026-01-02", 200, "PLN", "refund")), END)
    assert len(table) == 0
    assert table.notes == ("refunds that follow no order in their currency, left out of the spend: 1",)


def test_orders_after_the_last_day_are_left_out_and_counted() -> None:
    table = rfm_table(orders(("a", "2026-01-01", 5, "PLN", "order"), ("a", "2026-02-01", 5, "PLN", "order")), END)
    assert table.frequency.tolist() == [0]
    assert table.notes == ("1 rows lie after 2026-01-31 and were left out",)


def test_two_currencies_are_never_added_up() -> None:
    table = rfm_table(
        orders(
            ("a", "2026-01-01", 100, "EUR", "order"),
            ("a", "2026-01-05", 100, "PLN", "order"),
            ("a", "2026-01-09", 300, "PLN", "order"),
        ),
        END,
    )
    assert table.currency.tolist() == ["PLN"]
    assert (table.frequency.tolist(), table.spend_orders.tolist()) == ([2], [2])
    assert (table.repeat_spend_minor.tolist(), table.net_spend_minor.tolist()) == ([400], [400])
    assert table.currency_share.tolist() == [pytest.approx(2 / 3)]


def test_a_day_with_orders_in_two_currencies_counts_once() -> None:
    table = rfm_table(orders(("a", "2026-01-01", 100, "EUR", "order"), ("a", "2026-01-01", 100, "PLN", "order")), END)
    assert table.frequency.tolist() == [0]


def test_microseconds_and_times_give_the_same_table() -> None:
    frame = sample_orders()
    numbers = frame.assign(ordered_at=frame["ordered_at"].astype("datetime64[us, UTC]").astype("int64"))
    left, right = rfm_table(frame, CALIBRATION_END), rfm_table(numbers, CALIBRATION_END)
    assert np.array_equal(left.recency_days, right.recency_days)


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (pd.DataFrame({"customer_id": ["a"]}), "the orders have no column 'ordered_at'; needed are customer_id, ordered_at"),
        (orders((None, "2026-01-01", 1, "PLN", "order")), "1 orders have no customer_id"),
    ],
)
def test_a_broken_frame_is_refused_in_one_sentence(frame: pd.DataFrame, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        rfm_table(frame, END)


ROW = st.tuples(
    st.sampled_from("abc"),
    st.integers(1, 40).map(lambda day: str(date(2025, 12, 31).fromordinal(date(2025, 12, 31).toordinal() + day))),
    st.integers(-500, 5000),
    st.sampled_from(["PLN", "EUR"]),
    st.sampled_from(["order", "refund"]),
)


@settings(max_examples=15)
@given(st.lists(ROW, min_size=1, max_size=25), st.randoms(use_true_random=False))
def test_the_table_keeps_its_rules_in_any_order_of_rows(rows: list[tuple[object, str, int, str, str]], random: object) -> None:
    table = rfm_table(orders(*rows), END)
    assert np.all((table.recency_days >= 0) & (table.recency_days <= table.age_days))
    assert np.all(table.spend_orders <= table.frequency)
    assert np.all((table.repeat_spend_minor >= 0) & (table.repeat_spend_minor <= table.net_spend_minor))
    assert np.all((table.frequency > 0) | (table.recency_days == 0))
    random.shuffle(rows)  # type: ignore[attr-defined]
    again = rfm_table(orders(*rows), END)
    for name in ("customer_id", "frequency", "recency_days", "age_days", "currency", "repeat_spend_minor", "net_spend_minor"):
        assert getattr(table, name).tolist() == getattr(again, name).tolist()


def test_the_usual_gap_is_the_median_and_needs_two_gaps() -> None:
    days = [("a", "2026-01-01"), ("a", "2026-01-04"), ("a", "2026-01-24"), ("b", "2026-01-01"), ("b", "2026-01-08")]
    frame = orders(*[(key, day, 1, "PLN", "order") for key, day in days])
    gaps = order_gaps(frame, END)
    assert gaps.gap_days.tolist() == [3, 20, 7]
    assert gaps.usual_gap_days()[0] == 11.5
    assert np.isnan(gaps.usual_gap_days()[1])
