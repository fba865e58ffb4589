"""What goes with value: found on one half, seen again on the other, and silent where nothing is to be told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import mannwhitneyu

from pipelines.clv.early_traits import early_traits, value_after
from pipelines.clv.first_orders import first_orders
from pipelines.clv.newcomers import foresee, highest_fifth
from pipelines.clv.order_book import order_book
from pipelines.clv.tiers import held_shares
from pipelines.clv.value_drivers import contrast, first_half, value_drivers
from pipelines.records.database import microseconds
from tests.builders import at

DAY = 86_400_000_000


def test_in_one_currency_the_contrast_is_that_of_mann_and_whitney() -> None:
    rng = np.random.default_rng(1)
    value, mine = np.round(rng.gamma(1, 3, 200)), rng.random(200) < 0.4
    told = contrast(mine, ~mine, value, np.zeros(200, dtype=np.int64))
    right = mannwhitneyu(value[mine], value[~mine], alternative="greater", method="asymptotic", use_continuity=False)
    assert told is not None
    assert told.p_higher == pytest.approx(right.pvalue)
    assert told.above == pytest.approx(right.statistic / (mine.sum() * (~mine).sum()))


def test_a_trait_that_only_tells_currencies_apart_shows_nothing() -> None:
    rng = np.random.default_rng(2)
    currency = np.repeat([0, 1], 200)
    value = rng.gamma(1, 1, 400) * np.where(currency == 1, 100, 1)
    assert contrast(currency == 1, currency == 0, value, currency) is None
    mixed = (currency == 1) ^ (rng.random(400) < 0.2)
    told = contrast(mixed, ~mixed, value, currency)
    assert told is not None and min(told.p_higher, told.p_lower) > 0.02


def test_a_real_difference_is_found_and_seen_again_and_small_groups_are_not_compared() -> None:
    rng = np.random.default_rng(3)
    n = 600
    half = first_half([f"C{number}" for number in range(n)])
    dear, few = rng.random(n) < 0.3, np.arange(n) < 40
    value = rng.gamma(1, 100, n) * np.where(dear, 3, 1)
    has = np.column_stack([dear, few])
    drivers = value_drivers([("source", "fair"), ("city", "York")], has, np.ones_like(has), value, np.zeros(n, dtype=np.int64), half)
    assert [(one.standing, one.repeated) for one in drivers] == [("higher", True), ("not enough customers", False)]
    assert 200 < half.sum() < 400


def test_without_any_effect_few_traits_are_called_and_hardly_one_is_seen_again() -> None:
    rng = np.random.default_rng(4)
    n, traits = 800, 40
    half = first_half([str(number) for number in range(n)])
    called = again = 0
    for _ in range(20):
        has = rng.random((n, traits)) < 0.3
        names = [("t", str(number)) for number in range(traits)]
        drivers = value_drivers(names, has, np.ones_like(has), rng.gamma(0.5, 9, n), np.zeros(n, dtype=np.int64), half)
        called += any(one.standing in ("higher", "lower") for one in drivers)
        again += sum(one.repeated for one in drivers)
    assert called <= 6 and again <= 2


ORDERS = pd.DataFrame(
    [
        ("a", at("2026-01-01T10:00:00"), 500, "order", "Mug"), ("a", at("2026-01-20"), 700, "order", "Tea"),
        ("a", at("2026-02-20"), 900, "order", "Tea"), ("a", at("2026-03-01"), 100, "refund", None),
        ("b", at("2026-01-02"), 5000, "order", "Mug"), ("b", at("2026-01-05"), 5000, "refund", None),
        ("c", at("2026-01-03"), 50, "order", "Tea"),
    ],
    columns=["customer_id", "ordered_at", "amount_minor", "kind", "product"],
).assign(currency="PLN", ordered_at=lambda frame: [microseconds(moment) for moment in frame["ordered_at"]])  # fmt: skip
CUSTOMERS = pd.DataFrame(
    {"customer_id": list("abc"), "acquisition_source": ["ads", "fair", None], "locale": "pl-PL"}
).assign(traits=[{"city": "Opole"}, {}, {"city": "Płock"}])
MESSAGES = pd.DataFrame(
    [("a", "2026-01-10", "yes", 1.0), ("a", "2026-04-10", "yes", 1.0), ("c", "2026-01-02", "no", None)],
    columns=["customer_id", "created_at", "frustrated", "rating"],
).assign(
    created_at=lambda frame: [microseconds(at(day)) for day in frame["created_at"]], direction="in", is_automatic=False, time_known=True,
    rating_scale="stars", sentiment="negative",
)  # fmt: skip
MENTIONS = pd.DataFrame(
    [("a", microseconds(at("2026-01-11")), "delivery", {"en": "delivery"})], columns=["customer_id", "created_at", "theme_key", "names"]
)


def traits_of(orders: pd.DataFrame = ORDERS, messages: pd.DataFrame = MESSAGES) -> dict[tuple[str, str], tuple[list[bool], list[bool]]]:
    book = order_book(orders)
    firsts = first_orders(book, 0)
    told = early_traits(book, firsts, ~firsts.seen_since, orders, CUSTOMERS, messages, MENTIONS, 30)
    return {name: (told.has[:, place].tolist(), told.known[:, place].tolist()) for place, name in enumerate(told.names)}


def test_traits_are_those_of_the_first_days() -> None:
    told = traits_of()
    assert told["source", "fair"] == ([False, True, False], [True, True, False])
    assert told["city", "Opole"] == ([True, False, False], [True, False, True])
    assert told["first product", "Mug"][0] == [True, True, False]
    assert told["first order", "highest third"][0] == [False, True, False]
    assert told["in the first days", "ordered again"][0] == [True, False, False]
    assert told["in the first days", "got money back"][0] == [False, True, False]
    assert told["in the first days", "was frustrated"][0] == [True, False, False]
    assert told["spoke in the first days of", "delivery"][0] == [True, False, False]


def test_who_began_before_messages_were_kept_is_not_taken_for_silent() -> None:
    assert traits_of()["in the first days", "wrote"] == ([True, False, False], [False, True, True])


def test_nothing_after_the_first_days_changes_a_trait() -> None:
    late = ORDERS["ordered_at"] > microseconds(at("2026-02-10"))
    changed = ORDERS.assign(amount_minor=ORDERS["amount_minor"].where(~late, 99_999), product=ORDERS["product"].where(~late, "Gold"))
    later = MESSAGES.assign(frustrated=["yes", "no", "no"], rating=[1.0, 5.0, None])
    assert traits_of(changed, later) == traits_of()


def test_value_is_net_and_begins_after_the_first_days() -> None:
    book = order_book(ORDERS)
    firsts = first_orders(book, 0)
    told = early_traits(book, firsts, ~firsts.seen_since, ORDERS, CUSTOMERS, MESSAGES, MENTIONS, 30)
    assert value_after(book, told, 30, 90).tolist() == [800.0, 0.0, 0.0]


def test_ten_customers_hold_what_they_hold() -> None:
    spent = np.array([100] * 10 + [10] * 100)
    shares = held_shares(np.array(["PLN"] * 110, dtype=object), spent)
    assert [(one.customers, one.revenue_share) for one in shares] == [(10, 0.5), (11, pytest.approx(0.505)), (22, pytest.approx(0.56))]
    assert held_shares(np.array(["PLN"] * 20, dtype=object), np.zeros(20, dtype=np.int64)) == []


def test_newcomers_are_foreseen_only_where_the_past_allows_it() -> None:
    rng = np.random.default_rng(5)
    n = 1000
    half, size = rng.random(n) < 0.5, rng.normal(size=n)
    nothing, one_currency = np.zeros((n, 0), dtype=bool), np.zeros(n, dtype=np.int64)
    told = foresee(nothing, size, highest_fifth(np.exp(size + rng.normal(size=n)), one_currency), half, np.zeros(0, dtype=bool))
    blind = foresee(nothing, size, highest_fifth(np.exp(rng.normal(size=n)), one_currency), half, np.zeros(0, dtype=bool))
    assert told is not None and told.holds and told.weights[0] > 0.5
    assert blind is not None and not blind.holds
    assert foresee(nothing[:50], size[:50], size[:50] > 1, half[:50], np.zeros(0, dtype=bool)) is None


def test_who_is_worth_nothing_is_never_among_the_highest() -> None:
    assert not highest_fifth(np.zeros(10), np.zeros(10, dtype=np.int64)).any()
