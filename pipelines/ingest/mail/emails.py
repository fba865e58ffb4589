"""One mail into one message: sender, date, thread, readable text and whether a machine wrote it.

Attachments are neither read nor written. Other recipients are never made into customers.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.utils import parsedate_to_datetime

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue
from pipelines.ingest.limits import Limits
from pipelines.ingest.mail.attachments import without_attachments
from pipelines.ingest.mail.automatic_mail import automatic_because
from pipelines.ingest.mail.mail_body import body_text
from pipelines.ingest.mail.mail_direction import direction_of
from pipelines.ingest.mail.mail_headers import addresses, first_message_id, header_text, message_ids
from pipelines.ingest.mail.mail_places import NO_MORE, MailPlace, takeout_place
from pipelines.ingest.mail.mail_threads import short_hash, thread_key
from pipelines.ingest.replies.reply_stripping import own_words
from pipelines.ingest.rows.messages import ParsedMessage
from pipelines.ingest.rows.values import AHEAD, EARLIEST

_BOUNDARY = re.compile(rb"boundary\s*=\s*\"?([^\";\r\n]{1,200})", re.IGNORECASE)
_MULTIPART = re.compile(rb"^content-type:\s*multipart/", re.IGNORECASE | re.MULTILINE)
SUBJECT_CHARS = 998
RECIPIENTS_KEPT = 50


def read_mail(
    raw: bytes, line: int, options: ImportOptions, limits: Limits, now: datetime, place: MailPlace | None = None
) -> ParsedMessage:
    """The message of one mail; raises BadValue with the header or part that cannot be read.

    `place` is what its mailbox says of it; left out, it is what a Gmail takeout wrote above its headers.
    """
    raw = without_attachments(raw, limits)
    _check_shape(raw, limits)
    try:
        mail = message_from_bytes(raw)
        also = NO_MORE if options.profile is None else options.profile.mail
        return _message(mail, line, options, limits, now, takeout_place(mail, also) if place is None else place)
    except (MessageError, ValueError, RecursionError, LookupError) as error:
        raise BadValue(None, f"the mail cannot be taken apart ({type(error).__name__})") from None


def _message(mail: Message, line: int, options: ImportOptions, limits: Limits, now: datetime, place: MailPlace) -> ParsedMessage:
    sender = _sender(mail)
    sent_at = _sent_at(mail, now)
    recipients = [address for name in ("To", "Cc", *(("Bcc",) if place.is_sent else ())) for _, address in addresses(mail, name)]
    direction = direction_of(mail, sender, recipients, place, options)
    because = None if direction.is_form else automatic_because(mail, sender, place)
    whole = body_text(mail, limits)
    subject = header_text(mail, "Subject")[:SUBJECT_CHARS] or None
    text = whole if because else own_words(whole, direction.name)
    text = text or subject or ""
    if not text:
        raise BadValue("body", "blank: there is nothing to read")
    if len(text) > limits.text_chars:
        raise BadValue("body", f"{len(text):,} characters are too long ({limits.said('text_chars')})")
    message_id = first_message_id(mail, "Message-ID")
    replied_to = first_message_id(mail, "In-Reply-To")
    references = message_ids(mail, "References")
    root = (references or [replied_to or message_id or ""])[0]
    return ParsedMessage(
        line,
        mail_identity(message_id, sent_at, sender, whole),
        "email",
        sent_at,
        text,
        email=direction.customer,
        direction=direction.way,
        is_automatic=because is not None,
        thread_id=thread_key(place.thread, subject, direction.customer, root),
        subject=subject,
        original=whole[: limits.raw_chars] if whole != text else None,
        sender_name=direction.name,
        mail_message_id=message_id,
        mail_in_reply_to=replied_to,
        mail_references=tuple(references[-20:]),
        recipients=tuple(dict.fromkeys(recipients))[:RECIPIENTS_KEPT],
        automatic_because=because,
        mail_sender=sender,
        is_sent_by_label=place.is_sent,
    )


def mail_identity(message_id: str | None, sent_at: datetime, sender: str, body: str) -> str:
    """`mail-` and 32 hex digits of SHA-256 of the Message-ID, or of date, sender and body when there is none."""
    return f"mail-{short_hash(message_id or chr(10).join((sent_at.isoformat(), sender, body)))}"


def _check_shape(raw: bytes, limits: Limits) -> None:
    """Refuses by cheap counts what would be costly to take apart: huge headers, very many or very deep parts."""
    end = re.search(rb"\r?\n\r?\n|\r\r", raw)
    header_bytes = end.start() if end else len(raw)
    if header_bytes > limits.header_bytes:
        raise BadValue(None, f"{header_bytes:,} bytes of headers ({limits.said('header_bytes')})")
    if b"multipart/" not in raw.lower():
        return
    boundaries = set(_BOUNDARY.findall(raw))
    parts = sum(raw.count(b"--" + boundary) for boundary in list(boundaries)[: limits.mime_parts])
    if parts > 2 * limits.mime_parts or len(_MULTIPART.findall(raw)) > limits.mime_parts:
        raise BadValue(None, f"too many parts ({limits.said('mime_parts')})")


def _sender(mail: Message) -> str:
    headers = mail.get_all("From", [])
    if not headers:
        raise BadValue("From", "no From header: the sender is unknown")
    if len(headers) > 1:
        raise BadValue("From", "two From headers: the sender is ambiguous")
    senders = addresses(mail, "From")
    if len(senders) != 1:
        raise BadValue("From", f"{'more than one' if senders else 'no'} sender address in the From header")
    return senders[0][1]


def _sent_at(mail: Message, now: datetime) -> datetime:
    value = mail.get("Date")
    if value is None:
        raise BadValue("Date", "no Date header")
    try:
        moment = parsedate_to_datetime(str(value))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        raise BadValue("Date", "the date cannot be read") from None
    if moment < EARLIEST:
        raise BadValue("Date", f"the date {moment:%Y-%m-%d} is before 1995")
    if moment > now + AHEAD:
        raise BadValue("Date", f"the date {moment:%Y-%m-%d} is in the future")
    return moment
