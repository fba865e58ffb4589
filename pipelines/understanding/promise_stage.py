"""The stage that hears what we promised: sentences of our own mail become open promises, due at the end of their day.

It runs beside the reading of the same messages. The customer and the order are those known at that moment; mail that
belongs to no known customer is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.jobs.queue import Write
from pipelines.records import draft as ledger
from pipelines.records import message as messages
from pipelines.records import order as orders
from pipelines.records import rules_version
from pipelines.records.database import new_id, reading
from pipelines.understanding.promises_made import promises_made

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.workspace import Workspace

END_OF_DAY = time(23, 59, 59)


def record_promises(workspace: Workspace, message_ids: Sequence[bytes], *, now: datetime) -> Write:
    """The promises in those of the messages that we wrote, ready to be written; writing them twice changes nothing."""
    zone = ZoneInfo(workspace.company.time_zone)
    with reading(workspace.engine) as connection:
        ours = messages.written_by_us(connection, message_ids)
        found = [(row, promise) for row in ours for promise in promises_made(row.text, row.created_at.astimezone(zone).date())]
        keys = orders.keys_of_customers(connection, {row.owner_id for row, _ in found})
        threads = _by_thread(messages.of_threads(connection, {row.thread_key for row, _ in found if row.thread_key}))
        approved = [row for row in ledger.promises(connection, {row.owner_id for row, _ in found}) if row.draft_id]
    known = {(row.customer_id, _words(row.text)) for row in approved}
    rows = [
        {
            "id": new_id(), "customer_id": row.owner_id, "draft_id": None, "message_id": row.id, "text": promise.sentence, "state": "open",
            "order_key": order_named(promise.sentence, row, threads.get(row.thread_key, ()), keys.get(row.owner_id, set())),
            "due_at": _end_of(promise.due_on, zone), "due_on": promise.due_on, "owner": row.sender_name or row.speaker,
        }
        for row, promise in found
        if (row.owner_id, _words(promise.sentence)) not in known
    ]  # fmt: skip

    def write(connection: Connection) -> None:
        before = ledger.promised_in(connection, {row["message_id"] for row in rows})
        new = [row for row in rows if (row["message_id"], row["text"]) not in before]
        if new:
            ledger.add_promises_of_messages(connection, new)
            rules_version.bump_data_version(connection)

    return write


def order_named(sentence: str, row: Any, thread: Iterable[Any], keys: set[str]) -> str | None:
    """The customer's order that the sentence names, else its mail, else its thread until then; None when that is not one order."""
    for texts in _nearest_first(sentence, row, thread):
        named = {key for key in keys if any(_names(text, key) for text in texts)}
        if named:
            return named.pop() if len(named) == 1 else None
    return None


def _nearest_first(sentence: str, row: Any, thread: Iterable[Any]) -> Iterator[list[str]]:
    yield [sentence]
    yield _words_of(row)
    yield [text for one in thread if one.owner_id == row.owner_id and one.created_at <= row.created_at for text in _words_of(one)]


def _words_of(row: Any) -> list[str]:
    return [text for text in (row.order_key, row.subject, row.text) if text]


def _names(text: str, key: str) -> bool:
    """Whether the order's number stands in the text as a number of its own."""
    return bool(re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-]|[.,]\d)", text, re.IGNORECASE))


def _by_thread(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.thread_key, []).append(row)
    return found


def _words(text: str) -> str:
    return " ".join(text.split())


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, END_OF_DAY, zone).astimezone(UTC)
