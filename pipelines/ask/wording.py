"""How our prose writes numbers, days, money and counted nouns in English and Polish."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipelines.ask import words
from pipelines.ask.periods import Period
from pipelines.records.keyword_index import folded
from pipelines.records.money import as_decimal

MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
MONTHS_PL = (
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
)
POLISH = re.compile(r"[ąćęłńóśźż]", re.IGNORECASE)


def language_of(question: str, otherwise: str = "en") -> str:
    """`pl` or `en`: the language of a question, from its letters and small words; `otherwise` where they tell neither."""
    said = re.findall(r"\w+", folded(question))
    polish = sum(word in words.of_language("pl") for word in said) + 2 * len(POLISH.findall(question))
    english = sum(word in words.of_language("en") for word in said)
    return otherwise if polish == english else "pl" if polish > english else "en"


def counted(count: int, language: str, en: tuple[str, str], pl: tuple[str, str, str]) -> str:
    """A number with its noun: ("customer", "customers"), ("klient", "klienci", "klientów")."""
    if language == "en":
        return f"{count} {en[0] if count == 1 else en[1]}"
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return f"{count} {pl[0] if count == 1 else pl[1] if few else pl[2]}"


def customers(count: int, language: str) -> str:
    return counted(count, language, ("customer", "customers"), ("klient", "klientów", "klientów"))


def messages(count: int, language: str) -> str:
    return counted(count, language, ("message", "messages"), ("wiadomość", "wiadomości", "wiadomości"))


def waited(hours: int, language: str) -> str:
    """A wait in hours up to two days, in days after that."""
    if hours < 48:
        return counted(hours, language, ("hour", "hours"), ("godzina", "godziny", "godzin"))
    return counted(hours // 24, language, ("day", "days"), ("dzień", "dni", "dni"))


def day(moment: datetime | date, language: str, zone: str = "UTC") -> str:
    """3 June 2026, 3 czerwca 2026."""
    local = moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment
    return f"{local.day} {(MONTHS_PL if language == 'pl' else MONTHS_EN)[local.month - 1]} {local.year}"


def span(period: Period, language: str) -> str:
    """The period's first and last day."""
    from datetime import timedelta

    last = period.end - timedelta(days=1)
    if last <= period.start:
        return day(period.start, language)
    return f"{day(period.start, language)} – {day(last, language)}"


def money(amount_minor: int, currency: str, language: str) -> str:
    """1,234.50 PLN in English, 1 234,50 zł in Polish."""
    text = f"{as_decimal(amount_minor, currency):,f}"
    if language == "pl":
        return f"{text.replace(',', ' ').replace('.', ',')} {'zł' if currency == 'PLN' else currency}"
    return f"{text} {currency}"


def share(part: int, whole: int, language: str) -> str:
    """A share with its n: 25% (3 of 12)."""
    if not whole:
        return "0 z 0" if language == "pl" else "0 of 0"
    percent = math.floor(100 * part / whole + 0.5)
    return f"{percent}% ({part} z {whole})" if language == "pl" else f"{percent}% ({part} of {whole})"


def signed(value: float, language: str) -> str:
    """A difference with its sign: +2.4, in Polish +2,4."""
    return f"{value:+}".replace(".", ",") if language == "pl" else f"{value:+}"


def percent(value: float) -> str:
    """A probability as a whole per cent, never 0 or 100 for what is not certain."""
    return "<1%" if 0 < value < 0.005 else ">99%" if 0.995 <= value < 1 else f"{math.floor(100 * value + 0.5)}%"
