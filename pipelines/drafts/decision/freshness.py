"""When a draft is overtaken: something was said, bought or withdrawn since, or it lay too long."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.drafts.draft_rules import DraftRules
from pipelines.next_best_action import governor
from pipelines.next_best_action.rules import ActionRules
from pipelines.records import alert as alerts
from pipelines.records import draft as drafts
from pipelines.records import draft_facts, event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import Workspace

WHAT_CHANGED = {
    "messages": "A message came in or went out since the draft was made.",
    "orders": "An order or refund came in since the draft was made.",
    "consent": "The customer's consent changed since the draft was made.",
    "address": "The customer's e-mail address changed since the draft was made.",
}


def policy_of(workspace: Workspace) -> str:
    """A hash of what the company says of itself, of its drafts and of its offers; another one overtakes every draft."""
    offers = [offer.terms() for offer in workspace.rules.of(ActionRules).offers]
    text = repr((workspace.company, workspace.rules.of(DraftRules), offers))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def offer_end(workspace: Workspace, offer_key: str | None) -> dict[str, str]:
    """{"offer_ends_at": moment} for an offer that ends, which is kept with the draft that makes it."""
    offer = workspace.rules.of(ActionRules).offer(offer_key) if offer_key is not None else None
    if offer is None or offer.ends_on is None:
        return {}
    last = datetime.combine(offer.ends_on, time(23, 59, 59), ZoneInfo(workspace.company.time_zone))
    return {"offer_ends_at": last.isoformat()}


def stale_because(connection: Connection, row: Row[Any], now: datetime, rules: DraftRules, *, policy: str | None = None) -> list[str]:
    """Why the draft no longer stands; empty while it does. With `policy` (see `policy_of`) new rules of the company count, too."""
    return why_each_is_stale(connection, [row], now, rules, policy=policy)[row.id]


def why_each_is_stale(
    connection: Connection, rows: Sequence[Row[Any]], now: datetime, rules: DraftRules, *, policy: str | None = None
) -> dict[bytes, list[str]]:
    """The same for each of the drafts, by id, in as many questions to the database as for one."""
    whose = {row.customer_id for row in rows}
    states = draft_facts.states_of(connection, whose)
    newest = draft_facts.newest_from_each(connection, whose, before=now)
    cases = alerts.by_ids(connection, {row.alert_id for row in rows if row.alert_id is not None})
    closed = {case.id for case in cases if case.status == "closed"}
    found = {}
    for row in rows:
        state = states[row.customer_id]
        reasons = [sentence for name, sentence in WHAT_CHANGED.items() if row.seen.get(name) != state[name]]
        if policy is not None and row.seen.get("policy") not in (None, policy):
            reasons.append("The company's rules for drafts, offers or its own details changed since the draft was made.")
        ends_at = row.seen.get("offer_ends_at")
        if ends_at is not None and now > datetime.fromisoformat(ends_at):
            reasons.append("The offer that the draft makes has ended.")
        if row.alert_id in closed:
            reasons.append("The case that the draft belongs to was closed.")
        if not reasons and row.customer_id in newest and newest[row.customer_id] > row.as_of:
            reasons.append("The customer wrote something newer that the draft does not answer.")
        if now - row.made_at > timedelta(hours=rules.stale_after_hours):
            reasons.append(f"The draft is older than {rules.stale_after_hours} hours.")
        found[row.id] = reasons
    return found


def overtake(
    connection: Connection, customer_ids: Iterable[bytes] | None, now: datetime, rules: DraftRules, *, policy: str | None = None
) -> int:
    """Marks the overtaken drafts of those customers (of all when None) as stale; returns how many."""
    count = 0
    standing = drafts.not_gone_out(connection, customer_ids)
    stale = why_each_is_stale(connection, standing, now, rules, policy=policy)
    for row in standing:
        if stale[row.id]:
            count += retire(connection, row, now)
    return count


def retire(connection: Connection, row: Row[Any], now: datetime) -> bool:
    """Makes one draft stale: its promises are withdrawn and its reserved budget is released."""
    if not drafts.set_status(connection, row.id, "stale", only_from=("drafted", "held", "approved")):
        return False
    take_back(connection, row, "heed", now)
    event.append(connection, "draft.stale", row.key, now)
    return True


def take_back(connection: Connection, row: Row[Any], by: str, now: datetime) -> None:
    """What an approval had bound is free again."""
    drafts.withdraw_promises(connection, row.id)
    if row.status == "approved" and row.offer_key is not None:
        governor.release(connection, row.id, by=by, now=now)
