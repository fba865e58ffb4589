"""What happened after messages went out: who ordered again, who wrote again. Shown, never learned from."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.records import outcome_facts
from pipelines.records.database import reading

if TYPE_CHECKING:
    from pipelines.workspace import Workspace

WROTE_DAYS = 14  # after a message in which another one from the customer counts
NOTE = "What happened after a message is no effect of it: who gets one is chosen. It changes no choice."


def what_happened(workspace: Workspace, *, as_of: datetime, horizon_days: int) -> list[dict[str, Any]]:
    """By action, the messages that went out: {action, class, messages, ordered, wrote_again, still_open}; counts, by name."""
    with reading(workspace.engine) as connection:
        sent = outcome_facts.gone_out(connection, as_of)
        ids = sorted({row.customer_id for row in sent})
        first = min((row.went_at for row in sent), default=as_of)
        ordered = outcome_facts.orders_after(connection, ids, first, as_of)
        wrote = outcome_facts.written_after(connection, ids, first, as_of)
    counts: dict[tuple[str, str], Counter[str]] = {}
    for row in sent:
        count = counts.setdefault((row.action_kind or "answer", row.message_class), Counter())
        end = row.went_at + timedelta(days=horizon_days)
        has_ordered = _within(ordered.get(row.customer_id, []), row.went_at, end)
        count["messages"] += 1
        count["ordered"] += has_ordered
        count["wrote_again"] += _within(wrote.get(row.customer_id, []), row.went_at, row.went_at + timedelta(days=WROTE_DAYS))
        count["still_open"] += not has_ordered and end > as_of
    names = ("messages", "ordered", "wrote_again", "still_open")
    return [{"action": action, "class": kind} | {name: count[name] for name in names} for (action, kind), count in sorted(counts.items())]


def _within(moments: list[datetime], after: datetime, until: datetime) -> bool:
    return any(after < moment <= until for moment in moments)
