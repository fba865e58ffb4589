"""One message that another program hands over: the same rules as for files, with an answer at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipelines.errors import Conflict, HeedError
from pipelines.ingest.declared.declaration import declared
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.declared.rules import IngestRules
from pipelines.ingest.faults import BadValue
from pipelines.ingest.rows.columns import MESSAGE, Columns
from pipelines.ingest.rows.messages import MessageRules
from pipelines.ingest.storing.batches import StoringContext
from pipelines.ingest.storing.store_messages import store_messages
from pipelines.records import message
from pipelines.records.database import transaction
from pipelines.workspace import Workspace


class MessageRefused(HeedError):
    """One field of a message breaks a rule; nothing was stored."""

    title = "The message cannot be stored"

    def __init__(self, field: str | None, reason: str) -> None:
        super().__init__(f"{field or 'message'}: {reason}.")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """The message as it is stored now; `is_new` is false when exactly this message was there before."""

    id: bytes
    key: str
    is_new: bool


def ingest_one_message(workspace: Workspace, fields: Mapping[str, Any], *, now: datetime) -> StoredMessage:
    """Stores a message given by our column names, and asks for its reading in the same transaction.

    Raises MessageRefused naming the field that breaks a rule, and Conflict when the id is stored with other content.
    """
    options, limits = declared(workspace, ImportOptions()), workspace.rules.of(IngestRules)
    columns = Columns("messages", MESSAGE, {name: place for place, name in enumerate(MESSAGE)})
    rules = MessageRules(columns, options, limits, now, "review")
    if fields.get("channel") is None:
        raise MessageRefused("channel", "missing; it is one of review, email, call, chat, survey")
    try:
        parsed = rules.read(1, [fields.get(name) for name in MESSAGE])
    except BadValue as bad:
        raise MessageRefused(bad.column, bad.told(str)) from None
    context = StoringContext(None, "one message", workspace.reading_version, now)
    with transaction(workspace.engine) as connection:
        stored = store_messages(connection, [parsed], context)
        if stored.faults:
            raise Conflict(f"Message {parsed.id!r} is stored with other content.", fix="Give the new message its own id.")
        identity = message.id_of_key(connection, parsed.id)
    return StoredMessage(identity, parsed.id, bool(stored.tally.accepted))
