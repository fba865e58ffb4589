"""Whole minor units inside, decimals with the currency's own places outside."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.records.money import as_decimal, as_text, minor


@pytest.mark.parametrize(
    ("amount", "currency", "expected"), [("1234.50", "PLN", 123450), ("0.005", "GBP", 1), ("1200", "JPY", 1200), ("1.234", "KWD", 1234)]
)
def test_minor_units_follow_the_currency(amount: str, currency: str, expected: int) -> None:
    assert minor(Decimal(amount), currency) == expected


@given(st.integers(min_value=-(10**15), max_value=10**15), st.sampled_from(["PLN", "JPY", "KWD"]))
def test_an_amount_survives_the_way_out_and_in(amount: int, currency: str) -> None:
    assert minor(as_decimal(amount, currency), currency) == amount


def test_amounts_are_shown_with_all_their_places() -> None:
    assert as_text(123450, "PLN") == "1234.50"
    assert as_text(1200, "JPY") == "1200"
    assert as_text(None, "PLN") is None
