"""A shop's mailbox as it could be: conversations, tickets, forms, newsletters, bounces, spam and our own mail, with the truth of each."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

OURS = ("pomoc@listek.example", "sklep@listek.example", "ewa@listek.example")
DOMAIN = "listek.example"
START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_FIRST = ("Anna", "Piotr", "Zoë", "Łukasz", "Grażyna", "Jörg", "Claire", "Tom", "Nadia", "Óscar")
_LAST = ("Wrona", "Lis", "Kos", "Żak", "Reed", "Okafor", "Voss", "Petit", "Sowa", "Mazur")
_ASKS = (
    "Dzień dobry, gdzie jest moja paczka? Minęło już {n} dni.",
    "The lid of the kettle does not close, can I swap it? Order {n}.",
    "Die Kanne ist undicht, was kann ich tun? Bestellung {n}.",
    "La théière fuit, commande {n}. Que faire ?",
    "Proszę o fakturę do zamówienia {n}.",
    "I would like my money back, not a voucher ({n}).",
)
_ANSWERS = ("Dzień dobry, sprawdzimy to do jutra.", "Thank you for writing, a new lid leaves today.", "Guten Tag, wir senden Ersatz.")
_QUOTES = (
    "\n\nOn Thu, Mar 12, 2026 at 9:14 AM {who} <{address}> wrote:\n\n> {old}\n",
    "\n\nczw., 12 mar 2026 o 09:14 {who} <{address}> napisał(a):\n\n> {old}\n",
    "\n\nAm Do., 12. März 2026 um 09:14 Uhr schrieb {who} <{address}>:\n\n> {old}\n",
    "\n\nOd: {who} <{address}>\nWysłano: czwartek, 12 marca 2026 09:14\nDo: Ja\nTemat: RE\n\n{old}\n",
)


@dataclass(frozen=True)
class Truth:
    """What is true of one mail; `conversation` is the same for mails of one conversation."""

    message_id: str
    direction: str
    conversation: int
    customer: str | None
    is_automatic: bool
    text: str | None = None


class ShopMailbox:
    """`mails` holds (bytes, truth) in a mixed order. With `is_takeout` each begins with Gmail's own two headers."""

    def __init__(self, size: int, seed: int, *, is_takeout: bool = False) -> None:
        self._random = random.Random(seed)
        self._is_takeout = is_takeout
        self._conversation = 0
        self._number = 0
        self.mails: list[tuple[bytes, Truth]] = []
        kinds: tuple[Callable[[], None], ...] = (
            self._talk,
            self._talk,
            self._talk,
            self._ticket,
            self._form,
            self._newsletter,
            self._bounce,
            self._spam,
            self._away,
        )
        kinds += (self._among_us, self._we_write_first, self._unsent)
        while len(self.mails) < size:
            self._conversation += 1
            self._random.choice(kinds)()
        del self.mails[size:]
        self._random.shuffle(self.mails)

    def mbox(self) -> bytes:
        opening = b"From 1780000000000000000@xxx Mon Jan 05 08:00:00 +0000 2026\r\n"
        return b"".join(opening + raw.replace(b"\nFrom ", b"\n>From ") + b"\r\n" for raw, _ in self.mails)

    def _person(self) -> tuple[str, str]:
        first, last = self._random.choice(_FIRST), self._random.choice(_LAST)
        return f"{first} {last}", f"klient{self._random.randrange(10**9)}@poczta.example"

    def _add(
        self,
        sender: str,
        to: str,
        subject: str,
        body: str,
        truth: tuple[str, str | None],
        *,
        answers: EmailMessage | None = None,
        whole_chain: bool = True,
        labels: str = "Odebrane",
        is_automatic: bool = False,
        text: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        self._number += 1
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        mail["Date"] = format_datetime(START + timedelta(minutes=37 * self._number))
        mail["Message-ID"] = f"<m{self._number}.{self._random.randrange(10**6)}@mx.example>"
        if answers is not None:
            mail["In-Reply-To"] = answers["Message-ID"]
            if whole_chain:
                mail["References"] = f"{answers.get('References', '')} {answers['Message-ID']}".strip()
        for name, value in (headers or {}).items():
            mail[name] = value
        mail.set_content(body, cte="quoted-printable")
        raw = mail.as_bytes().replace(b"\n", b"\r\n")
        if self._is_takeout:
            shown = EmailMessage()
            shown["X-GM-THRID"], shown["X-Gmail-Labels"] = str(1780000000000000000 + self._conversation), labels
            raw = shown.as_bytes().rstrip(b"\n").replace(b"\n", b"\r\n") + b"\r\n" + raw
        direction, customer = truth
        known = Truth(str(mail["Message-ID"]), direction, self._conversation, customer, is_automatic, text)
        self.mails.append((raw, known))
        return mail

    def _talk(self) -> None:
        name, address = self._person()
        asked = self._random.choice(_ASKS).format(n=self._random.randrange(900))
        said = self._add(f"{name} <{address}>", OURS[0], "Zamówienie", asked, ("in", address), text=asked)
        for turn in range(self._random.randrange(4)):
            answer = self._random.choice(_ANSWERS)
            quote = self._random.choice(_QUOTES).format(who=name, address=address, old=asked)
            ours = self._add(
                f"Sklep Listek <{self._random.choice(OURS)}>",
                f"{name} <{address}>",
                "Re: Zamówienie",
                answer + quote,
                ("out", address),
                answers=said,
                labels="Wysłane,Otwarte",
                text=answer,
            )
            asked = f"{self._random.choice(_ASKS).format(n=turn)}"
            quote = self._random.choice(_QUOTES).format(who="Sklep Listek", address=OURS[0], old=answer)
            said = self._add(
                f"{name} <{address}>",
                OURS[0],
                "Odp: Zamówienie",
                asked + quote,
                ("in", address),
                answers=ours,
                whole_chain=bool(self._random.randrange(3)),
                text=asked,
            )

    def _ticket(self) -> None:
        name, address = self._person()
        ticket = self._random.choice(("[#{}]", "[Ticket: {}]", "(Zgłoszenie nr {})", "##{}##")).format(10_000 + self._conversation)
        first = self._add(f"{name} <{address}>", OURS[0], "Reklamacja", "Czajnik cieknie.", ("in", address), text="Czajnik cieknie.")
        self._add(
            f"Listek <{OURS[0]}>",
            f"{name} <{address}>",
            f"{ticket} Re: Reklamacja",
            "Przyjęliśmy zgłoszenie, odpowiemy jutro.",
            ("out", address),
            answers=first,
            labels="Wysłane",
        )
        self._add(f"{name} <{address}>", OURS[1], f"Re: {ticket} Reklamacja", "Nadal cieknie.", ("in", address), text="Nadal cieknie.")

    def _form(self) -> None:
        name, address = self._person()
        sender = self._random.choice((f"Formularz <{OURS[1]}>", f"WordPress <wordpress@{DOMAIN}>", "Forms <no-reply@formservice.example>"))
        self._add(
            sender,
            OURS[0],
            "Wiadomość z formularza",
            f"Imię: {name}\nE-mail: {address}\nTreść: Czy wysyłacie do Czech?",
            ("in", address),
            headers={"Reply-To": f"{name} <{address}>"},
        )

    def _newsletter(self) -> None:
        header = self._random.choice(
            ({"List-Id": "<news.brand.example>"}, {"Precedence": "bulk"}, {"List-Unsubscribe": "<mailto:u@b.example>"})
        )
        headers = {**header, "Reply-To": "hello@brand.example"}
        self._add(
            "Brand <news@brand.example>", OURS[0], "-20%", "Only today!", ("in", "news@brand.example"), is_automatic=True, headers=headers
        )

    def _bounce(self) -> None:
        headers = self._random.choice(
            ({"Return-Path": "<>"}, {"X-Failed-Recipients": "x@gone.example"}, {"Auto-Submitted": "auto-replied"})
        )
        sender = "mailer-daemon@mx.example"
        self._add(f"Mail Delivery <{sender}>", OURS[0], "Undelivered", "No such user.", ("in", sender), is_automatic=True, headers=headers)

    def _spam(self) -> None:
        headers = {} if self._is_takeout else {"X-Spam-Flag": "YES"}
        self._add(
            "Rich <prize@win.example>",
            OURS[0],
            "You won",
            "Click here.",
            ("in", "prize@win.example"),
            labels="Spam",
            is_automatic=True,
            headers=headers,
        )

    def _away(self) -> None:
        name, address = self._person()
        subject = self._random.choice(("Automatyczna odpowiedź: urlop", "Out of office: back on Monday", "Abwesenheitsnotiz: Urlaub"))
        self._add(f"{name} <{address}>", OURS[0], subject, "Wracam w poniedziałek.", ("in", address), is_automatic=True)

    def _among_us(self) -> None:
        self._add(f"Ewa <{OURS[2]}>", OURS[0], "Dostawa", "Dostawa jutro o 9.", ("internal", None), labels="Wysłane")

    def _we_write_first(self) -> None:
        name, address = self._person()
        ours = self._add(
            f"Ewa <{OURS[2]}>", address, "Pani zamówienie", "Dzień dobry, czy adres jest dobry?", ("out", address), labels="Wysłane"
        )
        self._add(f"{name} <{address}>", OURS[2], "Re: Pani zamówienie", "Tak, dobry.", ("in", address), answers=ours, text="Tak, dobry.")

    def _unsent(self) -> None:
        if self._is_takeout:
            self._add(
                f"Ewa <{OURS[2]}>",
                "x@poczta.example",
                "Szkic",
                "Dzień dobry, ...",
                ("internal", None),
                labels="Wersje robocze",
                is_automatic=True,
            )
