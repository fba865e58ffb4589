"""The clock of a complaint: received, due, overdue. The days it runs stand in `AlertRules`, the law of Poland above them.

The moments are kept in the reason of the alert that the complaint raised, and read against the moment somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pipelines.churn.conversation import in_zone

_KEPT_AS = "complaint"


def wound(reason: dict[str, Any], received: datetime, due: datetime) -> dict[str, Any]:
    """The reason with the clock inside: the matter's first complaint, and the last second in which it can be answered in time."""
    return reason | {_KEPT_AS: {"received": received.isoformat(), "due": due.isoformat()}}


def read(reasons: Iterable[dict[str, Any]], as_of: datetime, time_zone: str) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """The reasons as people see them, and the clock as of a moment, None where no reason is a complaint.

    `days_left` counts days on the company's calendar: 0 on the last day, negative when overdue.
    """
    items = list(reasons)
    kept = next((item[_KEPT_AS] for item in items if _KEPT_AS in item), None)
    plain = [{name: value for name, value in item.items() if name != _KEPT_AS} for item in items]
    if kept is None:
        return plain, None
    received, due = (in_zone(datetime.fromisoformat(kept[name]), time_zone) for name in ("received", "due"))
    days_left = (due.date() - in_zone(as_of, time_zone).date()).days
    return plain, {"received": received.isoformat(), "due": due.isoformat(), "overdue": as_of > due, "days_left": days_left}


def in_words(clock: dict[str, Any]) -> str:
    """One line of a case: "received 2026-06-18, due 2026-07-02: 2 days left"."""
    left = clock["days_left"]
    days = f"{abs(left)} day{'' if abs(left) == 1 else 's'}"
    still = f"overdue by {days}" if clock["overdue"] else "due today" if left == 0 else f"{days} left"
    return f"received {clock['received'][:10]}, due {clock['due'][:10]}: {still}"
