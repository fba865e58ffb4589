"""Whether a message may go out at this moment: quiet hours where the customer lives, and how often they were written to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.drafts.reading.answering import AWAITS_ANSWER
from pipelines.errors import Refused
from pipelines.next_best_action.rules import ActionRules
from pipelines.outbox.sending_rules import SendingRules
from pipelines.records import draft_facts, message, outcome_facts

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import Workspace

MARKETING, UNASKED, ANSWER = "marketing", "unasked", "answer"
QUIET_FOR = {"marketing": (MARKETING,), "unasked": (MARKETING, UNASKED), "everything": (MARKETING, UNASKED, ANSWER)}
SAID = {MARKETING: "is marketing", UNASKED: "answers nobody who waits", ANSWER: "is held to quiet hours as well"}


class NotNow(Refused):
    """It may go out, only not before `not_before`; the approval stands meanwhile."""

    title = "Not at this hour"

    def __init__(self, detail: str, *, not_before: datetime, fix: str = "") -> None:
        super().__init__(detail, fix=fix)
        self.not_before = not_before


def check_moment(connection: Connection, workspace: Workspace, row: Row[Any], now: datetime) -> None:
    """Raises NotNow when the customer sleeps and nobody waits for the message, or marketing comes too soon after the last; Refused
    for more marketing than the cap allows."""
    rules, urgency = workspace.rules.of(SendingRules), urgency_of(connection, row)
    local = now.astimezone(_zone_of(connection, workspace, row))
    if urgency in QUIET_FOR[rules.quiet_for] and is_quiet(local.hour, rules):
        raise NotNow(
            f"Draft {row.key} {SAID[urgency]}, and it is {local:%H:%M} where the customer lives.",
            not_before=end_of_quiet(local, rules),
            fix=f"It goes out after {rules.quiet_until_hour:02d}:00 there, by `heed serve`, `heed run` or the same approval again.",
        )
    if urgency == MARKETING:
        _check_marketing(connection, workspace, row, now)


def urgency_of(connection: Connection, row: Row[Any]) -> str:
    """marketing | unasked | answer; an answer is one to a mail, call or chat, for which the customer waits."""
    if row.message_class == "marketing":
        return MARKETING
    answered = message.by_id(connection, row.reply_to_message_id) if row.reply_to_message_id is not None else None
    return ANSWER if answered is not None and answered.channel in AWAITS_ANSWER else UNASKED


def is_quiet(hour: int, rules: SendingRules) -> bool:
    """Whether that hour of the day is a quiet one; quiet hours may pass midnight."""
    start, end = rules.quiet_from_hour, rules.quiet_until_hour
    return start <= hour < end if start <= end else hour >= start or hour < end


def end_of_quiet(local: datetime, rules: SendingRules) -> datetime:
    """When the quiet hours end in which that moment lies, given by the clock where the customer lives; in UTC."""
    end = local.replace(hour=rules.quiet_until_hour, minute=0, second=0, microsecond=0)
    return (end if end > local else end + timedelta(days=1)).astimezone(UTC)


def _check_marketing(connection: Connection, workspace: Workspace, row: Row[Any], now: datetime) -> None:
    limits = workspace.rules.of(ActionRules)
    since = now - timedelta(days=limits.caps_days)
    sent = [one.went_at for one in outcome_facts.marketing_claimed_for(connection, row.customer_id, since) if one.key != row.key]
    if len(sent) >= limits.marketing_messages:
        raise Refused(f"Draft {row.key} would be marketing message {len(sent) + 1} in {limits.caps_days} days.", fix="Reject it.")
    if sent and now - max(sent) < timedelta(days=limits.days_between_marketing):
        raise NotNow(
            f"Draft {row.key} is marketing, and the last one went out on {max(sent):%Y-%m-%d}.",
            not_before=max(sent) + timedelta(days=limits.days_between_marketing),
            fix=f"Wait {limits.days_between_marketing} days between two.",
        )


def _zone_of(connection: Connection, workspace: Workspace, row: Row[Any]) -> ZoneInfo:
    customer = draft_facts.customer_of(connection, row.customer_id)
    company = workspace.company.time_zone
    try:
        return ZoneInfo((customer.time_zone if customer is not None else None) or company)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(company)
