from __future__ import annotations

import pytest

from tests.unit.clv.known_truth import assert_intervals_hold, assert_parameters_are_found
from tests.unit.clv.simulated_shop import SimulatedShop, simulated_shop


@pytest.fixture(scope="module")
def shop() -> SimulatedShop:
    return simulated_shop(6_000, seed=3)


def test_the_true_parameters_are_found_within_their_errors(shop: SimulatedShop) -> None:
    assert_parameters_are_found(shop)


def test_eight_of_ten_outcomes_fall_into_the_interval_in_every_group(shop: SimulatedShop) -> None:
    """Orders and value, among all, one-time buyers and each tier, with a tenth in each tail."""
    assert_intervals_hold(shop)
