"""One mail into one message: sender, date, thread, readable text and whether a machine wrote it.

Attachments are neither read nor written. Other recipients are never made into customers.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from pipelines.ingest.faults import BadValue
from pipelines.ingest.limits import Limits
from pipelines.ingest.mail_body import body_text
from pipelines.ingest.messages import ParsedMessage
from pipelines.ingest.options import ImportOptions, is_text_encoding
from pipelines.ingest.reply_stripping import own_words
from pipelines.ingest.text_decoding import unstorable
from pipelines.ingest.values import AHEAD, EARLIEST, read_email

_BOUNDARY = re.compile(rb"boundary\s*=\s*\"?([^\";\r\n]{1,200})", re.IGNORECASE)
_MULTIPART = re.compile(rb"^content-type:\s*multipart/", re.IGNORECASE | re.MULTILINE)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_MACHINE_SENDER = re.compile(r"^(?:mailer-daemon|postmaster|no-?_?\.?reply|do-?not-?reply|bounces?|nie-?odpowiadaj)\b", re.IGNORECASE)
_MACHINE_PRECEDENCE = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,400}>")
SUBJECT_CHARS = 998
RECIPIENTS_KEPT = 50


def read_mail(raw: bytes, line: int, options: ImportOptions, limits: Limits, now: datetime) -> ParsedMessage:
    """The message of one mail; raises BadValue with the header or part that cannot be read."""
    _check_shape(raw, limits)
    try:
        return _message(message_from_bytes(raw), line, options, limits, now)
    except (MessageError, ValueError, RecursionError, LookupError) as error:
        raise BadValue(None, f"the mail cannot be taken apart ({type(error).__name__})") from None


def _message(mail: Message, line: int, options: ImportOptions, limits: Limits, now: datetime) -> ParsedMessage:
    sender_name, sender = _sender(mail)
    sent_at = _sent_at(mail, now)
    automatic = _is_automatic(mail, sender)
    whole = body_text(mail, limits)
    subject = header_text(mail, "Subject")[:SUBJECT_CHARS] or None
    text = whole if automatic else own_words(whole, sender_name)
    text = text or subject or ""
    if not text:
        raise BadValue("body", "blank: there is nothing to read")
    if len(text) > limits.text_chars:
        raise BadValue("body", f"{len(text):,} characters are too long ({limits.said('text_chars')})")
    recipients = _addresses(mail, "To") + _addresses(mail, "Cc")
    direction, customer = _direction(sender, [address for _, address in recipients], options)
    message_id = _first_id(mail, "Message-ID")
    replied_to = _first_id(mail, "In-Reply-To")
    references = _ids(mail, "References")
    root = (references or [replied_to or message_id or ""])[0]
    return ParsedMessage(
        line,
        mail_identity(message_id, sent_at, sender, whole),
        "email",
        sent_at,
        text,
        email=customer,
        direction=direction,
        is_automatic=automatic,
        thread_id=f"thread-{_short_hash(root)}" if root else None,
        subject=subject,
        original=whole[: limits.raw_chars] if whole != text else None,
        sender_name=sender_name if direction == "in" else None,
        mail_message_id=message_id,
        mail_in_reply_to=replied_to,
        mail_references=tuple(references[-20:]),
        recipients=tuple(dict.fromkeys(address for _, address in recipients))[:RECIPIENTS_KEPT],
    )


def mail_identity(message_id: str | None, sent_at: datetime, sender: str, body: str) -> str:
    """`mail-` and 32 hex digits of SHA-256 of the Message-ID, or of date, sender and body when there is none."""
    return f"mail-{_short_hash(message_id or chr(10).join((sent_at.isoformat(), sender, body)))}"


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


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


def header_text(mail: Message, name: str) -> str:
    """A header as one clean line: encoded words decoded, line breaks and control characters removed."""
    value = mail.get(name)
    if value is None:
        return ""
    try:
        decoded = decode_header(str(value))
    except (MessageError, ValueError):
        decoded = [(str(value), None)]
    words = []
    for word, charset in decoded:
        if isinstance(word, str):
            words.append(word)
        else:
            known = charset if charset and is_text_encoding(charset) else "utf-8"
            words.append(word.decode(known, "replace"))
    return _storable(_UNPRINTABLE.sub(" ", "".join(words)).strip())


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8") if unstorable(text) else text


def _addresses(mail: Message, name: str) -> list[tuple[str, str]]:
    """(name, address) pairs of a header, addresses in lower case; what is no address is left out."""
    found = []
    for shown, address in getaddresses([str(value) for value in mail.get_all(name, [])]):
        try:
            valid = read_email(name, address)
        except BadValue:
            continue
        if valid is not None:
            found.append((shown, valid))
    return found


def _sender(mail: Message) -> tuple[str | None, str]:
    headers = mail.get_all("From", [])
    if not headers:
        raise BadValue("From", "no From header: the sender is unknown")
    if len(headers) > 1:
        raise BadValue("From", "two From headers: the sender is ambiguous")
    senders = _addresses(mail, "From")
    if len(senders) != 1:
        raise BadValue("From", f"{'more than one' if senders else 'no'} sender address in the From header")
    clean = header_text(mail, "From").partition("<")[0].strip(" \"'")
    return (clean[:200] if clean and "@" not in clean else None), senders[0][1]


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


def _is_automatic(mail: Message, sender: str) -> bool:
    """True for mail that a machine sent: out of office, newsletters, lists, bounces, no-reply notices."""
    submitted = str(mail.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or str(mail.get("Precedence", "")).strip().lower() in _MACHINE_PRECEDENCE
        or "List-Id" in mail
        or "X-Autoreply" in mail
        or "X-Autorespond" in mail
        or "X-Failed-Recipients" in mail
        or str(mail.get("Return-Path", "")).strip() == "<>"
        or mail.get_content_type() == "multipart/report"
        or bool(_MACHINE_SENDER.match(sender))
    )


def _direction(sender: str, recipients: list[str], options: ImportOptions) -> tuple[str, str | None]:
    """Which way the mail went and the customer's address: the sender's, or the first outside recipient of our own mail."""
    if not options.is_own_address(sender):
        return "in", sender
    outside = [address for address in recipients if not options.is_own_address(address)]
    return ("out", outside[0]) if outside else ("internal", None)


def _ids(mail: Message, name: str) -> list[str]:
    return _MESSAGE_ID.findall(_storable(_UNPRINTABLE.sub(" ", str(mail.get(name, "")))))


def _first_id(mail: Message, name: str) -> str | None:
    """The id in its angle brackets, or the bare value when a sender wrote none."""
    ids = _ids(mail, name)
    bare = _storable(_UNPRINTABLE.sub(" ", str(mail.get(name, ""))).strip())[:400]
    return ids[0] if ids else bare or None
