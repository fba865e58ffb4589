from __future__ import annotations

from tests.unit.churn.sums_of_simulated_shops import sums_of_shops


def test_the_interval_of_a_sum_holds_the_truth_and_is_narrower_than_the_ends_of_its_customers_added_up() -> None:
    """Of 8 shops 6.4 are expected to hold; the count over 200 shops is a benchmark (`test_known_truth`)."""
    sums = list(sums_of_shops(customers=600, shops=8))
    assert sum(one.holds for one in sums) >= 5
    for one in sums:
        assert 2 * one.independent_width < one.high - one.low < one.ends_high - one.ends_low
