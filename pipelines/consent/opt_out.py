"""The stage that hears an opt-out: consent withdrawn and the address on the suppression list, never a consent given.

An erasure request also stops everything at once; carrying it out stays with a person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pipelines.consent import phrases, suppression_list
from pipelines.records import consent as records
from pipelines.records import event, rules_version
from pipelines.records.customer import keys_of_ids
from pipelines.records.database import reading

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.workspace import Workspace

Write = Callable[["Connection"], None]

REASONS = {
    phrases.MARKETING: "asked to get no more marketing",
    phrases.ALL: "asked not to be written to",
    phrases.ERASURE: "asked for erasure of personal data",
}


@dataclass(frozen=True, slots=True)
class OptOut:
    """One message's wish: who (customer, address or both), how far it goes, and where it was said."""

    message_id: bytes
    message_key: str
    customer_id: bytes | None
    address: str | None
    scope: str
    said_at: datetime


def widest_scope(text: str, subject: str | None = None) -> str | None:
    """marketing | all | erasure, the farthest that the text or its own subject asks for; None when nothing is asked."""
    own_subject = subject if subject and not subject.strip().lower().startswith(("re:", "odp:", "fw:", "fwd:", "pd:")) else ""
    asked = {request.scope for request in phrases.requests(text) + phrases.requests(own_subject)}
    return next((scope for scope in (phrases.ERASURE, phrases.ALL, phrases.MARKETING) if scope in asked), None)


def record_opt_outs(workspace: Workspace, message_ids: Sequence[bytes], *, now: datetime) -> Write:
    """What the messages ask for, ready to be written; writing it twice changes nothing."""
    with reading(workspace.engine) as connection:
        rows = records.incoming_words(connection, message_ids)
        asked = [(row, widest_scope(row.text, row.subject)) for row in rows]
        owners = [row.owner_id for row, scope in asked if scope and row.owner_id is not None]
        addresses = records.addresses_of(connection, owners)
    found = [
        OptOut(row.id, row.key, row.owner_id, addresses.get(row.owner_id) or row.sender_email, scope, row.created_at)
        for row, scope in asked
        if scope
    ]

    def write(connection: Connection) -> None:
        changed = [_record(connection, wish, now) for wish in found]
        if any(changed):
            rules_version.bump_data_version(connection)

    return write


def _record(connection: Connection, wish: OptOut, now: datetime) -> bool:
    """Writes one wish; True when it changed anything."""
    covers_all = wish.scope != phrases.MARKETING
    changed = False
    if wish.address and "@" in wish.address:
        purpose = suppression_list.ALL if covers_all else suppression_list.MARKETING
        changed |= suppression_list.add(
            connection, wish.address, purpose=purpose, reason=REASONS[wish.scope], now=wish.said_at, message_id=wish.message_id
        )
    if wish.customer_id is not None:
        source = f"message {wish.message_key}"
        for purpose in ("marketing", "service") if covers_all else ("marketing",):
            changed |= records.withdraw(connection, wish.customer_id, purpose, "email", source=source, said_at=wish.said_at)
    if changed:
        keys = keys_of_ids(connection, [wish.customer_id] if wish.customer_id else [])
        body = {"customer": next(iter(keys.values()), None), "scope": wish.scope}
        event.append(connection, "consent.withdrawn", wish.message_key, now, body)
    return changed
