"""Whether a customer may be approached: not with a sale while a matter is open, nor where the choice was to leave them alone,
and not with a promise for a day after the open case is due."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.reading.answering import GRIEVANCES, open_message
from pipelines.errors import Refused
from pipelines.records import action as actions
from pipelines.records import alert as alerts
from pipelines.records import draft_facts
from pipelines.records import run as runs

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import Workspace

ANOTHER = "`heed draft CUSTOMER --new` makes another."


def stays_silent(action: Row[Any] | None) -> bool:
    """Whether what was chosen is to write nothing."""
    return action is not None and (action.kind == "nothing" or action.is_control or action.message_class is None)


def no_marketing_because(connection: Connection, customer_id: bytes, action: Row[Any] | None) -> str:
    """Why this customer gets no marketing message; empty when one was chosen for them."""
    if (action is not None and action.is_control) or customer_id in actions.in_control(connection, [customer_id]):
        return "Control group: this customer gets no marketing, so that its effect can be measured."
    if action is None:
        return "No action was chosen for this customer, so there is no marketing message to write."
    if action.message_class != "marketing" or action.kind == "nothing":
        return "The next best action is not a marketing message, so there is none to write."
    return ""


def may_still_go(connection: Connection, row: Row[Any], workspace: Workspace, now: datetime) -> None:
    """Raises Refused when the draft's promise comes too late for the open case, or its sale comes at the wrong time."""
    alert = alerts.open_of(connection, [row.customer_id]).get(row.customer_id)
    if alert is not None and alert.due_at is not None and alert.due_at > now:
        last = alert.due_at.astimezone(ZoneInfo(workspace.company.time_zone)).date()
        promised = [date.fromisoformat(item["due_on"]) for item in row.sentences if item.get("due_on")]
        if any(day > last for day in promised):
            raise Refused(f"Draft {row.key} promises {max(promised)}, but the case {alert.key} is due on {last}.", fix=ANOTHER)
    if row.message_class != "marketing":
        return
    if alert is not None and alert.kind in GRIEVANCES:
        raise Refused(f"Draft {row.key} is marketing, but the case {alert.key} is open.", fix="Settle the case first.")
    messages = draft_facts.messages_of(connection, row.customer_id, before=now)
    if open_message(messages, now, workspace.rules.of(DraftRules)) is not None:
        raise Refused(f"Draft {row.key} is marketing, but a message of the customer waits for an answer.", fix=ANOTHER)
    newest = runs.newest(connection)
    action = actions.of_customer(connection, newest.id, row.customer_id) if newest is not None else None
    if because := no_marketing_because(connection, row.customer_id, action):
        raise Refused(f"Draft {row.key} is marketing. {because}")
