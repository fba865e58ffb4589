"""The moods of customers as the records tell them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.records import mood_facts
from pipelines.records.database import moment
from pipelines.understanding.mood import Felt, Mood, MoodRules, mood, weight, workspace_share
from pipelines.understanding.ratings import badness_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def mood_of(connection: Connection, rules: MoodRules, customer_id: bytes, as_of: datetime) -> Mood:
    """One customer's mood as of a moment."""
    return moods(connection, rules, [customer_id], as_of)[customer_id]


def moods(connection: Connection, rules: MoodRules, customer_ids: Iterable[bytes], as_of: datetime) -> dict[bytes, Mood]:
    """The mood of each of these customers, of those who wrote nothing too."""
    ids = list(customer_ids)
    everybody = share_of_everybody(connection, rules, as_of)
    said: dict[bytes, list[Any]] = {}
    for row in mood_facts.of_customers(connection, ids, after=as_of - rules.window, until=as_of):
        said.setdefault(row.owner_id, []).append(row)
    return {one: mood(felt(said.get(one, ())), everybody, rules, as_of) for one in ids}


def share_of_everybody(connection: Connection, rules: MoodRules, as_of: datetime) -> float | None:
    """The workspace's mean that moods are shrunk to; days, not moments, decide the weights in it."""
    after = as_of - rules.window
    told = mood_facts.told_by_day(connection, after=after, until=as_of)
    rated = mood_facts.rated_by_day(connection, after=after, until=as_of)
    pairs = [(row.messages * _weight(row.day, rules, as_of), float(row.frustrated)) for row in told]
    pairs += [(row.messages * _weight(row.day, rules, as_of), badness_of(row.rating, row.rating_scale)) for row in rated]
    return workspace_share(pairs)


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
