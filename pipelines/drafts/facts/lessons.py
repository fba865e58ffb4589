"""What rejections teach: the next draft of the same kind avoids what people turned down, and says so.

A rejection is about one thing. `wording`: the phrases of that draft come last for its kind and language. `promise`: the next
proposed day lies a working day later, five at most. `offer`: that customer is not offered it again (the governor sees to
that). The rest is kept and shown, and changes nothing by itself.

Lessons fade: a rejection that is d days old counts ½^(d / `drafts.lesson_half_life_days`), and what several count together is
rounded to whole times, so that one alone is forgotten after one half-life and four after three. A reason is never repeated in
another customer's draft, which names the rejected one instead: it may speak of the customer whom that one was for.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.errors import UsageError
from pipelines.records import draft as drafts

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

ABOUT = ("wording", "promise", "offer", "facts", "timing", "other")
MOST_DAYS_LATER = 5
TELLING = {
    "promise": re.compile(r"\b(?:promis\w*|deadline|too (?:early|soon)|by (?:when|then)|obie(?:c|t)\w*|termin\w*|za wcześnie)", re.I),
    "offer": re.compile(r"\b(?:vouchers?|offers?|discounts?|coupons?|rabat\w*|bon(?:u|y|em)?|ofert\w*|zniżk\w*)\b", re.I),
    "wording": re.compile(
        r"\b(?:word(?:s|ing)|tone|sounds?|phras\w*|style|cold|stiff|robotic|generic|template|long|brzmi\w*|ton\b|styl\w*|sformułow\w*|"
        r"sztywn\w*|zimn\w*|szablon\w*|ogólnik\w*|długi\w*)", re.I,
    ),
    "facts": re.compile(r"\b(?:wrong|incorrect|false|not true|fact\w*|mistake|błęd\w*|błąd|nieprawd\w*|źle)\b", re.I),
    "timing": re.compile(r"\b(?:already|not now|too late|later|answered|już|nie teraz|za późno|później)\b", re.I),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lessons:
    """`rejected` counts rejections by phrase (see `mark_of`), older ones less; `days_later` is added to the day that is proposed."""

    rejected: Mapping[str, int] = field(default_factory=dict)
    days_later: int = 0
    notes: tuple[str, ...] = ()


def about_of(because: str, named: str | None) -> str:
    """What a rejection is about: as the person named it, else as the first telling word of the reason says."""
    if named:
        if named not in ABOUT:
            raise UsageError(f"A rejection is not about {named!r}.", fix=f"Use one of {', '.join(ABOUT)}.")
        return named
    return next((about for about, words in TELLING.items() if words.search(because)), "other")


def mark_of(template: str) -> str:
    """The short name of a phrase, kept with the sentence that was made of it."""
    return hashlib.sha256(template.encode()).hexdigest()[:8]


def lessons_of(connection: Connection, language: str, matter: str, *, now: datetime, half_life_days: int) -> Lessons:
    """What the rejections of drafts of that kind and language up to `now` teach then."""
    rows = [row for row in drafts.rejections(connection, language, matter) if row.at <= now]
    by_wording = [row for row in rows if row.about == "wording"]
    by_promise = [row for row in rows if row.about == "promise"]
    of_phrase: dict[str, list[Any]] = {}
    for row in by_wording:
        for mark in dict.fromkeys(mark for sentence in row.sentences for mark in sentence.get("phrases", ())):
            of_phrase.setdefault(mark, []).append(row)
    times = {mark: _times(found, now, half_life_days) for mark, found in of_phrase.items()}
    later = min(_times(by_promise, now, half_life_days), MOST_DAYS_LATER)
    notes = []
    if any(times.values()):
        fades = _fades(by_wording, now, half_life_days)
        notes.append(f"Phrases of {_counted(by_wording)} are avoided{fades}; the last was {by_wording[-1].key}.")
    if later:
        days = f"{later} working day{'s' if later > 1 else ''} later"
        fades = _fades(by_promise, now, half_life_days)
        notes.append(f"The day is proposed {days}, after {_counted(by_promise)}{fades}; the last was {by_promise[-1].key}.")
    return Lessons({mark: count for mark, count in times.items() if count}, later, tuple(notes))


def weight(rejected_at: datetime, now: datetime, half_life_days: int) -> float:
    """What a rejection of that moment still counts, in (0, 1]: half as much after each half-life."""
    return float(0.5 ** ((now - rejected_at) / timedelta(days=half_life_days)))


def forgotten_on(moments: Iterable[datetime], now: datetime, half_life_days: int) -> date:
    """The first day on which rejections of those moments count less than half a time together, with no new one."""
    held = list(moments)

    def count(days: int) -> bool:
        return math.fsum(weight(moment, now + timedelta(days=days), half_life_days) for moment in held) >= 0.5

    total = math.fsum(weight(moment, now, half_life_days) for moment in held)
    day = 1 + (math.floor(half_life_days * math.log2(total / 0.5)) if total >= 0.5 else 0)
    while count(day):  # the logarithm is a hair off where whole half-lives have passed
        day += 1
    while day > 1 and not count(day - 1):
        day -= 1
    return (now + timedelta(days=day)).date()


def _times(rows: Sequence[Any], now: datetime, half_life_days: int) -> int:
    return math.floor(math.fsum(weight(row.at, now, half_life_days) for row in rows) + 0.5)


def _fades(rows: Sequence[Any], now: datetime, half_life_days: int) -> str:
    return f" (this fades, and is forgotten by {forgotten_on((row.at for row in rows), now, half_life_days)} unless more are rejected)"


def _counted(rows: Sequence[object]) -> str:
    kind = "draft of this kind that was" if len(rows) == 1 else "drafts of this kind that were"
    return f"{len(rows)} {kind} rejected"
