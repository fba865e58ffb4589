"""Whether the intervals of value hold on 20,000 simulated customers of known parameters, and those of sums in 200 simulated shops.

Run with `pytest -m benchmark tests/benchmark/test_known_truth.py -s`; it prints coverage and tails of every group.
"""

from __future__ import annotations

import pytest

from tests.unit.churn.sums_of_simulated_shops import sums_of_shops
from tests.unit.clv.known_truth import assert_intervals_hold, assert_parameters_are_found
from tests.unit.clv.simulated_shop import simulated_shop

pytestmark = pytest.mark.benchmark
CUSTOMERS = 20_000


@pytest.mark.parametrize("seed", [11, 12, 13, 14, 15])
def test_parameters_are_found_and_intervals_hold_in_every_group(seed: int) -> None:
    shop = simulated_shop(CUSTOMERS, seed)
    assert_parameters_are_found(shop)
    print()
    print(f"seed {seed}")
    print("\n".join(assert_intervals_hold(shop)))


def test_the_interval_of_a_sum_at_risk_holds_the_truth_in_eight_shops_of_ten() -> None:
    sums = list(sums_of_shops(customers=800, shops=200))
    held = sum(one.holds for one in sums) / len(sums)
    share = sum((one.high - one.low) / (one.ends_high - one.ends_low) for one in sums) / len(sums)
    print()
    print(f"{len(sums)} shops: {held:.1%} hold the truth; the interval is {share:.0%} as wide as the added ends of the customers' own")
    assert 0.72 < held < 0.88  # 80 %, give or take 2.8 standard errors of 200 shops
