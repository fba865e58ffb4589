"""Whether a marketing message may go out at this moment: quiet hours where the customer lives, and how often they were written to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.errors import Refused
from pipelines.next_best_action.rules import ActionRules
from pipelines.outbox.sending_rules import SendingRules
from pipelines.records import draft_facts, outcome_facts

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import Workspace


def check_moment(connection: Connection, workspace: Workspace, row: Row[Any], now: datetime) -> None:
    """Raises Refused when the customer sleeps, or had a marketing message too lately or too often; answers pass."""
    if row.message_class != "marketing":
        return
    customer = draft_facts.customer_of(connection, row.customer_id)
    zone = _zone(customer.time_zone if customer is not None else None, workspace.company.time_zone)
    hour, rules = now.astimezone(zone).hour, workspace.rules.of(SendingRules)
    if is_quiet(hour, rules):
        raise Refused(
            f"Draft {row.key} is marketing, and it is {now.astimezone(zone):%H:%M} where the customer lives.",
            fix=f"Approve it again after {rules.quiet_until_hour:02d}:00 there; the approval stands until the draft is overtaken.",
        )
    limits = workspace.rules.of(ActionRules)
    since = now - timedelta(days=limits.caps_days)
    sent = [
        one.went_at for one in outcome_facts.gone_out_to(connection, row.customer_id, now)
        if one.message_class == "marketing" and one.went_at > since and one.key != row.key
    ]
    if len(sent) >= limits.marketing_messages:
        raise Refused(f"Draft {row.key} would be marketing message {len(sent) + 1} in {limits.caps_days} days.", fix="Reject it.")
    if sent and now - max(sent) < timedelta(days=limits.days_between_marketing):
        raise Refused(
            f"Draft {row.key} is marketing, and the last one went out on {max(sent):%Y-%m-%d}.",
            fix=f"Wait {limits.days_between_marketing} days between two.",
        )


def is_quiet(hour: int, rules: SendingRules) -> bool:
    """Whether that hour of the day is a quiet one; quiet hours may pass midnight."""
    start, end = rules.quiet_from_hour, rules.quiet_until_hour
    return start <= hour < end if start <= end else hour >= start or hour < end


def _zone(own: str | None, company: str) -> ZoneInfo:
    try:
        return ZoneInfo(own or company)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(company)
