"""The ledger of promises: approving a draft makes each of its promise sentences binding."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.errors import Conflict, NotFound, Refused
from pipelines.records import account, event, rules_version
from pipelines.records import draft as drafts
from pipelines.records import order as orders
from pipelines.records import promise as ledger
from pipelines.records.database import new_id, transaction

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import Workspace

END_OF_DAY = time(23, 59, 59)


def bind(connection: Connection, row: Row[Any], by: str, *, time_zone: str) -> int:
    """Writes the draft's promises into the ledger, each due at the end of its day there; returns how many."""
    zone = ZoneInfo(time_zone)
    made = [item for item in row.sentences if item["kind"] == "promise" and item.get("due_on")]
    order_key = order_of(connection, row)
    drafts.add_promises(connection, [
        {
            "id": new_id(), "customer_id": row.customer_id, "draft_id": row.id, "message_id": None, "order_key": order_key,
            "text": item["text"],
            "due_at": end_of(date.fromisoformat(item["due_on"]), zone), "state": "open",
            "owner": by, "due_on": date.fromisoformat(item["due_on"]),
        }
        for item in made
    ])
    return len(made)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last second of that day there."""
    return datetime.combine(day, END_OF_DAY, zone).astimezone(UTC)


def order_of(connection: Connection, row: Row[Any]) -> str | None:
    """The one order that the draft's sentences rest on."""
    known = orders.keys_of_customers(connection, {row.customer_id}).get(row.customer_id, set())
    named = {key for item in row.sentences for key in item["evidence"] if key in known}
    return named.pop() if len(named) == 1 else None


def promises(connection: Connection, *, now: datetime, everything: bool = False) -> list[dict[str, Any]]:
    """The ledger as people see it, the next due first; kept and withdrawn ones only with `everything`."""
    return [_as_json(row, now) for row in ledger.listed(connection, everything=everything)]


def mark_kept(workspace: Workspace, key: str, by: str, *, now: datetime) -> dict[str, Any]:
    """A person says that a promise was kept. Raises NotFound, Conflict when it is open no more, or Refused without a name."""
    by = " ".join(by.split())
    if not by:
        raise Refused("A promise is kept by a named person's word.", fix="Say who with --by NAME.")
    with transaction(workspace.engine, durable=True) as connection:
        row = next((row for row in ledger.listed(connection, everything=True) if _key(row) == key), None)
        if row is None:
            raise NotFound("promise", key, fix="`heed promises` lists them.")
        if not ledger.settle(connection, row.id, by=by, at=now):
            raise Conflict(f"Promise {key} is {row.state} already.")
        rules_version.bump_data_version(connection)
        account.audit(connection, by, "promise.kept", key, now)
        event.append(connection, "promise.kept", key, now)
        return _as_json(row, now) | {"state": "kept", "settled_by": by, "settled_at": now.isoformat(), "overdue": False}


def _key(row: Row[Any]) -> str:
    return ledger.key_of(row.customer_key, row.text, row.due_at)


def _as_json(row: Row[Any], now: datetime) -> dict[str, Any]:
    return {
        "id": _key(row), "customer_id": row.customer_key, "text": row.text, "state": row.state, "order_id": row.order_key,
        "draft_id": row.draft_key, "owner": row.owner, "due_at": row.due_at.isoformat() if row.due_at is not None else None,
        "due_on": row.due_on.isoformat() if row.due_on is not None else None,
        "overdue": row.state == "open" and row.due_at is not None and row.due_at < now,
        "settled_by": row.settled_by, "settled_at": row.settled_at.isoformat() if row.settled_at is not None else None,
    }
