"""The rules for one message of a table, and what every parsed message is, wherever it came from."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipelines.ingest.declared.kinds import CHANNELS
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue, Checks
from pipelines.ingest.limits import Limits
from pipelines.ingest.rows.columns import WHO, Columns
from pipelines.ingest.rows.values import is_blank, read_email, read_id, read_number, read_phone, read_short_text, read_text, read_time

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,4})?")
_WORD = re.compile(r"[\w-]{1,40}")
_DIRECTIONS = {
    "in": "in",
    "inbound": "in",
    "incoming": "in",
    "out": "out",
    "outbound": "out",
    "outgoing": "out",
    "internal": "internal",
}
_SCALES = {"nps": (0, 10), "stars": (1, 5), "csat": (1, 5), "ces": (1, 7), "percent": (0, 100)}


@dataclass(frozen=True)
class ParsedMessage:
    """One message as read: `text` is what the person wrote now, `original` all of it where the two differ.

    `created_at` is UTC; with `is_time_known` false it is the moment of import and no part of the content.
    """

    line: int
    id: str
    channel: str
    created_at: datetime
    text: str
    customer_id: str | None = None
    email: str | None = None
    phone: str | None = None
    order_id: str | None = None
    direction: str = "in"
    is_time_known: bool = True
    is_automatic: bool = False
    rating: float | None = None
    scale: str | None = None
    language: str | None = None
    thread_id: str | None = None
    product: str | None = None
    subject: str | None = None
    original: str | None = None
    speaker: str | None = None
    sender_name: str | None = None
    mail_message_id: str | None = None
    mail_in_reply_to: str | None = None
    mail_references: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    conversation: str | None = None
    turn: int | None = None
    automatic_because: str | None = None
    mail_sender: str | None = None
    is_sent_by_label: bool = False

    def content_hash(self) -> str:
        """SHA-256 in hex of what makes two messages of one id the same: who, where, when, which way and the words."""
        content = [
            self.customer_id,
            self.email,
            self.phone,
            self.order_id,
            self.channel,
            self.direction,
            self.text,
            self.subject,
            self.created_at.isoformat() if self.is_time_known else None,
            self.rating,
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


class MessageRules:
    """Reads message rows of one table. `default_channel` fills an absent channel column."""

    def __init__(
        self,
        columns: Columns,
        options: ImportOptions,
        limits: Limits,
        now: datetime,
        default_channel: str,
        *,
        is_native: bool = False,
        names_somebody: bool = True,
    ) -> None:
        self._place = columns.place
        self._options = options
        self._limits = limits
        self._now = now
        self._default_channel = default_channel
        self._is_native = is_native
        self._names_somebody = names_somebody

    def read(self, line: int, cells: Sequence[Any]) -> ParsedMessage:
        """The message of a row; raises BadValue with every rule that it breaks."""
        place = self._place

        def cell(name: str) -> Any:
            return cells[place[name]] if name in place else None

        check, limits = Checks(), self._limits
        identity = check(read_id, "id", cell("id"), limits)
        customer_id = None if is_blank(cell("customer_id")) else check(read_id, "customer_id", cell("customer_id"), limits)
        email = check(read_email, "email", cell("email"))
        phone = check(read_phone, "phone", cell("phone"), self._options.phone_region)
        order_id = None if is_blank(cell("order_id")) else check(read_id, "order_id", cell("order_id"), limits)
        if self._names_somebody and all(is_blank(cell(name)) for name in WHO):
            check(_refuse_nobody)
        channel = check(self._channel, cell("channel"))
        created_at = check(read_time, "created_at", cell("created_at"), self._options, self._now)
        text = check(read_text, "text", cell("text"), limits, is_native=self._is_native)
        direction = check(self._direction, cell("direction"), email)
        rating = check(self._rating, cell("rating"), cell("scale"))
        language = check(_language, cell("language"))
        thread_id = check(read_short_text, "thread_id", cell("thread_id"), 200)
        product = check(read_short_text, "product", cell("product"))
        sender_name = check(read_short_text, "sender_name", cell("sender_name"), 200)
        check.settle()
        return ParsedMessage(
            line,
            identity,
            channel,
            created_at,
            text,
            customer_id,
            email,
            phone,
            order_id,
            direction,
            rating=rating[0],
            scale=rating[1],
            language=language,
            thread_id=thread_id,
            product=product,
            sender_name=sender_name,
        )

    def _channel(self, cell: Any) -> str:
        if is_blank(cell):
            return self._default_channel
        channel = str(cell).strip().lower()
        if channel not in CHANNELS:
            shown = f"'{channel}'" if _WORD.fullmatch(channel) else "this"
            raise BadValue("channel", f"{shown} is not one of {', '.join(CHANNELS)}")
        return channel

    def _direction(self, cell: Any, email: str | None) -> str:
        if is_blank(cell):
            return "out" if email is not None and self._options.is_own_address(email) else "in"
        direction = _DIRECTIONS.get(str(cell).strip().lower())
        if direction is None:
            raise BadValue("direction", "is not one of in, out, internal")
        return direction

    def _rating(self, rating_cell: Any, scale_cell: Any) -> tuple[float | None, str | None]:
        if is_blank(rating_cell):
            return None, None
        rating = read_number("rating", rating_cell, self._options)
        scale = read_short_text("scale", scale_cell, 20)
        scale = scale.lower() if scale else None
        if scale is not None and scale not in _SCALES and not (scale.isdigit() and 2 <= int(scale) <= 1_000):
            raise BadValue("scale", f"is not one of {', '.join(_SCALES)} or the highest rating as a number")
        low, high = (0, 1_000) if scale is None else _SCALES.get(scale) or (0, int(scale))
        if not low <= rating <= high:
            raise BadValue("rating", f"is outside {low} to {high}")
        return float(rating), scale


def _refuse_nobody() -> None:
    raise BadValue("customer_id", "missing, and no email, phone or order_id says whose message it is")


def _language(cell: Any) -> str | None:
    if is_blank(cell):
        return None
    language = str(cell).strip()
    if not _LANGUAGE.fullmatch(language):
        raise BadValue("language", "is not a language code such as en or pl")
    return language.replace("_", "-")
