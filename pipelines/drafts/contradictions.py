"""What a draft says against what was promised before, in whatever channel: an open promise is never put off in silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.drafts import promises
from pipelines.records import message
from pipelines.records import promise as ledger

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import Workspace


def promised_before(
    connection: Connection, customer_id: bytes, *, now: datetime, zone: ZoneInfo, thread_key: str | None, order_key: str | None
) -> date | None:
    """The earliest day, today or later, that is promised to the customer about the same thread or order, or about no named one."""
    days = [
        ledger.day_of(one, zone) or one.due_at.date()
        for one in ledger.open_ones(connection, [customer_id])
        if one.due_at is not None and one.due_at >= now and _same(one.thread_key, thread_key) and _same(one.order_key, order_key)
    ]
    return min(days, default=None)


def contradictions(
    connection: Connection, customer_id: bytes, sentences: Iterable[Mapping[str, Any]], *, now: datetime, zone: ZoneInfo,
    thread_key: str | None, order_key: str | None,
) -> list[str]:  # fmt: skip
    """Why the draft contradicts an open promise; empty when it does not."""
    due = [date.fromisoformat(item["due_on"]) for item in sentences if item.get("due_on")]
    before = promised_before(connection, customer_id, now=now, zone=zone, thread_key=thread_key, order_key=order_key)
    if before is None or not due or max(due) <= before:
        return []
    return [f"It promises {max(due).isoformat()}, but this customer was promised {before.isoformat()} already."]


def of_draft(
    connection: Connection, workspace: Workspace, row: Row[Any], now: datetime, sentences: Iterable[Mapping[str, Any]] | None = None
) -> list[str]:
    """Why the stored draft (or these sentences in its place) contradicts what was promised in any channel."""
    answered = message.by_id(connection, row.reply_to_message_id) if row.reply_to_message_id is not None else None
    return contradictions(
        connection, row.customer_id, row.sentences if sentences is None else sentences, now=now,
        zone=ZoneInfo(workspace.company.time_zone), thread_key=answered.thread_key if answered is not None else None,
        order_key=promises.order_of(connection, row),
    )  # fmt: skip


def _same(known: str | None, asked: str | None) -> bool:
    return known is None or asked is None or known == asked
