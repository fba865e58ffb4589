"""The shop's mailbox as an mbox file: mails in and out, threads, quotes, signatures, one mail in an old charset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from html import escape
from zlib import crc32
from zoneinfo import ZoneInfo

import numpy as np

from pipelines.demo.dealing import Dealt
from pipelines.demo.messages import Text
from pipelines.demo.profile import DOMAIN, OWN_ADDRESSES, SHOP_NAME, TIME_ZONES

STRANGER = ("Maureen Tibbs", "village.fete@dalewood.example")
SIGN_OFFS = {
    "en": ("Regards,\n{name}", "Thanks,\n{first}", "{first}", "Best wishes\n{name}\n\nSent from my phone",
           "-- \n{name}\n{city}"),
    "pl": ("Pozdrawiam\n{name}", "Z poważaniem\n{name}", "{name}", "Pozdrawiam,\n{first}\n\nWysłano z telefonu",
           "-- \n{name}\n{city}"),
}
GREETINGS = {"en": ("Hello,\n\n", "Hi,\n\n", ""), "pl": ("Dzień dobry,\n\n", "Witam,\n\n", "")}
ANSWER_FRAME = {
    "en": ("Dear {first},", "Kind regards,", ("Amy", "Dominic", "Liam")),
    "pl": ("Dzień dobry,", "Z poważaniem", ("Marta", "Kamil")),
}
OWN_GREETING = ("Hello", "Hi", "Dzień dobry", "Szanowni", "Witam", "Hej", "Halo", "Dear")
WITH_PHOTO = frozenset({"mail-en-pemberton", "mail-pl-zielinska-1"})
FIRST_TICKET, TICKET_STEP = 48211, 3
OLD_CHARSET = "mail-pl-nowak"
WITH_ALTERNATIVE = frozenset({"mail-en-dunmore-1", "mail-en-farrow-1", "mail-pl-c14157-q"})
ONE_PIXEL = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")


@dataclass(slots=True)
class Mail:
    """One mail on its way into the mailbox; `body` is what was newly written, without quote or signature.

    A thread carries the ticket of its first mail in the subject from the team's first answer on.
    """

    key: str
    dealt: Dealt
    at: datetime
    body: str
    subject: str
    outgoing: bool
    reply_to: str = ""
    ticket: int = 0

    @property
    def message_id(self) -> str:
        return f"<{self.key}@{DOMAIN if self.outgoing else 'mail.example'}>"

    @property
    def language(self) -> str:
        return self.dealt.text.language

    @property
    def person(self) -> tuple[str, str]:
        customer = self.dealt.customer
        return (customer.name, customer.email) if customer else STRANGER

    @property
    def shop(self) -> tuple[str, str]:
        return SHOP_NAME, OWN_ADDRESSES[self.dealt.text.country]

    @property
    def sender(self) -> tuple[str, str]:
        return self.shop if self.outgoing else self.person


def collect_mails(dealt: list[Dealt], draw: np.random.Generator) -> list[Mail]:
    """All mails in time: what was dealt, and what the team answered to it."""
    mails = []
    for item in dealt:
        text, subject = item.text, item.fill(item.text.subject)
        mails.append(Mail(text.id, item, item.at, item.fill(text.text), subject, text.direction == "out", text.reply_to))
        if text.answer:
            answer_at = _in_office_hours(item.at + timedelta(hours=float(draw.uniform(2, 30))), text.country)
            mails.append(Mail(f"out-{text.id}", item, answer_at, _answer(item), f"Re: {subject}", True, text.id))
    mails.sort(key=lambda mail: (mail.at, mail.key))
    for place, mail in enumerate(mails):
        mail.ticket = FIRST_TICKET + TICKET_STEP * place
    return mails


def _in_office_hours(at: datetime, country: str) -> datetime:
    """The same moment, or the next working morning when nobody is in the office."""
    local = at.astimezone(ZoneInfo(TIME_ZONES[country]))
    if local.weekday() < 5 and 8 <= local.hour < 17:
        return at
    local = local.replace(hour=9, minute=local.minute // 2) + timedelta(days=local.hour >= 8)
    while local.weekday() >= 5:
        local += timedelta(days=1)
    return local.astimezone(UTC)


def _answer(item: Dealt) -> str:
    """The team's answer between a greeting and the name of who wrote it."""
    greeting, ending, team = ANSWER_FRAME[item.text.language]
    colleague = team[crc32(item.text.id.encode()) % len(team)]
    return item.fill(f"{greeting}\n\n{item.text.answer}\n\n{ending}\n{colleague}, {SHOP_NAME}")


