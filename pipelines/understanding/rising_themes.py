"""Rising themes and shifts of mood in the workspace: what is said more often this week than its own past lets expect.

Themes and the mood (the share of frustrated messages) are one family of tests, so that the promise on false alarms covers both. The newest
whole week, Monday to Sunday where the company is, is judged; and the seven days up to the look, which ring for what is nearly certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from pipelines.records import theme_weeks
from pipelines.records.database import reading
from pipelines.records.run import FitRow, Run, newest_fit, store_fits
from pipelines.rules import Rules
from pipelines.understanding.rising import RISES, Judgement, judge, together, weeks_needed
from pipelines.understanding.rising_rules import FIT, MOOD, RisingRules
from pipelines.understanding.share_model import Array
from pipelines.workspace import CompanyProfile

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.jobs.queue import Write
    from pipelines.workspace import Workspace

MOOD_NAMES = {"en": "frustrated messages", "pl": "wiadomości pełne frustracji"}
SHOWN_MESSAGES = 10
DAY = timedelta(days=1)


def rising_themes(workspace: Workspace, as_of: datetime) -> dict[str, Any]:
    """What rose in the newest whole week or in the seven days up to `as_of`, ready for JSON.

    {"week": {"start", "end"} (from the first day looked at up to `as_of`), "enough_history": bool, "items": [{"theme" (a key, or `mood`),
    "names", "standing" (rising | still rising), "week": {"start", "end"} (the seven days it rose in), "count", "expected" (messages),
    "ratio", "low", "high" (95 % interval of the share over the usual share), "customers", "messages" (keys, the newest ten)}]}: rising
    first, then by ratio.
    """
    with reading(workspace.engine) as connection:
        return as_known(connection, workspace.rules, as_of=as_of)


def as_known(connection: Connection, rules: Rules, *, as_of: datetime) -> dict[str, Any]:
    """`rising_themes` on an open connection."""
    whole = end_of_whole_week(as_of, rules.of(CompanyProfile).time_zone)
    settings = rules.of(RisingRules)
    week = judgements_as_of(connection, settings, as_of=whole)
    judgements = together(week, judgements_as_of(connection, settings, as_of=as_of, running=True))
    told = [(judgement, as_of if running else whole) for judgement, running in judgements if judgement.standing in RISES]
    told.sort(key=lambda found: (RISES.index(found[0].standing), -(found[0].ratio or 0.0), found[0].key))
    names = theme_weeks.names(connection, [judgement.key for judgement, _ in told]) | {MOOD: MOOD_NAMES}
    return {
        "week": _seven_days(whole) | {"end": as_of.isoformat()},
        "enough_history": any(judgement.standing != "not enough history" for judgement, _ in judgements),
        "items": [_item(connection, judgement, names[judgement.key], end) for judgement, end in told],
    }


def end_of_whole_week(as_of: datetime, time_zone: str) -> datetime:
    """The end of the newest Sunday that was over by then where the company is; the last second of a Sunday counts as its end."""
    zone = ZoneInfo(time_zone)
    today = (as_of + timedelta(seconds=1)).astimezone(zone).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(), zone)
    return min(monday.astimezone(UTC), as_of)


def _seven_days(end: datetime) -> dict[str, str]:
    return {"start": (end - theme_weeks.WEEK).isoformat(), "end": end.isoformat()}


def newest_rising(workspace: Workspace) -> dict[str, Any] | None:
    """What the newest run kept of `rising_themes`; None before the first run."""
    with reading(workspace.engine) as connection:
        kept = newest_fit(connection, FIT)
    return None if kept is None else dict(kept.parameters)


def in_words(rising: dict[str, Any] | None) -> list[str]:
    """Lines for people: each theme that rises, or why none is named."""
    if rising is None or not rising["enough_history"]:
        return ["Not enough history to say what rises: too few weeks with messages lie before the newest two."]
    lines = [f"{item['standing'].capitalize()}: {sentence(item)}" for item in rising["items"]]
    start, end = (rising["week"][name][:10] for name in ("start", "end"))
    return lines or [f"Nothing rises against its own past from {start} to {end}."]


def record_rising(workspace: Workspace, run: Run, *, now: datetime) -> Write:
    """Keeps what rose as of the run beside the run's other findings (`FIT`), so that whoever looks at the queue need not count again."""
    body = rising_themes(workspace, run.as_of)
    status = "fitted" if body["enough_history"] else "not_enough_data"
    row = FitRow(FIT, status, len(body["items"]), body, None, [sentence(item) for item in body["items"]])
    return lambda connection: store_fits(connection, run.id, [row])


def judgements_as_of(connection: Connection, rules: RisingRules, *, as_of: datetime, running: bool = False) -> list[Judgement]:
    """The mood and every theme that was spoken of in the weeks looked at, in the order of their keys; `running` as in `rising.judge`."""
    weeks = weeks_needed(rules)
    exposure = np.zeros(weeks)
    for row in theme_weeks.of_all(connection, as_of=as_of, weeks=weeks):
        exposure[weeks - 1 - row.week] = row.messages
    moods = [(MOOD, row) for row in theme_weeks.of_all(connection, as_of=as_of, weeks=weeks, frustrated=True)]
    themes = [(row.theme_key, row) for row in theme_weeks.of_themes(connection, as_of=as_of, weeks=weeks)]
    keys = sorted({MOOD, *(key for key, _ in themes)})
    counts, writers = _table(keys, moods + themes, weeks)
    return judge(keys, counts, writers, exposure, rules, running=running)


def sentence(item: dict[str, Any]) -> str:
    """One line for people: what rose, how much, with its interval."""
    return (
        f"{item['names']['en']}: {item['count']} messages of {item['customers']} customers in {_days_in_words(item)}, "
        f"{item['ratio']:.1f} times the usual (expected {item['expected']:.1f}; "
        f"95 % interval {item['low']:.1f} to {item['high']:.1f} times)."
    )


def _days_in_words(item: dict[str, Any]) -> str:
    """The seven days by their first and last day; those of a run that did not keep them are the last seven."""
    if "week" not in item:
        return "7 days"
    start, end = (datetime.fromisoformat(item["week"][name]) for name in ("start", "end"))
    return f"the 7 days {start + DAY / 2:%Y-%m-%d} to {end - DAY / 2:%Y-%m-%d}"


def _table(keys: Sequence[str], rows: Sequence[tuple[str, Any]], weeks: int) -> tuple[Array, Array]:
    place = {key: number for number, key in enumerate(keys)}
    counts, writers = np.zeros((len(keys), weeks)), np.zeros((len(keys), weeks))
    for key, row in rows:
        at = place[key], weeks - 1 - row.week
        counts[at], writers[at] = row.messages, row.writers
    return counts, writers


def _item(connection: Connection, judgement: Judgement, names: dict[str, str], end: datetime) -> dict[str, Any]:
    rows = theme_weeks.newest_week(connection, as_of=end, theme_key=None if judgement.key == MOOD else judgement.key)
    numbers = {name: round(getattr(judgement, name), 2) for name in ("expected", "ratio", "low", "high")}
    return {
        "theme": judgement.key, "names": names, "standing": judgement.standing, "week": _seven_days(end), "count": judgement.count,
        **numbers,
        "customers": len({row.owner_id for row in rows if row.owner_id is not None}),
        "messages": [row.key for row in rows[:SHOWN_MESSAGES]],
    }  # fmt: skip
