"""After a message: wait, stop when the customer wrote, bought or opted out, else hand over to a person.

Nothing is stored and nothing is sent from here: the state follows from the records each time it is asked for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.consent.preferences import ConsentRules, Decision, may_write_many
from pipelines.consent.preferred_channel import preferred_way
from pipelines.next_best_action.rules import ActionRules
from pipelines.records import outcome_facts
from pipelines.records.database import reading

if TYPE_CHECKING:
    from pipelines.workspace import Workspace

WAIT, STOP, PERSON, DONE = "wait", "stop", "person", "done"


def journeys(workspace: Workspace, *, now: datetime) -> list[dict[str, Any]]:
    """The newest message to each customer with {draft_id, customer_id, action, class, state, because, until}; who needs a person first."""
    rules = workspace.rules.of(ActionRules)
    with reading(workspace.engine) as connection:
        newest = {row.customer_id: row for row in outcome_facts.gone_out(connection, now)}
        ids = sorted(newest)
        first = min((row.went_at for row in newest.values()), default=now)
        ordered = outcome_facts.orders_after(connection, ids, first, now)
        wrote = outcome_facts.written_after(connection, ids, first, now)
        allowed = may_write_many(connection, ids, "marketing", rules=workspace.rules.of(ConsentRules)) if ids else {}
    found = [
        _step(row, ordered.get(row.customer_id, []), wrote.get(row.customer_id, []), allowed[row.customer_id], rules, now)
        for row in newest.values()
    ]
    order = (PERSON, WAIT, STOP, DONE)
    return sorted(found, key=lambda one: (order.index(one["state"]), one["until"] or "", one["draft_id"]))


def _step(row: Any, ordered: list[datetime], wrote: list[datetime], allowed: Decision, rules: ActionRules, now: datetime) -> dict[str, Any]:
    until = row.went_at + timedelta(days=rules.wait_days)
    state, because = _state(row, ordered, wrote, allowed, until, now)
    return {
        "draft_id": row.key, "customer_id": row.customer_key, "action": row.action_kind or "answer", "class": row.message_class,
        "state": state, "because": because, "until": until.isoformat() if state == WAIT else None,
    }


def _state(
    row: Any, ordered: list[datetime], wrote: list[datetime], allowed: Decision, until: datetime, now: datetime
) -> tuple[str, str]:
    sells = row.message_class == "marketing"
    if sells and allowed.objected:
        return STOP, allowed.because
    if answer := next((moment for moment in wrote if moment > row.went_at), None):
        return STOP, f"They wrote on {answer:%Y-%m-%d}: that is answered first."
    if bought := next((moment for moment in ordered if moment > row.went_at), None):
        return STOP, f"They ordered on {bought:%Y-%m-%d}."
    if now < until:
        return WAIT, f"Nothing came back yet; we wait until {until:%Y-%m-%d}."
    if sells:
        way = preferred_way(row.traits)
        wish = f"; this customer prefers to be reached {way}" if way is not None else ""
        return PERSON, f"Nothing came back by {until:%Y-%m-%d}: a person decides whether to call{wish}."
    return DONE, "Our answer went out and nothing more came."
