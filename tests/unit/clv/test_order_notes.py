"""Odd orders: one sentence each, and never a number that is none."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from pipelines.clv.kpis import order_figures, period_up_to
from pipelines.clv.order_notes import order_notes
from pipelines.clv.rfm import rfm_table
from pipelines.clv.rfm_segments import rfm_scores

END = datetime(2026, 6, 30, 12, tzinfo=UTC)
Row = tuple[str, str, int, str, str]
REFUND, SOLD = "refund", "order"


def orders(*rows: Row) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "amount_minor", "currency", "kind"])
    moments = pd.to_datetime(frame["ordered_at"], utc=True).dt.tz_convert(None).astype("datetime64[us]").astype("int64")
    return frame.assign(ordered_at=moments)


ODD: dict[str, tuple[list[Row], str]] = {
    "zero": ([("a", "2026-06-01", 0, "PLN", SOLD), ("b", "2026-06-02", 5, "PLN", SOLD)], "amount of zero"),
    "negative": ([("a", "2026-06-01", 9, "PLN", SOLD), ("b", "2026-06-02", -5, "PLN", SOLD)], "negative amount"),
    "refunds above orders": ([("a", "2026-06-01", 5, "PLN", SOLD), ("a", "2026-06-02", 9, "PLN", REFUND)], "got more back than they paid"),
    "refunds alone": ([("a", "2026-06-01", 5, "PLN", REFUND), ("b", "2026-06-02", 9, "PLN", SOLD)], "efunds that follow no order"),
    "one customer": ([("a", "2026-06-01", 5, "PLN", SOLD)], "One customer has an order"),
    "only one-time buyers": ([(name, "2026-06-01", 5 + place, "PLN", SOLD) for place, name in enumerate("abc")], "more than one day"),
    "all identical": (
        [(name, day, 5, "PLN", SOLD) for name in "abc" for day in ("2026-05-01", "2026-06-01")], "All customers have the same",
    ),
    "ten-year gap": ([("a", "2016-06-01", 5, "PLN", SOLD), ("a", "2026-06-01", 5, "PLN", SOLD)], "Nobody ordered in the 3652 days"),
    "twice": (
        [("a", "2026-06-01", 5, "PLN", SOLD)] * 2 + [("b", "2026-06-01", 5, "PLN", SOLD)], "1 order with the same customer, moment",
    ),
    "currencies": ([("a", "2026-06-01", 5, "PLN", SOLD), ("a", "2026-06-02", 5, "EUR", SOLD)], "Orders are in EUR, PLN"),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_said_in_one_sentence_and_nothing_is_not_a_number(name: str) -> None:
    rows, said = ODD[name]
    frame = orders(*rows)
    rfm = rfm_table(frame, date(2026, 6, 30))
    notes = order_notes(frame, rfm)
    assert sum(said in note for note in notes) == 1, notes
    assert all(note.endswith(".") for note in notes)
    figures = order_figures(frame, period_up_to(END, 90))
    told = [value for figure in figures for value in (figure.value, figure.before, figure.low, figure.high)]
    assert all(value is None or np.isfinite(value) for value in told)
    scores = rfm_scores(rfm)
    for score in (scores.days_since_last_order, scores.order_days, scores.net_spend):
        assert ((score >= 1) & (score <= 5)).all()


def test_ordinary_orders_are_not_spoken_of() -> None:
    frame = orders(
        ("a", "2026-05-01", 5, "PLN", "order"), ("a", "2026-06-01", 7, "PLN", "order"), ("b", "2026-06-03", 9, "PLN", "order"),
    )  # fmt: skip
    assert order_notes(frame, rfm_table(frame, date(2026, 6, 30))) == []
