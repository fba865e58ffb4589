"""The only reader of customer text in this room: hostile words in, a closed schema out.

Nothing that it returns is free text except verbatim spans, which name their place in the source and are checked against
it; spans go to the proof sheet that the team reads and never into a message.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from pipelines.drafts.language.plain_text import folded, visible, words
from pipelines.drafts.language.wording import MONTHS
from pipelines.drafts.reading.contact_words import says_again
from pipelines.drafts.reading.issues import ASKS, WORDS, Ask, Grave, Issue, grave_in, grave_patterns, issue_of

INFORMAL = re.compile(
    r"\b(?:cześć|hej|siema|siemka|możesz|jesteś|napisz|powiedz|ciebie|tobie|tobą|twój|twoja|twoje|masz|wiesz|dasz|zrobisz)\b"
)
FORMAL = re.compile(r"\b(?:pan|pana|panu|pani|panią|państwo|państwa|państwu|szanown\w+|dzień dobry|z poważaniem|uprzejmie)\b")
ISO_DATE = re.compile(r"\b(20\d{2})-(\d{2})-(\d{2})\b")
NUMBERED_DATE = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](20\d{2})\b")
_MONTHS = "|".join(month.lower() for names in MONTHS.values() for month in names)
NAMED_DATE = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTHS}),? (20\d{{2}})\b")
THING_LETTERS = 5
LOOKS = frozenset({
    "black", "white", "green", "brown", "yellow", "orange", "purple", "silver", "large", "small", "medium", "vintage", "glass",
    "paper", "metal", "wooden", "ceramic", "stoneware", "travel", "heart", "retro", "retrospot", "design", "assorted", "colour",
    "colours", "christmas", "piece", "pieces", "czarny", "bialy", "zielony", "szklany", "reczny", "podrozny",
})  # words of product names that say how a thing looks, not what it is
MOST_DATES = 20  # of one text
SPAN_LIMIT = 240  # characters of a quote on the proof sheet


class Span(BaseModel):
    """A verbatim stretch of the source and what it shows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int
    end: int
    shows: str  # the value of an Issue, Grave or Ask


class Tone(StrEnum):
    """How the text sounds, as the reading model and the rating tell."""

    UNHAPPY = "unhappy"
    PLEASED = "pleased"
    PLAIN = "plain"


class CustomerSaid(BaseModel):
    """Everything that is taken from a customer's text: enums, keys and names that exist in the records, dates, spans."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issue: Issue
    also: Issue | None = None  # a second matter that the text names beside it
    grave: Grave | None = None
    asks: tuple[Ask, ...] = ()
    order_keys: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    things: tuple[str, ...] = ()  # products whose name begins or ends with a thing that the text speaks of
    dates: tuple[date, ...] = ()
    spans: tuple[Span, ...] = ()
    tone: Tone = Tone.PLAIN
    informal: bool = False
    says_again: bool = False  # the text says that it is not the first about its matter
    read_by: str | None = None  # the language model that told some of it, as far as the text proves it


def read(
    text: str, *, order_keys: Collection[str] = (), products: Collection[str] = (), low_rating: bool = False, negative: bool = False,
    positive: bool = False,
) -> CustomerSaid:
    """What the text says, given the customer's own order keys and the products of their orders."""
    plain = visible(text).lower()
    issue = issue_of(plain, low_rating=low_rating, negative=negative, positive=positive)
    grave = grave_in(plain)
    said_words = frozenset(words(text))
    tone = Tone.UNHAPPY if negative or low_rating else Tone.PLEASED if positive else Tone.PLAIN
    return CustomerSaid(
        issue=issue, grave=grave, asks=tuple(ask for ask, pattern in ASKS.items() if pattern.search(plain)),
        order_keys=tuple(sorted(key for key in order_keys if _names(plain, key.lower()))),
        products=tuple(sorted(name for name in products if len(name) >= 3 and _names(folded(text), folded(name)))),
        things=tuple(sorted(name for name in products if _speaks_of(said_words, name))), dates=whole_dates(plain),
        spans=_spans(text, issue, grave), tone=tone,
        informal=bool(INFORMAL.search(plain)) and not FORMAL.search(plain), says_again=says_again(plain),
    )


def spans_hold(text: str, said: CustomerSaid) -> bool:
    """Whether every span lies inside the text and shows what it claims."""
    shown = {**{item.value: (pattern,) for item, pattern in WORDS.items()}, **{item.value: grave_patterns(item) for item in Grave}}
    return all(
        0 <= span.start < span.end <= len(text)
        and any(pattern.search(lower_case(text[span.start : span.end])) for pattern in shown.get(span.shows, ()))
        for span in said.spans
    )


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def _speaks_of(said: Collection[str], product: str) -> bool:
    """Whether a word of the text is the thing that the product's name begins with, in any Polish case, or one of its English nouns."""
    names = [word for word in words(product) if len(word) >= THING_LETTERS and word.isalpha() and word not in LOOKS]
    return any(word.startswith(name[: max(THING_LETTERS, len(name) - 2)]) and len(word) <= len(name) + 3 for name in names for word in said)


def whole_dates(text: str) -> tuple[date, ...]:
    """Whole dates that the text names, in order: 2026-05-03, 3.05.2026 (the day first), 3 May 2026, 3 maja 2026."""
    found: list[tuple[int, date]] = []
    numbers = {month.lower(): number for names in MONTHS.values() for number, month in enumerate(names, 1)}
    named = [(hit.start(), hit[3], str(numbers[hit[2]]), hit[1]) for hit in NAMED_DATE.finditer(text)]
    counted = [(hit.start(), hit[3], hit[2], hit[1]) for hit in NUMBERED_DATE.finditer(text)]
    whole = [(hit.start(), hit[1], hit[2], hit[3]) for hit in ISO_DATE.finditer(text)]
    for place, year, month, day in [*whole, *counted, *named]:
        with suppress(ValueError):
            found.append((place, date(int(year), int(month), int(day))))
    return tuple(day for _, day in sorted(found)[:MOST_DATES])


def lower_case(text: str) -> str:
    """Lower case of the same length, so that places in it are places in the text."""
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _spans(text: str, issue: Issue, grave: Grave | None) -> tuple[Span, ...]:
    lowered = lower_case(text)
    wanted = [(grave.value, grave_patterns(grave))] if grave else []
    if issue in WORDS:
        wanted.append((issue.value, (WORDS[issue],)))
    spans = []
    for shows, patterns in wanted:
        if hit := next((hit for pattern in patterns if (hit := pattern.search(lowered))), None):
            start, end = _sentence_around(text, hit.start(), hit.end())
            spans.append(Span(start=start, end=end, shows=shows))
    return tuple(spans)


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence that holds the place, at most SPAN_LIMIT characters long."""
    first = max((text.rfind(mark, 0, start) for mark in ".!?\n"), default=-1) + 1
    last = min((place for mark in ".!?\n" if (place := text.find(mark, end)) >= 0), default=len(text) - 1) + 1
    first = max(first, start - SPAN_LIMIT // 2)
    while first < start and text[first].isspace():
        first += 1
    return first, max(end, min(last, first + SPAN_LIMIT))
