"""Batches of messages into the store: repeats are skipped, contradictions set aside, and new ones queued for reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.ingest.faults import Fault
from pipelines.ingest.mail.mail_threads import joined
from pipelines.ingest.rows.messages import ParsedMessage
from pipelines.ingest.storing.batches import Stored, StoringContext
from pipelines.ingest.storing.customer_match import Carrier, links_for
from pipelines.ingest.storing.mail_names import name_by_mail
from pipelines.ingest.storing.mail_reread import read_anew, same_mails
from pipelines.jobs import queue
from pipelines.records import customer, message, rules_version
from pipelines.records.database import new_id

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

CONFLICT = "is stored already with other content"


def store_messages(connection: Connection, batch: Sequence[ParsedMessage], context: StoringContext) -> Stored:
    """Stores what is new, in the caller's transaction."""
    stored = Stored()
    known = message.content_hashes(connection, {item.id for item in batch})
    digests = [item.content_hash() for item in batch]
    anew = same_mails(connection, [item for item, digest in zip(batch, digests, strict=True) if known.get(item.id, digest) != digest])
    new: list[tuple[ParsedMessage, str]] = []
    for item, digest in zip(batch, digests, strict=True):
        before = known.get(item.id)
        if before is None:
            known[item.id] = digest
            new.append((item, digest))
        elif before == digest:
            stored.tally.duplicates += 1
        elif (before_it := anew.get(item.id)) is not None:
            read_anew(connection, before_it, item, digest, context)
            known[item.id] = digest
            stored.tally.updated += 1
            stored.has_changed = True
        else:
            stored.faults.append(_conflict(item))
    stored.tally.accepted = len(new)
    stored.tally.quarantined = len(stored.faults)
    if new:
        threads = joined(connection, [item for item, _ in new])
        message.rename_threads(connection, threads)
        _add(connection, new, threads, context)
        name_by_mail(connection, {item.email for item, _ in new if item.email and item.sender_name and item.channel == "email"})
        stored.has_changed = True
    if stored.has_changed:
        rules_version.bump_data_version(connection)
    return stored


def _conflict(item: ParsedMessage) -> Fault:
    raw = {
        "id": item.id,
        "customer_id": item.customer_id or "",
        "channel": item.channel,
        "created_at": item.created_at.isoformat(),
        "text": item.text,
    }
    return Fault(item.line, "id", f"{item.id} {CONFLICT}; give the new message its own id", raw)


def _add(
    connection: Connection, new: Sequence[tuple[ParsedMessage, str]], threads: Mapping[str, str], context: StoringContext
) -> None:
    owners = customer.ids_of_keys(connection, {item.customer_id for item, _ in new if item.customer_id})
    anonymous = [place for place, (item, _) in enumerate(new) if item.customer_id is None]
    carriers = [Carrier(new[place][0].email, new[place][0].phone, new[place][0].order_id) for place in anonymous]
    links = dict(zip(anonymous, links_for(connection, carriers, context.now), strict=True))
    rows = [_row(item, digest, owners.get(item.customer_id or ""), links.get(place), context) for place, (item, digest) in enumerate(new)]
    for row in rows:
        row["thread_key"] = threads.get(row["thread_key"], row["thread_key"])
    message.add(connection, rows)
    queue.enqueue(connection, "read", [(row["id"].hex(), f"{row['content_hash']}:{context.reading_version}", {}) for row in rows])


def _row(item: ParsedMessage, digest: str, owner: bytes | None, link: bytes | None, context: StoringContext) -> dict[str, Any]:
    return {
        "id": new_id(),
        "key": item.id,
        "customer_id": owner,
        "customer_key": item.customer_id,
        "identity_link_id": link,
        "sender_email": item.email,
        "sender_phone": item.phone,
        "sender_name": item.sender_name,
        "order_key": item.order_id,
        "channel": item.channel,
        "direction": item.direction,
        "is_automatic": item.is_automatic,
        "created_at": item.created_at,
        "time_known": item.is_time_known,
        "subject": item.subject,
        "text": item.text,
        "raw_text": item.original,
        "language": item.language,
        "rating": item.rating,
        "rating_scale": item.scale,
        "product": item.product,
        "thread_key": item.thread_id,
        "conversation_key": item.conversation,
        "turn": item.turn,
        "speaker": item.speaker,
        "original_id": item.mail_message_id,
        "in_reply_to": item.mail_in_reply_to,
        "references": list(item.mail_references) or None,
        "recipients": list(item.recipients) or None,
        "content_hash": digest,
        "import_file_id": context.import_file_id,
        "line": item.line if context.import_file_id is not None else None,
    }
