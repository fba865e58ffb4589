"""The grievance of one customer that stands open, as the records tell it: the notion that alerts go by, without their limits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipelines.churn.conversation import Conversation, Said, conversations, how_and_when, local_day, quote
from pipelines.churn.grievances import heard, sets_a_deadline
from pipelines.churn.remedy_words import asks_to_put_right
from pipelines.records import alert
from pipelines.records import alert_signals as signals
from pipelines.understanding import grievance
from pipelines.understanding.grievance import OpenGrievance

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def open_grievance(connection: Connection, customer_id: bytes, *, as_of: datetime, time_zone: str) -> dict[str, Any] | None:
    """The newest open grievance, however old; None when nothing stands open.

    `state` says whether we answered it, `unanswered` which of all that stand open (`evidence`, newest first) nobody answered.
    """
    rows = signals.said_between(connection, [customer_id], _EVER, as_of)
    replies = signals.replies_to(connection, rows, as_of)
    talk = conversations(rows, replies, signals.handed_over(connection, [customer_id])).get(customer_id, Conversation())
    found = grievance.open_grievance(heard(talk, alert.closed_of(connection, [customer_id]).get(customer_id, ())))
    if found is None:
        return None
    return _as_json(found, next(one for one in talk.incoming() if one.key == found.newest.id), as_of, time_zone)


def _as_json(found: OpenGrievance, one: Said, as_of: datetime, time_zone: str) -> dict[str, Any]:
    newest = found.newest
    return {
        "message_id": newest.id,
        "at": newest.at.isoformat(),
        "days_open": (as_of - newest.at).days,
        "channel": one.channel,
        "thread_id": newest.thread,
        "state": newest.state,
        "answered_at": newest.answered_at.isoformat() if newest.answered_at is not None else None,
        "text": _in_words(found, one, time_zone),
        "quote": quote(one, about=asks_to_put_right) if sets_a_deadline(one) else quote(one),
        "evidence": found.ids,
        "unanswered": found.unanswered,
    }


def _in_words(found: OpenGrievance, one: Said, time_zone: str) -> str:
    newest = found.newest
    what = "sounded frustrated" if newest.frustrated == "yes" else "lodged a complaint"
    answered = "nobody has answered since"
    if newest.answered_at is not None:
        answered = f"answered on {local_day(newest.answered_at, time_zone)}, not known to be settled"
    older = len(found.older)
    others = "" if not older else f" {older} older {'one stands' if older == 1 else 'ones stand'} open, too."
    return f"{how_and_when(one, time_zone)} and {what}; {answered}.{others}"
