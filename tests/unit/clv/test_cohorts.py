from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd

from pipelines.clv.cohorts import Cohort, cohorts_by_group, cohorts_by_month, last_whole_month, month_name
from pipelines.clv.first_orders import first_orders
from pipelines.clv.order_book import order_book
from pipelines.clv.reconciliation import month_sums

AS_OF = datetime(2026, 6, 15, 12, tzinfo=UTC)
ROWS = [
    ("old", "2026-01-05", 100, "order"), ("old", "2026-04-05", 100, "order"),
    ("a", "2026-04-10", 100, "order"), ("a", "2026-05-10", 300, "order"), ("a", "2026-05-11", 50, "refund"),
    ("a", "2026-06-10", 10, "order"),
    ("b", "2026-04-20", 200, "order"),
    ("c", "2026-05-02", 400, "order"), ("c", "2026-05-20", 400, "order"),
]  # fmt: skip
FRAME = pd.DataFrame(ROWS, columns=["customer_id", "ordered_at", "amount_minor", "kind"]).assign(
    currency="PLN", ordered_at=lambda f: pd.to_datetime(f.ordered_at)
)


def by_name(cohorts: list[Cohort]) -> dict[str, Cohort]:
    return {cohort.name: cohort for cohort in cohorts}


def month_table() -> dict[str, Cohort]:
    book = order_book(FRAME)
    return by_name(cohorts_by_month(book, first_orders(book, 60), AS_OF, "UTC"))


def test_customers_first_seen_when_the_orders_begin_are_kept_apart() -> None:
    table = month_table()
    assert list(table) == ["2026-04", "2026-05", "seen since"]
    assert table["seen since"].customers == 1


def test_month_k_counts_who_ordered_in_the_kth_month_after_the_first() -> None:
    april = month_table()["2026-04"]
    assert [(one.customers, one.active, one.complete) for one in april.months] == [(2, 2, True), (2, 1, True), (2, 1, False)]
    assert [one.net_minor for one in april.months] == [{"PLN": 300}, {"PLN": 250}, {"PLN": 10}]


def test_a_group_counts_only_those_for_whom_the_month_is_over() -> None:
    book = order_book(FRAME)
    firsts = first_orders(book, 60)
    cohort = by_name(cohorts_by_group(book, firsts, np.array(["ads"] * firsts.first.size, dtype=object), AS_OF, "UTC"))["ads"]
    assert [(one.customers, one.active) for one in cohort.months] == [(3, 3), (2, 1)]
    assert all(one.complete for one in cohort.months)


def test_a_month_is_over_with_its_last_second_in_the_companys_zone() -> None:
    assert month_name(last_whole_month(datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC), "UTC")) == "2026-06"
    assert month_name(last_whole_month(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), "Europe/Warsaw")) == "2026-06"
    assert month_name(last_whole_month(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), "UTC")) == "2026-05"


def test_month_sums_agree_with_a_pivot_of_the_same_rows() -> None:
    rng = np.random.default_rng(3)
    n = 500
    ledger = pd.DataFrame(
        {
            "customer_id": rng.choice(np.array([b"a", None], dtype=object), n),
            "kind": rng.choice(["order", "refund"], n, p=[0.9, 0.1]),
            "ordered_at": rng.integers(1_767_225_600_000_000, 1_782_000_000_000_000, n),
            "amount_minor": rng.integers(0, 90_000, n),
            "currency": rng.choice(["PLN", "EUR"], n),
            "margin_minor": None,
        }
    )
    moments = pd.to_datetime(ledger["ordered_at"], unit="us", utc=True).dt.tz_convert("Europe/Warsaw")
    signed = ledger["amount_minor"].where(ledger["kind"] == "order", -ledger["amount_minor"])
    pivot = signed.groupby([moments.dt.strftime("%Y-%m"), ledger["currency"]]).sum()
    sums = month_sums(ledger, "Europe/Warsaw")
    assert {(one.month, one.currency): one.net_minor for one in sums} == pivot.to_dict()
    assert sum(one.orders + one.refunds for one in sums) == n
    assert sum(one.without_customer for one in sums) == int(ledger["customer_id"].isna().sum())
    assert {one.margin_minor for one in sums} == {None}
