"""What makes a case out of what was said, promised or bought: pure functions from a conversation to triggers.

No trigger depends on the value of a customer, and those of law, safety and privacy on no score at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pipelines.churn import urgent_words
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
from pipelines.churn.conversation import Conversation, Said, how_and_when, local_day, quote, shortened
from pipelines.churn.remedy_words import asks_to_put_right, calls_itself_a_complaint

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
        for hit in urgent_words.find(_own_words(one)):
            first.setdefault(hit.kind, one)
            newest[hit.kind] = (one, hit.sentence)
    found: list[Trigger] = []
    for kind, (one, sentence) in newest.items():
        text = _URGENT_TEXT[kind].format(how=how_and_when(one, time_zone))
        due_at = first[kind].created_at + timedelta(days=days[kind])
        why = reason(text, evidence=[one.key], quoted=_verbatim(sentence, one))
        found.append(Trigger(kind, one.created_at, due_at, why, one))
    return found


def _own_words(one: Said) -> str:
    subject = (one.subject or "").strip()
    is_reply = subject.lower().startswith(("re:", "odp:", "fw:", "fwd:", "pd:"))
    return one.text if is_reply or not subject else f"{subject}.\n{one.text}"


def _verbatim(sentence: str, one: Said) -> str:
    """The sentence when it stands in the text as it is, else how the text begins (line breaks were joined for reading)."""
    phrase = shortened(sentence)
    return phrase if phrase in one.text else (_unbroken(sentence, one.text) or shortened(one.text))


def _unbroken(sentence: str, text: str) -> str | None:
    """The part of the text that reads as the sentence once its white space is joined."""
    words = sentence.split()
    start = text.find(words[0]) if words else -1
    while start >= 0:
        end = start
        for word in words:
            at = text.find(word, end)
            if at < 0 or text[end:at].strip():
                break
            end = at + len(word)
        else:
            return shortened(text[start:end])
        start = text.find(words[0], start + 1)
    return None


def unhappy(talk: Conversation, rules: AlertRules, as_of: datetime, *, polish_law: bool, time_zone: str) -> list[Trigger]:
    """Unanswered frustration, and complaints that a deadline runs for; a later satisfied message ends both."""
    since = as_of - timedelta(days=rules.look_back_days)
    frustrated: list[Said] = []
    complaints: list[Said] = []
    for one in talk.incoming():
        lodged = calls_itself_a_complaint(one.text, one.subject)
        if one.created_at <= since or not (lodged or one.frustrated == "yes"):
            continue
        if talk.is_answered(one) or talk.was_followed_by_satisfaction(one):
            continue
        if one.frustrated == "yes":
            frustrated.append(one)
        if lodged or asks_to_put_right(one.text):
            complaints.append(one)
    found = [_complaint(complaints, rules, polish_law, time_zone)] if complaints else []
    if frustrated and (not complaints or frustrated[-1].id != complaints[-1].id):
        one = frustrated[-1]
        text = f"{how_and_when(one, time_zone)} and sounded frustrated; nobody has answered since."
        found.append(Trigger(FRUSTRATED, one.created_at, None, reason(text, evidence=[one.key], quoted=quote(one)), one))
    return found


def _complaint(complaints: Sequence[Said], rules: AlertRules, polish_law: bool, time_zone: str) -> Trigger:
    one = complaints[-1]
    days = min(rules.complaint_days, POLISH_COMPLAINT_DAYS) if polish_law else rules.complaint_days
    due_at = complaints[0].created_at + timedelta(days=days)
    law = f" (Poland: {days} days)" if polish_law else ""
    text = (
        f"{how_and_when(one, time_zone)} and asked for something to be put right; nobody has answered since. "
        f"An answer is due by {local_day(due_at, time_zone)}{law}."
    )
    evidence = list(dict.fromkeys([one.key, *(item.key for item in reversed(complaints))]))
    return Trigger(COMPLAINT, one.created_at, due_at, reason(text, evidence=evidence, quoted=quote(one)), one)


def broken_promises(promises: Iterable[Any], time_zone: str) -> list[Trigger]:
    """One trigger for all promises whose day has passed (rows of `alert_signals.overdue_promises`, oldest first)."""
    rows = list(promises)
    return [
        Trigger(
            PROMISE_OVERDUE,
            row.due_at,
            rows[0].due_at,
            reason(
                f"We promised by {local_day(row.due_at, time_zone)}: {row.text.strip().rstrip('.')}. It is still open.",
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
