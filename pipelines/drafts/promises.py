"""The ledger of promises: approving a draft makes each of its promise sentences binding."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.records import draft as drafts
from pipelines.records.database import new_id

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

END_OF_DAY = time(23, 59, 59)


def bind(connection: Connection, row: Row[Any], by: str, *, time_zone: str) -> int:
    """Writes the draft's promises into the ledger, each due at the end of its day there; returns how many."""
    zone = ZoneInfo(time_zone)
    made = [item for item in row.sentences if item["kind"] == "promise" and item.get("due_on")]
    drafts.add_promises(connection, [
        {
            "id": new_id(), "customer_id": row.customer_id, "draft_id": row.id, "message_id": None, "order_key": None,
            "text": item["text"],
            "due_at": datetime.combine(date.fromisoformat(item["due_on"]), END_OF_DAY, zone).astimezone(UTC), "state": "open",
            "owner": by,
        }
        for item in made
    ])
    return len(made)
