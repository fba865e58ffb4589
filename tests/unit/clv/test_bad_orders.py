"""Orders as shops really hand them over: one clear statement each, never NaN, never an exception."""

from __future__ import annotations

import math
import warnings
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipelines.clv import fit_value_models
from pipelines.clv.fit_stage import fit_rows, fitted_value, terms
from pipelines.clv.holdout import evaluate_value
from pipelines.clv.rules import ValueRules
from pipelines.clv.value_stage import valuation_rows
from pipelines.errors import NotEnoughData

NOW = datetime(2026, 6, 30, 11, tzinfo=UTC)
Line = tuple[bytes, float, int, str, str]


def shop(customers: int = 200, **changes: Any) -> list[Line]:
    """Orders as (customer, days ago, minor units, currency, kind); `changes` replace a column by a function of the line's number."""
    rng = np.random.default_rng(1)
    lines: list[Line] = []
    for number in range(customers):
        ago, size = float(rng.uniform(200, 700)), rng.gamma(4, 800)
        for _ in range(1 if number % 4 == 0 else int(rng.integers(2, 9))):
            if ago < 0:
                break
            lines.append((b"%04d" % number, ago, int(rng.gamma(5, size)) + 1, "PLN", "order"))
            ago -= float(rng.exponential(60)) + 1
    names = ("customer", "ago", "amount", "currency", "kind")
    changed = []
    for place, line in enumerate(lines):
        values: list[Any] = [changes[name](place) if name in changes else old for name, old in zip(names, line, strict=True)]
        changed.append((values[0], values[1], values[2], values[3], values[4]))
    return changed


def every(customers: int, *days_ago: float) -> list[Line]:
    return [(b"%04d" % number, ago, 1000, "PLN", "order") for number in range(customers) for ago in days_ago]


def frame(lines: list[Line]) -> pd.DataFrame:
    table = pd.DataFrame(lines, columns=["customer_id", "ago", "amount_minor", "currency", "kind"])
    moments = [int((NOW - timedelta(days=ago)).timestamp() * 1e6) for ago in table.pop("ago")]
    keys = [str(number) for number in range(len(moments))]
    return table.assign(ordered_at=np.array(moments, dtype=np.int64), margin_minor=None, key=keys)


def said_of(lines: list[Line]) -> list[str]:
    """Fits and values everybody; every sentence that was said, after looking for numbers that are none."""
    orders = frame(lines)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fits = {row.name: row for row in fit_rows(orders, NOW.date(), ValueRules())}
        customers = sorted(set(orders["customer_id"]))
        values = valuation_rows(orders, customers, fitted_value(fits), terms(ValueRules()), NOW)
    assert len(values) == len(customers)
    for row in values:
        assert not [name for name, value in row.items() if isinstance(value, float) and not math.isfinite(value)]
        assert row["value_known"] or row["unknown_because"]
    return [note for row in fits.values() for note in row.notes]


EDGES = ("order process at an edge: ", "spend in PLN at an edge: all customers spend alike")


@pytest.mark.parametrize(
    ("lines", "sentences"),
    [
        (shop(amount=lambda _: 0), ("an amount of zero: counted as an order, worth nothing", "0 customers have a paid repeat")),
        (shop(amount=lambda place: (place % 3 - 1) * 1000), ("orders with a negative amount were read as refunds",)),
        (shop(amount=lambda _: -500), ("0 customers have an order; 100 are needed", "orders with a negative amount were read as refunds")),
        (shop(ago=lambda place: -400.0 if place % 9 == 0 else 30.0 * (place % 25)), ("rows lie after 2026-06-30 and were left out",)),
        (every(1, *range(600)), ("1 customer has an order; 100 are needed to fit the value model.",)),
        (every(400, 500), ("0 customers ordered on more than one day; 50 are needed to fit the value model.",)),
        (every(300, 600, 400, 200), EDGES),
        (every(120, *range(250)), EDGES[:1]),
        (every(300, 7300, 3650, 20), EDGES),
        ([*shop(), *every(1, 7300, 10)], ("values in PLN are revenue",)),
        (shop() * 2, ("values in PLN are revenue",)),
        (
            [line for each in shop() for line in (each, (each[0], each[1], 3 * each[2], each[3], "refund"))],
            ("order days refunded for more than was paid on them, and so worth nothing: ",),
        ),
        (shop(kind=lambda _: "refund"), ("refunds that follow no order in their currency",)),
        (
            shop(currency=lambda place: ("PLN", "EUR", "USD")[place % 3]),
            ("customers who also paid in another currency, valued by their main currency only: ",),
        ),
        (shop(amount=lambda place: 10**15 + place), ("values in PLN are revenue",)),
        ([], ("0 customers have an order; 100 are needed to fit the value model.",)),
    ],
    ids=[
        "amounts of zero", "negative and zero amounts", "only negative amounts", "future dates", "one customer", "only one-time buyers",
        "all identical", "an order every day", "ten-year gaps", "one customer with a gap", "duplicated orders", "refunds above orders",
        "refunds only", "mixed currencies", "huge amounts", "no orders",
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_orders_is_said(lines: list[Line], sentences: tuple[str, ...]) -> None:
    said = said_of(lines)
    for sentence in sentences:
        assert any(sentence in note for note in said), said


@pytest.mark.parametrize("lines", [every(300, 600, 400, 200), every(1, *range(600)), every(400, 500), shop(amount=lambda _: 0)])
def test_looking_back_on_odd_orders_gives_figures(lines: list[Line]) -> None:
    result = evaluate_value(frame(lines), (NOW - timedelta(days=300)).date(), NOW.date())
    assert math.isfinite(result["mae"] + result["log_score"])


def test_a_fit_that_fails_from_every_start_is_not_enough_data(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ValueError("the likelihood is not finite anywhere near the starts")

    monkeypatch.setattr(fit_value_models, "fit_bg_nbd", fails)
    said = said_of(shop())
    assert any(note.startswith("The order process could not be fitted from any start: the likelihood is not finite") for note in said)


def test_a_correlation_of_orders_and_spend_above_a_fifth_is_said() -> None:
    lines = shop()
    often = pd.Series([line[0] for line in lines]).value_counts()
    said = said_of([(who, ago, amount // 20 + 900 * int(often[who]), currency, kind) for who, ago, amount, currency, kind in lines])
    assert any("the number of orders and their mean value go together (correlation 0.9" in note for note in said), said


def test_nothing_to_compare_with_is_one_sentence() -> None:
    with pytest.raises(NotEnoughData, match="No customer ordered before"):
        evaluate_value(frame(every(200, 10)), (NOW - timedelta(days=300)).date(), NOW.date())
