from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from pipelines.clv.acquisition import acquisition_figures
from pipelines.clv.kpis import Figure, order_figures, period_up_to, satisfaction_figures
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
    assert (named(figures, "churn_rate").value, named(figures, "churn_rate").horizon_days) == (0.5, 30)
    assert named(figures, "repeat_rate").value == 0.5
    assert named(figures, "purchase_frequency").value == 1.0


def test_nothing_to_count_is_none_and_not_zero() -> None:
    figures = order_figures(ORDERS.iloc[:0], PERIOD)
    assert [figure.value for figure in figures] == [None] * 5
    assert all(figure.unknown_because for figure in figures)


def test_the_period_ends_with_its_last_moment_and_starts_after_its_first() -> None:
    edge = orders(("a", "2026-06-30T12:00:00", 1, "PLN", "order"), ("b", "2026-05-31T12:00:00", 1, "PLN", "order"))
    assert named(order_figures(edge, PERIOD), "purchase_frequency").n == 1


def test_net_promoter_score_and_satisfaction_read_their_own_scales() -> None:
    ratings = [(10.0, "nps"), (9.0, "nps"), (7.0, "nps"), (0.0, "nps"), (5.0, "csat"), (2.0, "csat"), (1.0, "stars")]
    messages = pd.DataFrame(ratings, columns=["rating", "rating_scale"]).assign(created_at=day("2026-06-20"))
    figures = satisfaction_figures(messages, PERIOD)
    assert named(figures, "net_promoter_score").value == pytest.approx(25.0)
    assert named(figures, "customer_satisfaction").value == 0.5


def customers(name: str, count: int, **fields: object) -> pd.DataFrame:
    row = {
        "acquisition_source": name, "acquisition_cost_minor": 1000, "acquisition_cost_currency": "PLN", "clv_minor": 3000,
        "currency": "PLN", "won_at": float(day("2026-06-20")),
    }  # fmt: skip
    return pd.DataFrame(row | fields, index=range(count))


def test_a_source_with_few_customers_has_no_ratio_and_says_how_many_are_needed() -> None:
    figures = acquisition_figures(pd.concat([customers("ads", 30), customers("fair", 29)]), PERIOD)
    assert named(figures, "clv_to_cac", "ads (PLN)").value == 3.0
    few = named(figures, "clv_to_cac", "fair (PLN)")
    assert (few.value, few.unknown_because) == (None, "29 customers with known value and cost; 30 are needed")


def test_cost_and_value_in_two_currencies_make_no_ratio() -> None:
    figures = acquisition_figures(customers("ads", 40, currency="EUR"), PERIOD)
    assert not [figure for figure in figures if figure.name == "clv_to_cac"]


def test_the_cost_of_a_customer_is_that_of_those_won_in_the_period() -> None:
    won = pd.concat([customers("ads", 2), customers("ads", 1, acquisition_cost_minor=9000, won_at=float(day("2026-05-20")))])
    cost = named(acquisition_figures(won, PERIOD), "cac", "ads (PLN)")
    assert (cost.value, cost.n, cost.before, cost.n_before) == (1000.0, 2, 9000.0, 1)


def test_referrals_are_counted_among_those_whose_source_is_known() -> None:
    won = pd.concat([customers("Referral ", 3), customers("ads", 1), customers("ads", 1, acquisition_source=None)])
    figures = acquisition_figures(won, PERIOD)
    assert (named(figures, "referrals").value, named(figures, "referral_share").value) == (3.0, 0.75)
    assert named(figures, "new_customers").value == 5.0


def test_margin_is_net_of_refunds_and_needs_half_of_the_orders_to_name_it() -> None:
    named_margin = ORDERS.assign(margin_minor=[300, 900, 150, 600, None])
    figures = order_figures(named_margin, PERIOD)
    assert named(figures, "margin_rate", "PLN").value == pytest.approx((900 - 150) / (3000 - 500))
    assert named(figures, "margin", "PLN").value == pytest.approx(750)
    assert not [figure for figure in figures if figure.name == "margin" and figure.group == "EUR"]


def test_two_orders_of_one_day_are_no_return() -> None:
    twice = orders(("a", "2026-06-10T08:00:00", 1, "PLN", "order"), ("a", "2026-06-10T08:01:00", 1, "PLN", "order"))
    assert named(order_figures(twice, PERIOD), "repeat_rate").value == 0.0


def test_lifetime_follows_from_the_churn_rate_and_is_unknown_when_nobody_left() -> None:
    assert named(order_figures(ORDERS, PERIOD), "customer_lifetime").value == pytest.approx(60.0)
    kept = named(order_figures(ORDERS.loc[ORDERS["customer_id"] == "a"], PERIOD), "customer_lifetime")
    assert (kept.value, kept.unknown_because) == (None, "nobody left in the period, so it has no end to be seen")


def test_shares_and_points_come_with_their_interval() -> None:
    kept = named(order_figures(ORDERS, PERIOD), "retention")
    assert kept.low is not None and kept.high is not None and kept.low < 0.5 < kept.high
    ratings = pd.DataFrame({"rating": [10.0] * 5, "rating_scale": "nps", "created_at": day("2026-06-20")})
    score = named(satisfaction_figures(ratings, PERIOD), "net_promoter_score")
    assert score.low is not None and (score.value, score.high) == (100.0, 100.0) and score.low < 60
