"""Whether the intervals of value hold on 20,000 simulated customers of known parameters, for several seeds.

Run with `pytest -m benchmark tests/benchmark/test_known_truth.py -s`; it prints coverage and tails of every group.
"""

from __future__ import annotations

import pytest

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
