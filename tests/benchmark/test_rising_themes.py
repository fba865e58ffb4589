"""False alarms of rising themes in years without change, and how often a doubling is found within two weeks.

Run with `pytest -m benchmark tests/benchmark/test_rising_themes.py -s`; it prints the figures.
"""

from __future__ import annotations

import pytest

from tests.simulated_weeks import false_alarms_in_four_weeks, false_alarms_in_four_weeks_of_daily_looks, share_found_in_two_weeks

pytestmark = pytest.mark.benchmark


def test_a_year_without_change_rings_less_than_once_in_four_weeks() -> None:
    alarms = false_alarms_in_four_weeks(60, seed=11)
    print(f"19 themes, 60 years without change: {alarms:.2f} false alarms in four weeks")
    assert alarms <= 1.0


def test_who_looks_daily_sees_at_most_one_false_alarm_in_four_weeks() -> None:
    alarms = false_alarms_in_four_weeks_of_daily_looks(25, seed=14)
    print(f"the same looked at daily, 25 years: {alarms:.2f} false alarms in four weeks")
    assert alarms <= 1.0


def test_a_doubling_is_found_within_two_weeks_in_four_runs_of_five() -> None:
    found = share_found_in_two_weeks(400, seed=12, usual=(8, 40))
    print(f"8 to 40 messages a week, shares varying by 5 to 25 % from week to week: {found:.2f} of 400 doublings found within two weeks")
    least = share_found_in_two_weeks(300, seed=15, usual=(8, 8))
    print(f"exactly 8 messages a week: {least:.2f} of 300")
    for level in (8.0, 12.0, 16.0, 24.0):
        for variation in (0.05, 0.15, 0.25):
            share = share_found_in_two_weeks(150, seed=13, usual=(level, level), variation=(variation, variation))
            print(f"  {level:.0f} a week, every share varying by {variation:.0%}: {share:.2f}")
    assert found >= 0.8 and least >= 0.75
