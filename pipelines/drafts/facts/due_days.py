"""By when: the day that a draft proposes to promise, and what was promised before, overdue or still to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.facts.brief import OpenPromise
from pipelines.records import draft as drafts
from pipelines.records import promise as ledger

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row


def promised_day(rules: DraftRules, alert: Row[Any] | None, now: datetime, zone: ZoneInfo, *, days_later: int = 0) -> date | None:
    """The day that the draft proposes: some working days on, but before the open case is due, and on its last day where nothing
    but today is left before; once that is over, the next working day."""
    if not rules.promise_days:
        return None
    today = now.astimezone(zone).date()
    day = working_day(today, rules.promise_days + days_later)
    last: date
    if alert is None or alert.due_at is None:
        return day
    if alert.due_at <= now:
        return working_day(today, 1)
    due = alert.due_at.astimezone(zone).date()
    last = due - timedelta(days=1)
    while last > today and last.weekday() >= 5:
        last -= timedelta(days=1)
    if last <= today:
        last = due if due.weekday() < 5 else today
    return min(day, max(last, today))


def working_day(start: date, days: int) -> date:
    """The day that lies `days` working days (Monday to Friday) after `start`."""
    while days > 0:
        start += timedelta(days=1)
        days -= start.weekday() < 5
    return start


def overdue_promise(
    connection: Connection, customer_id: bytes, messages: Sequence[Row[Any]], now: datetime, zone: ZoneInfo
) -> OpenPromise | None:
    """The first promise that is overdue, with the draft or the message of ours that made it."""
    keys = {row.id: row.key for row in messages}
    for row in drafts.promises(connection, [customer_id]):
        evidence = row.draft_key or keys.get(row.message_id)
        if row.state == "open" and row.due_at is not None and row.due_at < now and evidence is not None:
            return OpenPromise(evidence, ledger.day_of(row, zone) or row.due_at.date())
    return None


def promised_before(
    connection: Connection, customer_id: bytes, *, now: datetime, zone: ZoneInfo, thread_key: str | None, order_key: str | None
) -> date | None:
    """The earliest day, today or later, that is promised to the customer about the same thread or order, or about no named one."""
    found = promises_to_come(connection, customer_id, now, thread_key=thread_key, order_key=order_key)
    return min((ledger.day_of(one, zone) or now.date() for one in found), default=None)


def promises_to_come(
    connection: Connection, customer_id: bytes, now: datetime, *, thread_key: str | None, order_key: str | None, but: bytes | None = None
) -> list[ledger.Made]:
    """The open promises due later about that thread and order, or about none; those of the draft `but` are left out."""
    open_ones = [one for one in ledger.open_ones(connection, [customer_id]) if but is None or one.draft_id != but]
    ahead = [one for one in open_ones if one.due_at is not None and one.due_at >= now]
    return [one for one in ahead if _same(one.thread_key, thread_key) and _same(one.order_key, order_key)]


def _same(known: str | None, asked: str | None) -> bool:
    return known is None or asked is None or known == asked
