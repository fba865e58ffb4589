"""The grievances of a conversation: what `understanding.grievance` decides on, taken from what was said, answered and closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.churn.alert_rules import COMPLAINT, FRUSTRATED, VERDICTS, gravity
from pipelines.churn.conversation import Conversation, Said
from pipelines.churn.remedy_words import asks_to_put_right, calls_itself_a_complaint
from pipelines.understanding.grievance import Heard


def heard(talk: Conversation, closed: Sequence[Any] = ()) -> list[Heard]:
    """What the customer said; `closed` are the customer's closed alerts (rows of `alert.closed_of`), of which only people's count."""
    by_people = [row for row in closed if row.closed_as in VERDICTS and row.trigger_at is not None]
    return [_heard(one, talk, by_people) for one in talk.incoming()]


def sets_a_deadline(one: Said) -> bool:
    """Whether a grievance is a complaint that a deadline runs from, because of what it asks for or what it calls itself."""
    return asks_to_put_right(one.text) or calls_itself_a_complaint(one.text, one.subject)


def _heard(one: Said, talk: Conversation, closed: Sequence[Any]) -> Heard:
    lodged = calls_itself_a_complaint(one.text, one.subject)
    is_grievance = lodged or one.frustrated == "yes"
    return Heard(
        one.key,
        one.created_at,
        frustrated=one.frustrated,
        sentiment=one.sentiment,
        is_rated_low=one.is_rated_low,
        is_complaint=lodged,
        answered_at=talk.answered_at(one) if is_grievance else None,
        thread=one.thread_key,
        call=one.conversation_key,
        is_closed=is_grievance and any(_closes(row, one) for row in closed),
    )


def _closes(row: Any, one: Said) -> bool:
    """A closed case covers its message and what is older, unless that is graver than the case was."""
    kind = COMPLAINT if sets_a_deadline(one) else FRUSTRATED
    return bool(one.created_at <= row.trigger_at and gravity(kind) <= gravity(row.kind))
