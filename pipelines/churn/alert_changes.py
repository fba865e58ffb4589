"""What happens to alerts, as values: opened, changed or closed, each written with the event that tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.records import alert as records
from pipelines.records import event

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Change:
    """One alert to open, to change or to close."""

    what: str  # opened | updated | closed
    key: str
    values: dict[str, Any]
    body: dict[str, Any]
    alert_id: bytes | None = None
    told: bool = True
    customer_id: bytes | None = None


def closing(current: Any, customer_key: str | None, closed_as: str, now: datetime) -> Change:
    """The end of an alert that nobody closed; `closed_as` says why."""
    values = {"status": "closed", "open_key": None, "closed_as": closed_as, "closed_by": "heed", "closed_at": now}
    body = body_of(customer_key, current.kind, "closed") | {"as": closed_as}
    return Change("closed", current.key, values, body, current.id, customer_id=current.customer_id)


def body_of(customer_key: str | None, kind: str, status: str) -> dict[str, Any]:
    """What an event tells of an alert."""
    return {"customer": customer_key, "kind": kind, "status": status}


def write_changes(connection: Connection, changes: Sequence[Change], now: datetime) -> None:
    """Writes the changes, and an event for each that was made and is worth telling."""
    opened = records.open_new(connection, [change.values for change in changes if change.alert_id is None])
    for change in changes:
        is_new = change.alert_id is None
        done = change.key in opened if is_new else records.change_open(connection, change.alert_id or b"", change.values)
        if done and change.told:
            event.append(connection, f"alert.{change.what}", change.key, now, change.body)