def write_mailbox(mails: list[Mail], draw: np.random.Generator) -> bytes:
    """The mailbox in mboxrd form."""
    by_key = {mail.key: mail for mail in mails}
    return b"".join(_mbox_entry(mail, _compose(mail, by_key, draw)) for mail in mails)


def _mbox_entry(mail: Mail, message: EmailMessage) -> bytes:
    body = message.as_bytes().rstrip(b"\n").split(b"\n")
    escaped = [b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in body]
    head = f"From {mail.sender[1]} {mail.at:%a %b %d %H:%M:%S %Y}\n".encode()
    return head + b"\n".join(escaped) + b"\n\n"


def _compose(mail: Mail, by_key: dict[str, Mail], draw: np.random.Generator) -> EmailMessage:
    message = EmailMessage()
    message["From"] = formataddr(mail.sender)
    message["To"] = formataddr(mail.person if mail.outgoing else mail.shop)
    message["Subject"] = _subject(mail, by_key)
    message["Date"] = format_datetime(mail.at.astimezone(ZoneInfo(TIME_ZONES[mail.dealt.text.country])))
    message["Message-ID"] = mail.message_id
    earlier = _thread_before(mail, by_key)
    if earlier:
        message["In-Reply-To"] = earlier[-1].message_id
        message["References"] = " ".join(one.message_id for one in earlier)
    if mail.dealt.text.automatic:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"
    written = mail.body if mail.outgoing or mail.dealt.text.automatic else _as_people_write(mail, draw)
    _set_content(message, mail, written + (_quote(earlier[-1]) if earlier else ""))
    return message


def _thread_before(mail: Mail, by_key: dict[str, Mail]) -> list[Mail]:
    earlier: list[Mail] = []
    while mail.reply_to:
        mail = by_key[mail.reply_to]
        earlier.insert(0, mail)
    return earlier


def _subject(mail: Mail, by_key: dict[str, Mail]) -> str:
    """The subject, with the ticket's tag once the team has answered in the thread."""
    thread = [*_thread_before(mail, by_key), mail]
    if not any(one.outgoing for one in thread):
        return mail.subject
    return f"{mail.subject} [BM-{thread[0].ticket}]"


def _as_people_write(mail: Mail, draw: np.random.Generator) -> str:
    """The body between a greeting, unless it has one, and a sign-off."""
    name, _ = mail.person
    customer = mail.dealt.customer
    greetings, sign_offs = GREETINGS[mail.language], SIGN_OFFS[mail.language]
    greeting = "" if mail.body.startswith(OWN_GREETING) else greetings[int(draw.integers(len(greetings)))]
    sign_off = sign_offs[int(draw.integers(len(sign_offs)))]
    ending = sign_off.format(name=name, first=name.split()[0], city=customer.city if customer else "Dalewood")
    return f"{greeting}{mail.body}\n\n{ending}"


def _quote(earlier: Mail) -> str:
    name, address = earlier.sender
    local = earlier.at.astimezone(ZoneInfo(TIME_ZONES[earlier.dealt.text.country]))
    line = (f"W dniu {local:%d.%m.%Y} o {local:%H:%M} {name} <{address}> pisze:" if earlier.language == "pl"
            else f"On {local:%a, %d %b %Y} at {local:%H:%M}, {name} <{address}> wrote:")
    return f"\n\n{line}\n" + "\n".join(f"> {part}".rstrip() for part in earlier.body.split("\n"))


def _as_html(words: str) -> str:
    paragraphs = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in words.split("\n\n"))
    return f'<html><body style="font-family:sans-serif">{paragraphs}</body></html>'


def _set_content(message: EmailMessage, mail: Mail, words: str) -> None:
    text: Text = mail.dealt.text
    if text.html and not mail.outgoing:
        message.set_content(_as_html(words), subtype="html")
        return
    message.set_content(words + "\n", charset="iso-8859-2" if mail.key == OLD_CHARSET else "utf-8")
    if mail.key in WITH_ALTERNATIVE:
        message.add_alternative(_as_html(words), subtype="html")
        message.set_boundary(f"=_alternative_{mail.key}")
    if mail.key in WITH_PHOTO:
        message.add_attachment(ONE_PIXEL, maintype="image", subtype="gif", filename="photo.gif")
        message.set_boundary(f"=_mixed_{mail.key}")
