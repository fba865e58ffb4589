"""Which message is answered: the one that waits, unless an answer went out or nothing is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.consent.phrase_list import sentences
from pipelines.consent.phrases import ERASURE, requests
from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.language.plain_text import visible
from pipelines.drafts.reading.contact_words import wants_no_answer
from pipelines.drafts.reading.issues import Issue
from pipelines.drafts.reading.reader import read

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

MATTERS = frozenset(Issue) - {Issue.OTHER, Issue.PRAISE, Issue.PRODUCT_QUESTION, Issue.SILENCE}  # what somebody must settle
AWAITS_ANSWER = ("email", "call", "chat")
GRIEVANCES = frozenset({"safety", "legal", "privacy", "promise_overdue", "complaint", "frustrated"})  # kinds of alerts
LOW_RATING = {"nps": 6.0}  # at or under is low; other scales: 2 of 5
HIGH_RATING = {"nps": 9.0}  # at or above is high; other scales: 4 of 5


def message_to_answer(messages: Sequence[Row[Any]], alert: Row[Any] | None, now: datetime, rules: DraftRules) -> Row[Any] | None:
    """The message to answer: the customer's newest. After a message that waits for an answer, a review or a survey answer
    that names no matter changes nothing. Without an open alert, what is too old to be answered is no message to answer."""
    own: list[Row[Any]] = [row for row in messages if row.direction == "in" and not row.is_automatic]
    named = next((row for row in own if alert is not None and row.id == alert.message_id), None)
    oldest = now - timedelta(days=rules.answer_within_days)
    recent: list[Row[Any]] = [row for row in own if (row.created_at >= oldest and row.text.strip()) or row is named]
    row: Row[Any]
    for row in reversed(recent):
        if row is named or row.channel in AWAITS_ANSWER or read(words_of(row)).issue in MATTERS:
            return _written_about_it(row, recent, messages)
        if not any(other.channel in AWAITS_ANSWER and not is_answered(messages, other) for other in recent):
            return row
    return recent[-1] if recent else None


def _written_about_it(row: Row[Any], recent: Sequence[Row[Any]], messages: Sequence[Row[Any]]) -> Row[Any]:
    """The message itself; for a review or a survey answer, the customer's newest e-mail about the same matter that still waits,
    since that is where an answer is looked for."""
    if row.channel in AWAITS_ANSWER or (matter := read(words_of(row)).issue) not in MATTERS:
        return row
    since = row.created_at - timedelta(days=14)
    mails = [one for one in recent if one.channel == "email" and since <= one.created_at <= row.created_at]
    waiting = [one for one in mails if not is_answered(messages, one)]
    return next((one for one in reversed(waiting) if read(words_of(one)).issue is matter), row)


def waits(messages: Sequence[Row[Any]], trigger: Row[Any]) -> bool:
    """Whether the message is one that somebody must answer before anything is sold; praise in a review is none."""
    said = read(words_of(trigger), low_rating=is_low(trigger))
    asks = trigger.channel in AWAITS_ANSWER or said.issue in MATTERS or said.grave is not None or trigger.sentiment == "negative"
    return (asks or is_low(trigger)) and not is_answered(messages, trigger)


def open_message(messages: Sequence[Row[Any]], now: datetime, rules: DraftRules) -> Row[Any] | None:
    """The customer's message that waits for an answer, if there is one."""
    trigger = message_to_answer(messages, None, now, rules)
    return trigger if trigger is not None and waits(messages, trigger) else None


def only_opts_out(trigger: Row[Any]) -> bool:
    """Whether the message asks to be written to no more and says nothing else that calls for an answer."""
    asked = requests(trigger.text)
    if not asked or any(request.scope == ERASURE for request in asked):
        return False
    rest = " ".join(sentence for sentence in sentences(trigger.text) if sentence not in {request.sentence for request in asked})
    said = read(rest)
    return said.issue not in MATTERS and said.grave is None


def asks_no_answer(trigger: Row[Any], messages: Sequence[Row[Any]]) -> bool:
    """Whether the customer asks not to be answered, in the message or anywhere in its call."""
    return any(wants_no_answer(visible(row.text).lower()) for row in cues_of(trigger, messages))


def is_answered(messages: Sequence[Row[Any]], trigger: Row[Any]) -> bool:
    return any(
        row.direction == "out" and not row.is_automatic and row.created_at > trigger.created_at and row.channel != "call"
        for row in messages
    )


def cues_of(trigger: Row[Any], messages: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Everything that the customer said in the conversation of that message; the message itself outside calls."""
    if trigger.conversation_key is None:
        return [trigger]
    return [row for row in messages if row.conversation_key == trigger.conversation_key and row.direction == "in"] or [trigger]


def words_of(row: Row[Any]) -> str:
    return f"{row.text}\n{row.subject}" if row.subject else str(row.text)


def is_low(row: Row[Any]) -> bool:
    return row.rating is not None and row.rating <= LOW_RATING.get(row.rating_scale or "", 2.0)


def is_high(row: Row[Any]) -> bool:
    return row.rating is not None and row.rating >= HIGH_RATING.get(row.rating_scale or "", 4.0)


def sentiment_of(trigger: Row[Any], messages: Sequence[Row[Any]]) -> str | None:
    """How the message reads; a call is negative when one cue is, and positive only when none is anything else."""
    found = [row.sentiment for row in cues_of(trigger, messages)]
    if "negative" in found:
        return "negative"
    return "positive" if all(one == "positive" for one in found) else None
