"""Whether a machine sent a mail, and which kind: such mail is kept apart and counted, never read as what a customer feels."""

from __future__ import annotations

import re
from email.message import Message

from pipelines.ingest.mail.mail_headers import header_text, word_of
from pipelines.ingest.mail.mail_places import MailPlace

_MACHINE_SENDER = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?_?\.?reply|do-?not-?reply|bounces?|nie-?odpowiadaj|newsletters?)\b", re.IGNORECASE
)
_BOUNCING_SENDER = re.compile(r"^(?:mailer-daemon|postmaster|bounces?)\b", re.IGNORECASE)
_BULK = {"bulk", "junk", "list"}
_AUTO_REPLY = {"auto_reply", "auto-reply"}
_AUTO_SUBJECT = re.compile(
    r"^\s*(?:automatic reply|auto(?:matic)?[- ]?reply|out of (?:the )?office|automatyczna odpowiedź|odpowiedź automatyczna|"
    r"autoodpowiedź|poza biurem|abwesenheits\w+|automatische antwort|réponse automatique|absence du bureau)\s*(?::|$)",
    re.IGNORECASE,
)


def automatic_because(mail: Message, sender: str, place: MailPlace) -> str | None:
    """`spam`, `draft`, `bounce`, `newsletter` or `automatic answer or notice`; None for mail that a person wrote."""
    if place.is_spam or word_of(mail, "X-Spam-Flag") == "yes":
        return "spam"
    if place.is_draft:
        return "draft"
    if is_bounce(mail, sender):
        return "bounce"
    if is_bulk(mail):
        return "newsletter"
    is_notice = (
        word_of(mail, "Auto-Submitted") not in ("", "no")
        or word_of(mail, "Precedence") in _AUTO_REPLY
        or "X-Autoreply" in mail
        or "X-Autorespond" in mail
        or bool(_AUTO_SUBJECT.match(header_text(mail, "Subject")[:200]))
        or is_machine(sender)
    )
    return "automatic answer or notice" if is_notice else None


def is_machine(sender: str) -> bool:
    """True for addresses such as no-reply@ and postmaster@."""
    return _MACHINE_SENDER.match(sender) is not None


def is_bulk(mail: Message) -> bool:
    """True for newsletters and lists."""
    return word_of(mail, "Precedence") in _BULK or "List-Id" in mail or "List-Unsubscribe" in mail


def is_bounce(mail: Message, sender: str) -> bool:
    """True for a notice that a mail could not be delivered."""
    return (
        "X-Failed-Recipients" in mail
        or str(mail.get("Return-Path", "")).strip() == "<>"
        or mail.get_content_type() == "multipart/report"
        or _BOUNCING_SENDER.match(sender) is not None
    )
