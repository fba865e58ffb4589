"""A mail that is stored already and is understood otherwise now: own addresses were named, or stripping learned something.

What came is the same, so it is no contradiction: what was understood of it is replaced, with its history.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipelines.ingest.rows.messages import ParsedMessage
from pipelines.ingest.storing.batches import StoringContext
from pipelines.ingest.storing.customer_match import Carrier, links_for
from pipelines.jobs import queue
from pipelines.records import import_file, message

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def same_mails(connection: Connection, items: Sequence[ParsedMessage]) -> dict[str, Any]:
    """The stored rows, by key, of those messages that came as the very same mails."""
    mails = {item.id: item for item in items if item.channel == "email" and item.mail_sender is not None}
    if not mails:
        return {}
    stored = message.mails_as_they_came(connection, mails)
    return {key: row for key, row in stored.items() if _is_same(row, mails[key])}


def _is_same(row: Any, item: ParsedMessage) -> bool:
    came = (row.raw_text or row.text, row.subject, row.created_at)
    return came == (item.original or item.text, item.subject, item.created_at)


def read_anew(connection: Connection, row: Any, item: ParsedMessage, digest: str, context: StoringContext) -> None:
    """Stores the new understanding, keeps the old values, and asks for the reading again."""
    (link,) = links_for(connection, [Carrier(item.email, item.phone, item.order_id)], context.now)
    values = {
        "direction": item.direction,
        "sender_email": item.email,
        "sender_name": item.sender_name,
        "is_automatic": item.is_automatic,
        "text": item.text,
        "raw_text": item.original,
    }
    replaced = [
        {
            "noun": "message", "key": item.id, "field": name, "old_value": getattr(row, name), "new_value": value,
            "old_import_file_id": row.import_file_id, "import_file_id": context.import_file_id,
        }
        for name, value in values.items()
        if getattr(row, name) != value
    ]  # fmt: skip
    import_file.keep_old_values(connection, replaced)
    message.read_anew(connection, row.id, identity_link_id=link, content_hash=digest, **values)
    queue.enqueue(connection, "read", [(row.id.hex(), f"{digest}:{context.reading_version}", {})])
