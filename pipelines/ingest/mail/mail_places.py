"""What the mailbox itself says of a mail: sent by us, spam, never sent, and to which conversation it belongs.

Gmail's takeout writes it as the first two headers of each mail. A sender can write headers of these names too, but never
above those that the receiving servers add, so only the very first headers are believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from types import MappingProxyType

from pipelines.ingest.mail.mail_headers import header_text

_GMAIL_HEADERS = ("x-gm-thrid", "x-gmail-labels")
_SENT = frozenset(
    (
        "sent", "sent mail", "sent items", "sent messages", "wysłane", "elementy wysłane", "poczta wysłana", "wysłana poczta",
        "gesendet", "gesendete objekte", "gesendete elemente", "envoyés", "messages envoyés", "éléments envoyés", "\\sent",
    )
)  # fmt: skip
_SPAM = frozenset(
    (
        "spam", "junk", "junk mail", "junk e-mail", "junk email", "wiadomości-śmieci", "wiadomości śmieci", "niechciane",
        "junk-e-mail", "indésirables", "courrier indésirable", "pourriel", "\\junk",
    )
)  # fmt: skip
_DRAFTS = frozenset(
    ("drafts", "draft", "wersje robocze", "robocze", "kopie robocze", "szkice", "entwürfe", "brouillons", "\\drafts", "\\draft")
)


_KNOWN = {"sent": _SENT, "spam": _SPAM, "drafts": _DRAFTS}
NO_MORE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class MailPlace:
    """`thread` is the provider's own id of the conversation, None when it keeps none."""

    thread: str | None = None
    is_sent: bool = False
    is_spam: bool = False
    is_draft: bool = False


NOWHERE = MailPlace()


def place_by_labels(labels: list[str], thread: str | None = None, also: Mapping[str, tuple[str, ...]] = NO_MORE) -> MailPlace:
    """The place that labels or folder names tell, in the languages of the usual providers and in the words of a profile."""
    names = {part for label in labels for part in (_plain(label), _plain(label).rpartition("/")[2])}
    sent, spam, drafts = (known | set(map(_plain, also.get(key, ()))) for key, known in _KNOWN.items())
    return MailPlace(thread, bool(names & sent), bool(names & spam), bool(names & drafts))


def _plain(label: str) -> str:
    return label.strip(" \"'").casefold()


def takeout_place(mail: Message, also: Mapping[str, tuple[str, ...]] = NO_MORE) -> MailPlace:
    """The place of a mail of a Gmail takeout, NOWHERE for any other mail."""
    first = [name.lower() for name in mail.keys()[:2]]
    if not first or first[0] not in _GMAIL_HEADERS:
        return NOWHERE
    thread = str(mail.get("X-GM-THRID", "")).strip() if _GMAIL_HEADERS[0] in first else ""
    labels = header_text(mail, "X-Gmail-Labels") if _GMAIL_HEADERS[1] in first else ""
    return place_by_labels(labels.split(","), thread if thread.isdigit() and len(thread) <= 24 else None, also)
