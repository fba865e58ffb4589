"""Headers of a mail as clean values: decoded text, addresses and message ids, whatever a hostile sender wrote into them."""

from __future__ import annotations

import re
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from pipelines.ingest.declared.options import is_text_encoding
from pipelines.ingest.faults import BadValue
from pipelines.ingest.formats.text_decoding import unstorable
from pipelines.ingest.rows.values import read_email

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,400}>")
NAME_CHARS = 200


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


def word_of(mail: Message, name: str) -> str:
    """The first word of a header in lower case, without its parameters: `auto-replied` of `Auto-Replied; x=y`."""
    return str(mail.get(name, "")).partition(";")[0].strip().lower()


def addresses(mail: Message, name: str) -> list[tuple[str, str]]:
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


def shown_sender(mail: Message, name: str) -> str | None:
    """The name that stands before the address of a header, or None when there is none."""
    clean = header_text(mail, name).partition("<")[0].strip(" \"'")
    return clean[:NAME_CHARS] if clean and "@" not in clean else None


def message_ids(mail: Message, name: str) -> list[str]:
    """The ids of a header, each in its angle brackets."""
    return _MESSAGE_ID.findall(_storable(_UNPRINTABLE.sub(" ", str(mail.get(name, "")))))


def first_message_id(mail: Message, name: str) -> str | None:
    """The id in its angle brackets, or the bare value when a sender wrote none."""
    ids = message_ids(mail, name)
    bare = _storable(_UNPRINTABLE.sub(" ", str(mail.get(name, ""))).strip())[:400]
    return ids[0] if ids else bare or None
