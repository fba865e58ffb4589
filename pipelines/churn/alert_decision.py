"""What one customer's alert should look like now, or why there should be none: pure, from what was said to a row.

A person's closing is final for the matter it closed: the same message, or an older one that is no graver, never rings again.
Going quiet rings again after its rest. A newer message that is neither graver nor angrier stands in the list without a bell
until the rest is over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pipelines.churn import alert_triggers
from pipelines.churn.alert_bar import is_below_bar
from pipelines.churn.alert_rules import (
    COMPLAINT,
    FRUSTRATED,
    OUTSIDE_LIMIT,
    PROMISE_OVERDUE,
    SILENT_LEAVER,
    VERDICTS,
    AlertRules,
    gravity,
    is_pressing,
)
from pipelines.churn.alert_triggers import Trigger
from pipelines.churn.conversation import Conversation
from pipelines.churn.effect_priors import ANSWER_TO, EFFECTS
from pipelines.churn.grievances import heard
from pipelines.churn.reporting_scale import ReportingScale
from pipelines.understanding.grievance import standing_grievances
from pipelines.understanding.journey.journey_view import NOT_ANSWERED

ANGRIER_BY = 0.05  # a reading that much above the closed case's is angrier, not the same again


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that decides about one customer's alert."""

    customer_id: bytes
    customer_key: str
    polish_law: bool
    talk: Conversation
    promises: Sequence[Any]  # rows of alert_signals.overdue_promises
    risk: Any | None  # the row of this run
    closed: Sequence[Any]  # rows of alert.closed_of, newest closing first
    current: Any | None  # the row of alert.unclosed_of
    note: str | None = None  # what is to be said about writing to this customer


def triggers(facts: Facts, rules: AlertRules, as_of: datetime, time_zone: str) -> list[Trigger]:
    """The matters that stand and were not closed by anybody, gravest first, then newest first."""
    rules = _reaching_back(rules, facts.current, as_of)
    found = alert_triggers.urgent(facts.talk, rules, as_of, time_zone)
    found += alert_triggers.unhappy(
        facts.talk, rules, as_of, polish_law=facts.polish_law, time_zone=time_zone, closed=facts.closed
    )
    found += alert_triggers.broken_promises(facts.promises, time_zone)
    found += alert_triggers.gone_quiet(facts.risk, as_of)
    standing = [trigger for trigger in found if not any(_covers(closed, trigger, rules, as_of) for closed in facts.closed)]
    return sorted(standing, key=lambda trigger: (-gravity(trigger.kind), -trigger.at.timestamp()))


def _reaching_back(rules: AlertRules, current: Any | None, as_of: datetime) -> AlertRules:
    """The rules, with a look back long enough for the alert that is open: age alone closes nothing."""
    if current is None or current.trigger_at is None:
        return rules
    days = (as_of - current.trigger_at).days + 1
    return replace(
        rules, look_back_days=max(rules.look_back_days, days), urgent_look_back_days=max(rules.urgent_look_back_days, days)
    )


def _covers(closed: Any, trigger: Trigger, rules: AlertRules, as_of: datetime) -> bool:
    if trigger.kind == SILENT_LEAVER:
        rest = rules.silent_rest_days if closed.kind == SILENT_LEAVER else rules.rest_days
        return bool(as_of < closed.closed_at + timedelta(days=rest))
    if gravity(trigger.kind) > gravity(closed.kind):
        return False
    seen_until = closed.trigger_at if trigger.message is not None else (closed.run_as_of or closed.opened_as_of)
    return seen_until is not None and trigger.at <= seen_until


