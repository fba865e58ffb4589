"""The day that a draft proposes lies before the case is due, and is not today while a later day still keeps the term."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.facts.due_days import promised_day

WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.mark.parametrize(
    ("today", "due", "proposed"),
    [
        ("2026-06-30", None, "2026-07-03"),  # a Tuesday, three working days on
        ("2026-06-30", "2026-07-10", "2026-07-03"),
        ("2026-06-30", "2026-07-03", "2026-07-02"),  # the day before the term
        ("2026-06-30", "2026-07-01", "2026-07-01"),  # nothing but today before the term: its last day
        ("2026-06-26", "2026-06-28", "2026-06-26"),  # a Friday, due on Sunday
        ("2026-06-26", "2026-06-29", "2026-06-29"),  # due on Monday
        ("2026-06-30", "2026-06-30", "2026-06-30"),  # due today
        ("2026-06-30", "2026-06-20", "2026-07-01"),  # over: the next working day
    ],
)
def test_the_proposed_day_keeps_the_term_of_the_case(today: str, due: str | None, proposed: str) -> None:
    now = datetime.fromisoformat(f"{today}T09:00:00").replace(tzinfo=UTC)
    at: Any = SimpleNamespace(due_at=datetime.fromisoformat(f"{due}T20:00:00").replace(tzinfo=UTC)) if due else None
    assert promised_day(DraftRules(), at, now, WARSAW) == date.fromisoformat(proposed)
