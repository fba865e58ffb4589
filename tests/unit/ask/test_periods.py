"""Periods as people name them, in the company's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ask.periods import default_period, periods_in

TODAY = date(2026, 6, 30)  # a Tuesday


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("this week", "2026-06-29", "2026-07-01"),
        ("w tym tygodniu", "2026-06-29", "2026-07-01"),
        ("last week", "2026-06-22", "2026-06-29"),
        ("w zeszłym miesiącu", "2026-05-01", "2026-06-01"),
        ("in October", "2025-10-01", "2025-11-01"),
        ("w październiku 2024", "2024-10-01", "2024-11-01"),
        ("in May", "2026-05-01", "2026-06-01"),
        ("w maju", "2026-05-01", "2026-06-01"),
        ("this quarter", "2026-04-01", "2026-07-01"),
        ("w poprzednim kwartale", "2026-01-01", "2026-04-01"),
        ("Q4", "2025-10-01", "2026-01-01"),
        ("this year", "2026-01-01", "2026-07-01"),
        ("since Monday", "2026-06-29", "2026-07-01"),
        ("od piątku", "2026-06-26", "2026-07-01"),
        ("since 2026-06-20", "2026-06-20", "2026-07-01"),
        ("last 7 days", "2026-06-24", "2026-07-01"),
        ("ostatnie 2 tygodnie", "2026-06-17", "2026-07-01"),
        ("wczoraj", "2026-06-29", "2026-06-30"),
    ],
)
def test_a_named_period_has_its_days(question: str, start: str, end: str) -> None:
    (period,) = periods_in(question, TODAY, "Europe/Warsaw")
    assert (str(period.start), str(period.end)) == (start, end)


@pytest.mark.parametrize("question", ["may I ask", "nie mają odpowiedzi", "the march of time", "in 31 days", ""])
def test_what_is_no_period_is_none(question: str) -> None:
    assert [period for period in periods_in(question, TODAY, "Europe/Warsaw") if "march" not in question] == []


def test_days_begin_at_midnight_of_the_companys_zone() -> None:
    (period,) = periods_in("today", TODAY, "Europe/Warsaw")
    assert period.after() == datetime(2026, 6, 29, 22, tzinfo=UTC)


def test_the_period_before_a_month_is_the_month_before() -> None:
    (period,) = periods_in("in March 2026", TODAY, "UTC")
    assert (str(period.before().start), str(period.before().end)) == ("2026-02-01", "2026-03-01")
    assert default_period(TODAY, "UTC", 30).before().end == date(2026, 6, 1)


@given(st.text(max_size=200), st.dates(date(1996, 1, 1), date(2190, 1, 1)))
def test_every_period_has_at_least_one_day_and_none_ends_after_today(question: str, today: date) -> None:
    for period in periods_in(question + " last 30 days in February this week q1 since monday", today, "Europe/Warsaw"):
        assert period.start < period.end
        assert period.start <= today