def desired(
    facts: Facts, found: Sequence[Trigger], rules: AlertRules, scale: ReportingScale, *, as_of: datetime, run_id: bytes, rules_version: int,
    broken: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:  # fmt: skip
    """The columns of the alert that the triggers (at least one) call for, apart from key, status and people's marks.

    `broken` are the reasons of `broken_ways`: they explain a case and open none.
    """
    first = found[0]
    messages = [trigger.message for trigger in found if trigger.message is not None]
    newest = max(messages, key=lambda one: (one.created_at, one.key), default=None)
    saving, currency = _saving(first.kind, facts.risk)
    frustrations = [one.frustration for one in messages if one.frustration is not None]
    frustration = max(frustrations, default=None)
    saving_score = scale.score(saving, currency) if saving is not None and currency is not None else None
    due_at = min((trigger.due_at for trigger in found if trigger.due_at is not None), default=None)
    return {
        "customer_id": facts.customer_id,
        "kind": first.kind,
        "outside_limit": first.kind in OUTSIDE_LIMIT,
        "rings": _rings(found, facts.current, rules, as_of)
        and not _is_below_bar(found, saving_score, frustration, rules)
        and not _is_resting(facts, found, frustration, rules, as_of),
        "due_at": due_at,
        "message_id": newest.id if newest else None,
        "frustration": frustration,
        "churn_probability": facts.risk.churn_probability if facts.risk is not None else None,
        "expected_saving_minor": saving,
        "currency": currency,
        "rank_score": saving_score if saving_score is not None else (frustration or 0.0),
        "reasons": _reasons(facts, found, scale, currency, broken),
        "run_id": run_id,
        "rules_version": rules_version,
    }


def _rings(found: Sequence[Trigger], current: Any | None, rules: AlertRules, as_of: datetime) -> bool:
    """New matters ring, and so do complaints near their deadline or not long past it, however old the message."""
    since = as_of - timedelta(days=rules.bell_days)
    if any(trigger.at > since for trigger in found):
        return True
    due = [trigger.due_at for trigger in found if trigger.kind == COMPLAINT and trigger.due_at is not None]
    if any(is_pressing(due_at, rules, as_of) for due_at in due):
        return True
    long_overdue = bool(due) and max(due) < as_of
    return current is not None and bool(current.rings) and not long_overdue


def _is_below_bar(found: Sequence[Trigger], saving: float | None, frustration: float | None, rules: AlertRules) -> bool:
    return all(is_below_bar(trigger.kind, saving, frustration, rules) for trigger in found)


def _is_resting(facts: Facts, found: Sequence[Trigger], frustration: float | None, rules: AlertRules, as_of: datetime) -> bool:
    """Whether a person closed a case of this customer lately and what came since is nothing worse: neither graver nor angrier.

    It stands in the list all the same; a complaint, which has a deadline, never rests.
    """
    if any(trigger.kind not in (FRUSTRATED, SILENT_LEAVER) for trigger in found):
        return False
    since = as_of - timedelta(days=rules.rest_days)
    lately = [row for row in facts.closed if row.closed_as in VERDICTS and row.closed_at > since]
    return any(
        gravity(found[0].kind) <= gravity(row.kind) and (frustration or 0.0) <= (row.frustration or 0.0) + ANGRIER_BY for row in lately
    )


def _reasons(
    facts: Facts, found: Sequence[Trigger], scale: ReportingScale, currency: str | None, broken: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    waiting = {key for trigger in found if trigger.message is not None for key in trigger.reason["evidence"]}
    told = [one for one in broken if NOT_ANSWERED not in one["text"] or not waiting.intersection(one["evidence"])]
    reasons = [*(trigger.reason for trigger in found), *told]
    if facts.note:
        reasons.append(alert_triggers.reason(facts.note))
    reasons += alert_triggers.risk_reasons(facts.risk)
    if currency is not None and scale.is_guessed(currency):
        reasons.append(alert_triggers.reason(f"No exchange rate for {currency} is set; the case is ranked by its size within {currency}."))
    return reasons


def _saving(kind: str, risk: Any | None) -> tuple[int | None, str | None]:
    """What an answer is expected to save, cautiously: the documented share of the lower bound of the value at risk now."""
    if risk is None or not risk.value_known or risk.currency is None:
        return None, None
    at_risk = risk.at_risk_low_minor if risk.at_risk_low_minor is not None else risk.at_risk_now_minor
    return (None, None) if at_risk is None else (round(EFFECTS[ANSWER_TO[kind]].mean * at_risk), risk.currency)


def key_of(customer_key: str, first: Trigger, as_of: datetime) -> str:
    """The alert's name for people: stable for a customer, a kind and a trigger."""
    cause = first.message.key if first.message is not None else as_of.date().isoformat()
    return "A-" + hashlib.sha256(f"{customer_key}:{first.kind}:{cause}".encode()).hexdigest()[:10]


def became_worse(current: Any, wanted: dict[str, Any], found: Sequence[Trigger]) -> bool:
    """Whether something graver or newer has come since the alert was last looked at."""
    newest = max((trigger.message.created_at for trigger in found if trigger.message is not None), default=None)
    newer = newest is not None and (current.trigger_at is None or newest > current.trigger_at)
    return gravity(wanted["kind"]) > gravity(current.kind) or newer


def closing_reason(facts: Facts) -> str:
    """Why an alert ends by itself: `answered` when somebody did, `settled` when the customer wrote content since, else `passed`."""
    current = facts.current
    if current is None:
        return "passed"
    if current.kind == PROMISE_OVERDUE:
        return "answered"
    message = next((one for one in facts.talk.said if one.id == current.message_id), None)
    if message is None:
        return "passed"
    if facts.talk.is_answered(message):
        return "answered"
    told = heard(facts.talk)
    is_content = any(one.is_satisfied and one.at > message.created_at for one in told)
    return "settled" if is_content and message.key not in {one.id for one in standing_grievances(told)} else "passed"
