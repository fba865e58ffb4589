"""Shares and their differences against published numbers."""

from __future__ import annotations

import pytest

from pipelines.clv.intervals import difference, wilson


def test_newcombes_first_example() -> None:
    """Newcombe (1998), Table II: 56/70 against 48/80 by method 10 gives 0.0524 to 0.3339."""
    gap, low, high = difference((56, 70), (48, 80))
    assert (gap, low, high) == (pytest.approx(0.2, abs=1e-9), pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))


def test_nothing_of_nothing_can_be_anything() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_swapping_the_shares_swaps_the_ends() -> None:
    gap, low, high = difference((3, 20), (11, 40))
    assert difference((11, 40), (3, 20)) == (pytest.approx(-gap), pytest.approx(-high), pytest.approx(-low))
