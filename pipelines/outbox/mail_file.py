"""An approved draft as a mail file: exactly its recipient, subject and body, in the thread of the customer's message."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from pipelines.drafts.facts.signing import sender_in
from pipelines.errors import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from pipelines.workspace import CompanyProfile

# an encoded word in a value is decoded when it becomes a header, line breaks included
ENCODED_WORD = "=?"
MESSAGE_ID = re.compile(r"<(?:(?!=\?)[!-;=?-~]){3,250}>")
ADDRESS = re.compile(r"[^@\s<>\"(),:;\[\]\\\x00-\x1f\x7f]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
MOST_REFERENCES = 20


def mail_of(row: Row[Any], answered: Row[Any] | None, company: CompanyProfile, at: datetime) -> bytes:
    """The bytes of the file; the same draft always gives the same bytes. Raises Refused for an address or subject that
    could not stand in a header."""
    subject = row.subject
    if not _is_address(str(row.recipient or "")):
        raise Refused(f"Draft {row.key} has no usable e-mail address.")
    if len(subject.splitlines()) > 1 or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in subject):
        raise Refused(f"Draft {row.key} has a subject with control characters.")
    if ENCODED_WORD in subject:
        raise Refused(f"Draft {row.key} has a subject with `{ENCODED_WORD}`, which mail programs do not show as it stands.")
    recipient = str(row.recipient)
    mail = EmailMessage(policy=SMTP)
    sender = next((address for address in company.own_addresses if _is_address(address)), None)
    if sender is not None:
        mail["From"] = Address(" ".join(sender_in(row.language, company.sender_name).split()), addr_spec=sender)
    mail["To"] = Address(addr_spec=recipient)
    mail["Subject"] = row.subject
    mail["Date"] = format_datetime(at)
    domain = sender.rpartition("@")[2] if sender else "heed.invalid"
    mail["X-Unsent"] = "1"  # mail programs open the file as a message to be sent
    mail["X-Heed-Draft"] = row.key
    mail.set_content(row.body + "\n", charset="utf-8", cte="base64" if not row.body.isascii() else "quoted-printable")
    content = mail.as_bytes()
    head = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    names = [line.partition(b":")[0].decode() for line in head if not line.startswith((b" ", b"\t"))]
    if names != mail.keys() or any(b"\n" in line or b"\r" in line for line in head):
        raise Refused(f"Draft {row.key} would carry headers that nobody approved.")
    ids = {"Message-ID": f"<{row.key.lower()}.{row.bound_hash[:16]}@{domain}>"} | thread_headers(answered)
    return _id_lines(ids) + content


def _id_lines(ids: dict[str, str]) -> bytes:
    """Headers of message ids as they are, one id a line: `EmailMessage` would encode those that are longer than a line."""
    folded = {name: value.replace(" ", "\r\n ") for name, value in ids.items()}
    return "".join(f"{name}: {value}\r\n" for name, value in folded.items()).encode("ascii")


def _is_address(text: str) -> bool:
    """Whether a header can name it; other letters than ASCII before the @ need a mail server of another kind."""
    if not ADDRESS.fullmatch(text) or ENCODED_WORD in text:
        return False
    try:
        Address(addr_spec=text)
    except (ValueError, MessageError):
        return False
    return True


def thread_headers(answered: Row[Any] | None) -> dict[str, str]:
    """In-Reply-To and References of an answer to that e-mail; nothing for other channels or malformed ids."""
    if answered is None or answered.channel != "email" or not MESSAGE_ID.fullmatch(answered.original_id or ""):
        return {}
    earlier = answered.references if isinstance(answered.references, list) else []
    chain = [item for item in [*earlier, answered.original_id] if isinstance(item, str) and MESSAGE_ID.fullmatch(item)]
    return {"In-Reply-To": answered.original_id, "References": " ".join(dict.fromkeys(chain[-MOST_REFERENCES:]))}
