"""An approved draft as a mail file: exactly its recipient, subject and body, in the thread of the customer's message."""

from __future__ import annotations

import re
from datetime import datetime
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

MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{3,250}>")
ADDRESS = re.compile(r"[^@\s<>\"(),:;\[\]\\\x00-\x1f\x7f]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
MOST_REFERENCES = 20


def mail_of(row: Row[Any], answered: Row[Any] | None, company: CompanyProfile, at: datetime) -> bytes:
    """The bytes of the file; the same draft always gives the same bytes. Raises Refused for an address or subject that
    could not stand in a header."""
    recipient = str(row.recipient or "")
    if not ADDRESS.fullmatch(recipient):
        raise Refused(f"Draft {row.key} has no usable e-mail address.")
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in row.subject):
        raise Refused(f"Draft {row.key} has a subject with control characters.")
    mail = EmailMessage(policy=SMTP)
    sender = next((address for address in company.own_addresses if ADDRESS.fullmatch(address)), None)
    if sender is not None:
        mail["From"] = Address(" ".join(sender_in(row.language, company.sender_name).split()), addr_spec=sender)
    mail["To"] = Address(addr_spec=recipient)
    mail["Subject"] = row.subject
    mail["Date"] = format_datetime(at)
    domain = sender.rpartition("@")[2] if sender else "heed.invalid"
    mail["Message-ID"] = f"<{row.key.lower()}.{row.bound_hash[:16]}@{domain}>"
    for name, value in thread_headers(answered).items():
        mail[name] = value
    mail["X-Unsent"] = "1"  # mail programs open the file as a message to be sent
    mail["X-Heed-Draft"] = row.key
    mail.set_content(row.body + "\n", charset="utf-8", cte="base64" if not row.body.isascii() else "quoted-printable")
    return mail.as_bytes()


def thread_headers(answered: Row[Any] | None) -> dict[str, str]:
    """In-Reply-To and References of an answer to that e-mail; nothing for other channels or malformed ids."""
    if answered is None or answered.channel != "email" or not MESSAGE_ID.fullmatch(answered.original_id or ""):
        return {}
    earlier = answered.references if isinstance(answered.references, list) else []
    chain = [item for item in [*earlier, answered.original_id] if isinstance(item, str) and MESSAGE_ID.fullmatch(item)]
    return {"In-Reply-To": answered.original_id, "References": " ".join(dict.fromkeys(chain[-MOST_REFERENCES:]))}
