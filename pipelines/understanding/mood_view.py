"""The moods of customers as the records tell them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.records import mood_facts
from pipelines.records import run as runs
from pipelines.records.database import moment, reading
from pipelines.records.run import FitRow
from pipelines.understanding.mood import Felt, Mood, MoodRules, mood, weight, workspace_share
from pipelines.understanding.ratings import badness_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.jobs.queue import Write
    from pipelines.records.run import Run
    from pipelines.workspace import Workspace

EVERYBODY = "mood"  # the fit of a run that holds everybody's share


def mood_of(connection: Connection, rules: MoodRules, customer_id: bytes, as_of: datetime, run: Run | None = None) -> Mood:
    """One customer's mood as of a moment, drawn towards everybody's share as the run found it."""
    return moods(connection, rules, [customer_id], as_of, run)[customer_id]


def moods(
    connection: Connection, rules: MoodRules, customer_ids: Iterable[bytes], as_of: datetime, run: Run | None = None
) -> dict[bytes, Mood]:
    """The mood of each of these customers, of those who wrote nothing too; everybody's share is found anew where no run holds it."""
    ids = list(customer_ids)
    kept = runs.fits(connection, run.id).get(EVERYBODY) if run is not None else None
    everybody = kept.parameters["share"] if kept is not None else share_of_everybody(connection, rules, as_of)
    said: dict[bytes, list[Any]] = {}
    for row in mood_facts.of_customers(connection, ids, after=as_of - rules.window, until=as_of):
        said.setdefault(row.owner_id, []).append(row)
    return {one: mood(felt(said.get(one, ())), everybody, rules, as_of) for one in ids}


def fit_of_everybody(connection: Connection, rules: MoodRules, as_of: datetime) -> FitRow:
    """Everybody's share as a run keeps it, so that looking at one customer does not read everybody's messages."""
    counted = _counted(connection, rules, as_of)
    share, n = _share(counted), sum(messages for messages, _, _ in counted)
    if share is None:
        return FitRow(EVERYBODY, "not_enough_data", n, {"share": None}, None, ["no message could be read yet"])
    return FitRow(EVERYBODY, "fitted", n, {"share": share}, None, [])


def record_mood(workspace: Workspace, run: Run) -> Write:
    """Everybody's share as of the run, and the write that keeps it with the run."""
    with reading(workspace.engine) as connection:
        everybody = fit_of_everybody(connection, workspace.rules.of(MoodRules), run.as_of)
    return lambda connection: runs.store_fits(connection, run.id, [everybody])


def share_of_everybody(connection: Connection, rules: MoodRules, as_of: datetime) -> float | None:
    """The workspace's mean that moods are shrunk to; days, not moments, decide the weights in it."""
    return _share(_counted(connection, rules, as_of))


def _share(counted: Iterable[tuple[int, float, float]]) -> float | None:
    return workspace_share((messages * each, frustration) for messages, each, frustration in counted)


def _counted(connection: Connection, rules: MoodRules, as_of: datetime) -> list[tuple[int, float, float]]:
    """Of every kind of message and day: how many, what each weighs, and how frustrated they are."""
    after = as_of - rules.window
    told = mood_facts.told_by_day(connection, after=after, until=as_of)
    rated = mood_facts.rated_by_day(connection, after=after, until=as_of)
    counted = [(row.messages, _weight(row.day, rules, as_of), float(row.frustrated)) for row in told]
    return counted + [(row.messages, _weight(row.day, rules, as_of), badness_of(row.rating, row.rating_scale)) for row in rated]


def _weight(day: int, rules: MoodRules, as_of: datetime) -> float:
    noon = moment(day * mood_facts.DAY_US) + timedelta(hours=12)
    return weight(as_of - noon, rules)


def felt(rows: Iterable[Any]) -> list[Felt]:
    """The messages of one customer from rows of `mood_facts.of_customers`, the parts of a call joined into one."""
    found: list[Felt] = []
    calls: dict[str, list[Any]] = {}
    for row in rows:
        if row.conversation_key is not None:
            calls.setdefault(row.conversation_key, []).append(row)
        else:
            found.append(Felt(row.key, row.created_at, row.frustrated, bool(row.has_text), row.rating, row.rating_scale))
    return found + [_call(parts) for parts in calls.values()]


def _call(parts: list[Any]) -> Felt:
    worded = [part for part in parts if part.has_text] or parts
    telling = next((found for word in ("yes", "no", "unsure") if (found := [part for part in worded if part.frustrated == word])), worded)
    last = max(part.created_at for part in parts)
    return Felt(telling[0].key, last, telling[0].frustrated, any(part.has_text for part in parts), parts[0].rating, parts[0].rating_scale)
