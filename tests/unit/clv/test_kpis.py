from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from pipelines.clv.kpis import Figure, acquisition_figures, order_figures, period_up_to, satisfaction_figures
from pipelines.records.database import microseconds

END = datetime(2026, 6, 30, 12, tzinfo=UTC)
PERIOD = period_up_to(END, days=30)


def day(text: str) -> int:
    return microseconds(datetime.fromisoformat(text).replace(tzinfo=UTC))


def orders(*rows: tuple[str, str, int, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "amount_minor", "currency", "kind"])
    return frame.assign(ordered_at=[day(text) for text in frame["day"]])


def named(figures: list[Figure], name: str, group: str = "") -> Figure:
    return next(figure for figure in figures if (figure.name, figure.group) == (name, group))


ORDERS = orders(
    ("a", "2026-05-10", 1000, "PLN", "order"),
    ("a", "2026-06-10", 3000, "PLN", "order"),
    ("a", "2026-06-11", 500, "PLN", "refund"),
    ("b", "2026-05-20", 2000, "PLN", "order"),
    ("c", "2026-06-20", 700, "EUR", "order"),
)


def test_order_value_is_net_of_refunds_and_per_currency() -> None:
    figures = order_figures(ORDERS, PERIOD)
    assert (named(figures, "average_order_value", "PLN").value, named(figures, "average_order_value", "PLN").before) == (
        2500.0,
        1500.0,
    )
    assert named(figures, "average_order_value", "EUR").value == 700.0
    assert named(figures, "average_order_value", "EUR").before is None


def test_retention_and_churn_rate_are_shares_of_those_who_ordered_before() -> None:
    figures = order_figures(ORDERS, PERIOD)
    assert (named(figures, "retention").value, named(figures, "retention").n) == (0.5, 2)
    assert named(figures, "churn_rate").value == 0.5
    assert named(figures, "repeat_rate").value == 0.5
    assert named(figures, "purchase_frequency").value == 1.0


def test_nothing_to_count_is_none_and_not_zero() -> None:
    figures = order_figures(ORDERS.iloc[:0], PERIOD)
    assert [figure.value for figure in figures] == [None] * 4


def test_the_period_ends_with_its_last_moment_and_starts_after_its_first() -> None:
    edge = orders(("a", "2026-06-30T12:00:00", 1, "PLN", "order"), ("b", "2026-05-31T12:00:00", 1, "PLN", "order"))
    assert named(order_figures(edge, PERIOD), "purchase_frequency").n == 1


def test_net_promoter_score_and_satisfaction_read_their_own_scales() -> None:
    ratings = [(10.0, "nps"), (9.0, "nps"), (7.0, "nps"), (0.0, "nps"), (5.0, "csat"), (2.0, "csat"), (1.0, "stars")]
    messages = pd.DataFrame(ratings, columns=["rating", "rating_scale"]).assign(created_at=day("2026-06-20"))
    figures = satisfaction_figures(messages, PERIOD)
    assert named(figures, "net_promoter_score").value == pytest.approx(25.0)
    assert named(figures, "customer_satisfaction").value == 0.5


def test_a_source_with_few_customers_has_no_ratio() -> None:
    def source(name: str, count: int) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "acquisition_source": name,
                "acquisition_cost_minor": 1000,
                "acquisition_cost_currency": "PLN",
                "clv_minor": 3000,
                "currency": "PLN",
            },
            index=range(count),
        )

    figures = acquisition_figures(pd.concat([source("ads", 30), source("fair", 29)]), PERIOD)
    assert named(figures, "clv_to_cac", "ads (PLN)").value == 3.0
    assert named(figures, "clv_to_cac", "fair (PLN)").value is None
