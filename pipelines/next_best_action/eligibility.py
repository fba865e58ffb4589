"""Why an action is not open to a customer now, in one sentence; service before sale is kept here."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.churn.alert_rules import COMPLAINT, FRUSTRATED, PROMISE_OVERDUE
from pipelines.next_best_action.catalogue import CLOSE_CASE_FIRST, MARKETING, NOTHING, SERVICE, Action
from pipelines.next_best_action.rules import ActionRules
from pipelines.next_best_action.situation import GRAVE, Situation

FIRST_ORDER_DAYS = 60  # days after a first order in which help with it is welcome
DUE_FROM, DUE_UNTIL = 0.9, 1.5  # of the usual gap: when a reminder is timely


def ruled_out(action: Action, situation: Situation, rules: ActionRules) -> str | None:
    """The first reason why the action is not open; None when it is."""
    if action.key == NOTHING:
        return None
    if action.key == CLOSE_CASE_FIRST:
        return _case_first(situation)
    if situation.alert_kind in GRAVE:
        return "A matter of safety, law or personal data is open; a person closes it first."
    if action.message_class == SERVICE and not situation.service.allowed:
        return situation.service.because
    if action.message_class == MARKETING and (blocked := _marketing_blocked(situation, rules)) is not None:
        return blocked
    return _FITS[action.key](situation)


def _case_first(situation: Situation) -> str | None:
    if situation.alert_kind in GRAVE or (situation.has_grievance and not situation.service.allowed):
        return None
    return "No open case needs a person before anything else."


def _marketing_blocked(situation: Situation, rules: ActionRules) -> str | None:
    if situation.has_grievance:
        return "A grievance is open: service comes before sale."
    if situation.unsettled_since is not None:
        return f"The grievance of {situation.unsettled_since.isoformat()} is not known to be settled: service comes before sale."
    if situation.waiting_since is not None and not situation.praised:
        return f"The customer has been waiting for an answer since {situation.waiting_since.isoformat()}: answer first."
    if not situation.marketing.allowed:
        return situation.marketing.because
    if situation.marketing_messages >= rules.marketing_messages:
        return (
            f"The customer had {situation.marketing_messages} marketing messages in {rules.caps_days} days; "
            f"{rules.marketing_messages} is the limit."
        )
    if (sent := situation.last_marketing_on) is not None and situation.days_since_marketing < rules.days_between_marketing:
        return f"A marketing message went out on {sent.isoformat()}; the next one waits {rules.days_between_marketing} days."
    return None


def _fix_issue(situation: Situation) -> str | None:
    fits = situation.alert_kind in (COMPLAINT, PROMISE_OVERDUE)
    return None if fits else "Nothing that was asked to be put right is open."


def _apologise(situation: Situation) -> str | None:
    return None if situation.alert_kind == FRUSTRATED else "No frustrated message without a request is open."


def _inform(situation: Situation) -> str | None:
    if situation.has_grievance:
        return "The open grievance is answered by another action."
    waiting = situation.waiting_since is not None and not situation.praised
    return None if waiting else "The customer is not waiting for an answer."


def _thank(situation: Situation) -> str | None:
    if situation.has_grievance:
        return "A grievance is open: thanks would miss the point."
    if situation.unsettled_since is not None:
        return f"The grievance of {situation.unsettled_since.isoformat()} is not known to be settled: thanks would miss the point."
    return None if situation.praised else "There is no recent praise to answer."


def _educate(situation: Situation) -> str | None:
    days = situation.days_since_last_order
    fits = situation.orders == 1 and days is not None and days <= FIRST_ORDER_DAYS
    return None if fits else f"It is not the first {FIRST_ORDER_DAYS} days after a first order."


def _reward(situation: Situation) -> str | None:
    fits = situation.tier == "top" and situation.orders >= 2 and situation.band in ("medium", "high")
    return None if fits else "The customer is not of the top tier with a raised risk."


def _replenish(situation: Situation) -> str | None:
    gap, days = situation.usual_gap_days, situation.days_since_last_order
    if gap is None or days is None:
        return "The customer's usual gap between orders is not known."
    is_due = DUE_FROM * gap <= days <= DUE_UNTIL * gap
    return None if is_due else f"The next order is not due: {days:.0f} days since the last, usually {gap:.0f}."


def _cross_sell(situation: Situation) -> str | None:
    if (because := _not_for_sale(situation)) is not None:
        return because
    fits = situation.suggestions.cross_sell is not None
    return None if fits else "Nothing is known that customers who bought the same buy with it more often than others."


def _up_sell(situation: Situation) -> str | None:
    if (because := _not_for_sale(situation)) is not None:
        return because
    fits = situation.suggestions.up_sell is not None
    return None if fits else "Nothing costlier is known that customers who bought the same buy more often than others."


def _not_for_sale(situation: Situation) -> str | None:
    if situation.orders < 2:
        return "The customer has not bought twice."
    if situation.band == "high" or situation.is_late:
        return "The customer is at risk; selling more is not what keeps them."
    return None


def _win_back(situation: Situation) -> str | None:
    if situation.orders == 0:
        return "The customer has never bought."
    return None if situation.band == "high" or situation.is_late else "The customer is not leaving."


_FITS: dict[str, Callable[[Situation], str | None]] = {
    "fix_issue": _fix_issue,
    "apologise": _apologise,
    "inform": _inform,
    "thank": _thank,
    "educate": _educate,
    "reward": _reward,
    "replenish": _replenish,
    "cross_sell": _cross_sell,
    "up_sell": _up_sell,
    "win_back": _win_back,
}
