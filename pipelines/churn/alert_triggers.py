"""What makes a case out of what was said, promised or bought: pure functions from a conversation to triggers.

No trigger depends on the value of a customer, and those of law, safety and privacy on no score at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pipelines.churn import complaint_clock
from pipelines.churn.alert_rules import (
    COMPLAINT,
    FRUSTRATED,
    LEGAL,
    POLISH_COMPLAINT_DAYS,
    PRIVACY,
    PROMISE_OVERDUE,
    SAFETY,
    SILENT_LEAVER,
    AlertRules,
)
from pipelines.churn.conversation import Conversation, Said, end_of_local_day, how_and_when, local_day, quote, shortened, without_greeting
from pipelines.churn.grievances import heard, sets_a_deadline
from pipelines.churn.remedy_words import asks_to_put_right
from pipelines.understanding import urgent_words
from pipelines.understanding.grievance import standing_grievances

_URGENT_TEXT = {
    SAFETY: "{how} about an injury or a danger; nobody has answered in writing since.",
    LEGAL: "{how} and spoke of legal steps; nobody has answered in writing since.",
    PRIVACY: "{how} about personal data; nobody has answered in writing since.",
}


@dataclass(frozen=True, slots=True)
class Trigger:
    """One matter: its kind, since when it stands (what is older is the same matter), by when it is due, and the reason shown."""

    kind: str
    at: datetime
    due_at: datetime | None
    reason: dict[str, Any]
    message: Said | None = None


def reason(text: str, *, evidence: Sequence[str] = (), quoted: str | None = None, contribution: float | None = None) -> dict[str, Any]:
    """A reason as alerts store and show it; `contribution` (in logits) only where the risk model gave one."""
    return {"text": text, "evidence": list(evidence), "quote": quoted, "contribution": contribution}


def without_waiting(text: str) -> str:
    """The sentence of a reason without its claim that nobody has answered."""
    return text.replace("; nobody has answered in writing since", "").replace("; nobody has answered since", "")


def urgent(talk: Conversation, rules: AlertRules, as_of: datetime, time_zone: str) -> list[Trigger]:
    """Unanswered words of law, safety or privacy; per kind the newest message, due from the oldest."""
    days = {SAFETY: rules.safety_days, LEGAL: rules.legal_days, PRIVACY: rules.privacy_days}
    since = as_of - timedelta(days=rules.urgent_look_back_days)
    first: dict[str, Said] = {}
    newest: dict[str, tuple[Said, str]] = {}
    for one in talk.incoming():
        if one.created_at <= since or talk.is_answered(one, in_writing=True):
            continue
        for hit in urgent_words.find(_own_words(one), own_case_only=_tells_the_public(one)):
            first.setdefault(hit.kind, one)
            newest[hit.kind] = (one, hit.sentence)
    found: list[Trigger] = []
    for kind, (one, sentence) in newest.items():
        text = _URGENT_TEXT[kind].format(how=how_and_when(one, time_zone))
        due_at = first[kind].created_at + timedelta(days=days[kind])
        why = reason(text, evidence=[one.key], quoted=_own_quote(sentence, one))
        found.append(Trigger(kind, one.created_at, due_at, why, one))
    return found


def _tells_the_public(one: Said) -> bool:
    """A review or a survey that reads well: there law may be a subject. Letters, chats and calls are never weighed by a reading."""
    well = one.sentiment in ("positive", "neutral") and one.frustrated == "no" and not one.is_rated_low
    return one.channel in ("review", "survey") and well


def _own_words(one: Said) -> str:
    subject = (one.subject or "").strip()
    is_reply = subject.lower().startswith(("re:", "odp:", "fw:", "fwd:", "pd:"))
    return one.text if is_reply or not subject else f"{subject}.\n{one.text}"


def _own_quote(sentence: str, one: Said) -> str:
    """The sentence when the text holds it (it may have stood in the subject), else how the text begins; on one line."""
    return shortened(_unbroken(sentence, one.text) or one.text)


def _unbroken(sentence: str, text: str) -> str | None:
    """The sentence without a greeting before it, if it stands in the text once white space is joined."""
    whole = " ".join(text.split())
    at = whole.replace("’", "'").replace("‑", "-").find(sentence)
    return None if at < 0 else without_greeting(whole[at : at + len(sentence)]) or None


def grievances(talk: Conversation, rules: AlertRules, as_of: datetime) -> list[tuple[Said, bool]]:
    """Grievances that the customer has not called settled, oldest first, answered or not; True where a deadline runs from it."""
    since = as_of - timedelta(days=rules.look_back_days)
    standing = {one.id for one in standing_grievances(heard(talk))}
    return [(one, sets_a_deadline(one)) for one in talk.incoming() if one.created_at > since and one.key in standing]


def unhappy(
    talk: Conversation, rules: AlertRules, as_of: datetime, *, polish_law: bool, time_zone: str, closed: Sequence[Any] = ()
) -> list[Trigger]:
    """Open grievances that nobody answered, and complaints that a deadline runs for; `closed` are rows of `alert.closed_of`."""
    every = grievances(talk, rules, as_of)
    open_still = {one.id for one in standing_grievances(heard(talk, closed))}
    waiting = [(one, complains) for one, complains in every if not talk.is_answered(one)]
    frustrated = [one for one, _ in waiting if one.frustrated == "yes" and one.key in open_still]
    complaints = [one for one, complains in waiting if complains]
    days = min(rules.complaint_days, POLISH_COMPLAINT_DAYS) if polish_law else rules.complaint_days
    found: list[Trigger] = []
    if complaints and complaints[-1].key in open_still:
        first = _beginning(complaints[0], [one for one, complains in every if complains], days)
        found.append(_complaint(complaints, first, days, polish_law=polish_law, time_zone=time_zone))
    if frustrated and (not complaints or frustrated[-1].id != complaints[-1].id):
        one = frustrated[-1]
        text = f"{how_and_when(one, time_zone)} and sounded frustrated; nobody has answered since."
        found.append(Trigger(FRUSTRATED, one.created_at, None, reason(text, evidence=[one.key], quoted=quote(one)), one))
    return found


def _beginning(waiting: Said, complaints: Sequence[Said], days: int) -> Said:
    """The first complaint of the matter: an answer that was followed by another complaint before its deadline settled nothing."""
    first = waiting
    for earlier in reversed(complaints):
        if earlier.created_at < first.created_at <= earlier.created_at + timedelta(days=days):
            first = earlier
    return first


def _complaint(complaints: Sequence[Said], first: Said, days: int, *, polish_law: bool, time_zone: str) -> Trigger:
    one = complaints[-1]
    due_at = end_of_local_day(first.created_at + timedelta(days=days), time_zone)
    law = "Poland: " if polish_law else ""
    asked_on, wrote_on = local_day(first.created_at, time_zone), local_day(one.created_at, time_zone)
    before = f", first asked on {asked_on}" if asked_on != wrote_on else ""
    text = (
        f"{how_and_when(one, time_zone)} and asked for something to be put right{before}; nobody has answered since. "
        f"An answer is due by {local_day(due_at, time_zone)} ({law}{days} days)."
    )
    evidence = list(dict.fromkeys([one.key, *(item.key for item in reversed(complaints)), first.key]))
    why = reason(text, evidence=evidence, quoted=quote(one, about=asks_to_put_right))
    return Trigger(COMPLAINT, one.created_at, due_at, complaint_clock.wound(why, first.created_at, due_at), one)


def broken_promises(promises: Iterable[Any], time_zone: str) -> list[Trigger]:
    """One trigger for all promises whose day has passed (rows of `alert_signals.overdue_promises`, oldest first)."""
    rows = list(promises)
    return [
        Trigger(
            PROMISE_OVERDUE,
            row.due_at,
            rows[0].due_at,
            reason(
                f"We promised by {row.due_on or local_day(row.due_at, time_zone)}: {row.text.strip().rstrip('.')}. It is still open.",
                evidence=[key for key in (row.message_key, row.order_key) if key],
            ),
        )
        for row in reversed(rows)
    ]


def gone_quiet(risk: Any, as_of: datetime) -> list[Trigger]:
    """A customer of known value who is leaving without a word (a row of `risk`)."""
    if risk is None or not risk.is_silent_leaver or not risk.value_known or not risk.at_risk_now_minor:
        return []
    silence = next((item for item in risk.reasons or () if str(item["text"]).startswith("last order")), None)
    told = f": {silence['text']}" if silence else ""
    evidence = [str(key) for key in silence.get("evidence") or ()] if silence else []
    return [Trigger(SILENT_LEAVER, as_of, None, reason(f"Is going quiet without having complained{told}.", evidence=evidence))]


def risk_reasons(risk: Any, limit: int = 5) -> list[dict[str, Any]]:
    """Why the risk is what it is, largest first, in the shape of an alert's reasons."""
    return [
        reason(str(item["text"]), evidence=[str(key) for key in item.get("evidence") or ()], contribution=item.get("contribution"))
        for item in ((risk.reasons or []) if risk is not None else [])[:limit]
    ]
