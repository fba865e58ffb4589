"""One cause hitting many: open cases whose messages speak of a theme that rose in the newest run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.records import run as runs
from pipelines.records import theme_weeks
from pipelines.understanding.rising_rules import FIT, MOOD

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True)
class Bundle:
    """A cause: `customers` wrote of the theme in the week, `cases` stand open because of it; `ratio` is times the usual share."""

    theme: str
    names: dict[str, str]
    customers: int
    cases: int
    ratio: float

    def as_json(self) -> dict[str, Any]:
        """The bundle as alerts show it, with a headline."""
        headline = f"{self.names['en']}: {self.customers} customers, {self.ratio:.1f} times the usual"
        return {
            "theme": self.theme, "names": self.names, "customers": self.customers, "cases": self.cases, "ratio": self.ratio,
            "headline": headline,
        }  # fmt: skip


def found(connection: Connection) -> dict[str, Bundle]:
    """The bundle of each open case that has a cause in common with another one, by the alert's key.

    A message that speaks of two rising themes goes with the one that rose most.
    """
    risen = runs.newest_fit(connection, FIT)
    items = [] if risen is None else [item for item in risen.parameters["items"] if item["theme"] != MOOD]
    if risen is None or not items:
        return {}
    place = {item["theme"]: number for number, item in enumerate(items)}
    cause: dict[str, int] = {}
    for row in theme_weeks.open_cases(connection, place, after=datetime.fromisoformat(risen.parameters["week"]["start"])):
        cause[row.key] = min(place[row.theme_key], cause.get(row.key, len(items)))
    cases = Counter(cause.values())
    bundles = {
        number: Bundle(item["theme"], item["names"], item["customers"], cases[number], item["ratio"])
        for number, item in enumerate(items)
        if cases[number] > 1
    }
    return {key: bundles[number] for key, number in cause.items() if number in bundles}
