"""Whether what was approved, reserved, promised and handed over is still what the audit trail says: for `heed doctor`."""

from __future__ import annotations

import email
from collections.abc import Callable
from datetime import date
from email.policy import default
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.drafts.decision.promises import end_of
from pipelines.records import account, outbox_entry
from pipelines.records import draft as drafts
from pipelines.records import offer as ledger
from pipelines.records import promise as promises
from pipelines.records.database import reading

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import Workspace

Check = Callable[["Connection", "Workspace", "Row[Any]", Any], bool]


def examine(workspace: Workspace) -> list[tuple[str, list[str]]]:
    """Each sentence that must hold with the keys of the approved drafts that break it."""
    with reading(workspace.engine) as connection:
        approved = drafts.approved(connection)
        trail = account.trail_of(connection, "draft.approve")
        return [
            (sentence, [row.key for row in approved if not check(connection, workspace, row, trail.get(row.key))])
            for sentence, check in CHECKS
        ]


def _is_as_signed(connection: Connection, workspace: Workspace, row: Row[Any], entry: Any) -> bool:
    decision = drafts.decision_on(connection, row.id)
    if entry is None or decision is None:
        return False
    return bool(decision.by == entry.who and decision.bound_hash == entry.detail.get("bound_hash") == row.bound_hash)


def _sentences_stand(connection: Connection, workspace: Workspace, row: Row[Any], entry: Any) -> bool:
    """Every typed sentence stands in the body, so that the proof sheet speaks of what goes out."""
    words = " ".join(row.body.split())
    return all(" ".join(item["text"].split()) in words for item in row.sentences)


def _promises_stand(connection: Connection, workspace: Workspace, row: Row[Any], entry: Any) -> bool:
    """The days are those that were approved, each ending where the company was then; it may be elsewhere by now."""
    zone = ZoneInfo((entry.detail.get("time_zone") if entry is not None else None) or workspace.company.time_zone)
    told = [(item["text"], date.fromisoformat(item["due_on"])) for item in row.sentences if item.get("due_on")]
    said = sorted((text, day, end_of(day, zone)) for text, day in told)
    kept = [one for one in drafts.promises(connection, [row.customer_id]) if one.draft_id == row.id and one.due_at is not None]
    return said == sorted((one.text, promises.day_of(one, zone), one.due_at) for one in kept)


def _budget_stands(connection: Connection, workspace: Workspace, row: Row[Any], entry: Any) -> bool:
    held = ledger.balance(connection, row.id)
    if row.offer_key is None:
        return held is None
    said = entry.detail.get("reserved_minor") if entry is not None else None
    return held is not None and held.offer_key == row.offer_key and (said is None or held.reserved_minor == said)


def _file_stands(connection: Connection, workspace: Workspace, row: Row[Any], entry: Any) -> bool:
    """A file that was taken away is no fault; one that says something else is."""
    way = outbox_entry.of_draft(connection, row.id)
    if way is None or way.status != "handed_over" or not way.file_name:
        return True
    place = workspace.home / "outbox" / way.file_name
    return not place.is_file() or _says(place, row)


def _says(place: Path, row: Row[Any]) -> bool:
    mail = email.message_from_bytes(place.read_bytes(), policy=default)
    part = mail.get_body(("plain",))
    words = part.get_content() if part is not None else ""
    alone = mail.get_all("To") == [row.recipient] and mail["Cc"] is None and mail["Bcc"] is None
    return bool(alone and str(mail["Subject"]) == row.subject and words.split() == row.body.split())


CHECKS: tuple[tuple[str, Check], ...] = (
    ("Every approval stands in the audit trail under the same name and the same words", _is_as_signed),
    ("Every sentence with a proof stands in the words that were approved", _sentences_stand),
    ("Every approved promise stands in the ledger with its day", _promises_stand),
    ("Every approved offer holds exactly what was reserved for it", _budget_stands),
    ("Every mail file says what was approved", _file_stands),
)
