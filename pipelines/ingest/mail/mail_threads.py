"""Which mails are one conversation: by the provider's own id, by a ticket number in the subject, by References.

Keys begin with where they come from, and that order is their rank: `a-gmail-`, `a-ticket-`, `thread-`. Where an answer shows
that two keys are one conversation, both take the lesser, so that the order in which mails arrive does not matter.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipelines.ingest.rows.messages import ParsedMessage
from pipelines.records import message

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_TICKET = re.compile(
    r"[\[(]\s*(?:(?:ticket|case|request|issue|ref|id|zgłoszenie|sprawa|nr zgłoszenia|anfrage|vorgang|demande)\s*(?:no\.?|nr\.?|id)?"
    r"\s*[:#]?\s*#?\s*|#\s*)([A-Z]{0,5}-?\d{3,15})\s*[\])]|##\s?(\d{3,15})\s?##",
    re.IGNORECASE,
)
GMAIL, TICKET, REPLIES = "a-gmail-", "a-ticket-", "thread-"


def short_hash(text: str) -> str:
    """32 hex digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def thread_key(provider_thread: str | None, subject: str | None, customer: str | None, root: str | None) -> str | None:
    """The key of a mail's conversation; a ticket number counts for one customer only, as two desks count from one."""
    if provider_thread is not None:
        return f"{GMAIL}{provider_thread}"
    ticket = ticket_number(subject or "")
    if ticket is not None and customer is not None:
        return f"{TICKET}{short_hash(f'{ticket} {customer}')}"
    return f"{REPLIES}{short_hash(root)}" if root else None


def ticket_number(subject: str) -> str | None:
    """`12345` of `[#12345]`, `[Ticket: 12345]`, `(Zgłoszenie nr 12345)` or `##12345##`; a bare `#12345` may be an order."""
    found = _TICKET.search(subject[:1_000])
    return None if found is None else (found.group(1) or found.group(2)).upper()


def joined(connection: Connection, batch: Sequence[ParsedMessage]) -> dict[str, str]:
    """The keys of this batch and of stored mails that are other conversations' keys, each with the key that holds now."""
    mails = [item for item in batch if item.channel == "email" and item.thread_id and item.mail_message_id]
    if not mails:
        return {}
    keys = {item.mail_message_id: item.thread_id for item in mails}
    above = {identity for item in mails for identity in _above(item)}
    below: dict[str, list[str]] = {}
    stored = message.threads_of_mails(connection, above, set(filter(None, keys)))
    for row in stored:
        if row.original_id in above:
            keys.setdefault(row.original_id, row.thread_key)
        if row.in_reply_to in keys:
            below.setdefault(row.in_reply_to, []).append(row.thread_key)
    rank = _Ranked()
    for item in mails:
        beside = [keys.get(identity) for identity in _above(item)] + list(below.get(item.mail_message_id or "", ()))
        for key in filter(None, beside):
            rank.join(item.thread_id or key, key)
    return rank.renamed()


def _above(item: ParsedMessage) -> list[str]:
    return [*item.mail_references, *([item.mail_in_reply_to] if item.mail_in_reply_to else ())]


class _Ranked:
    """Sets of keys that are one conversation; two different ids of one provider stay two."""

    def __init__(self) -> None:
        self._least: dict[str, str] = {}

    def _of(self, key: str) -> str:
        while (lesser := self._least.get(key, key)) != key:
            key = lesser
        return key

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self._of(one), self._of(other)))
        if first != second and not (first.startswith(GMAIL) and second.startswith(GMAIL)):
            self._least[second] = first

    def renamed(self) -> dict[str, str]:
        return {key: least for key in self._least if (least := self._of(key)) != key}
