"""What we promised in a mail of ours and by which day: rules over its sentences, in English and Polish.

Precision comes first, since a promise that was none would stand as a broken one: a sentence counts only when it holds a
commitment of ours (`promise_words.COMMITMENT`), names a day or a number of days, and is not hoped, conditional, negated,
asked, quoted, usual, or the wording of terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pipelines.understanding import promise_words as words
from pipelines.understanding.promised_days import NamedDay, folded, named_days
from pipelines.understanding.sentences import sentence_spans

LONGEST_TEXT = 20_000  # characters looked at
LONGEST_SENTENCE = 500  # characters; longer ones are tables and terms
SHORTEST_WRAPPED_LINE = 40  # a line at least this long that ends in no mark goes on in the next, as mail programs wrap

_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s")
_ENDS = re.compile(r"[.!?:…;]['\"”)]*\s*$")
_CUT_INSIDE = re.compile(r"(?:\b[ap]\.m|\b\d{1,2}|\br)\.$", re.IGNORECASE)
_QUOTED = re.compile(r"[„“\"«][^„“”\"«»]{0,400}[”\"»“]")
_SEGMENT = re.compile(r";|,? (?:and|but|a|ale|lecz|zas) (?=if\b|should you\b|jesli\b|jezeli\b|gdyby\b)")
_AT_ONCE = re.compile(r"\b(?:as soon as (?:possible|we can)|jak najszybciej|no later than|not later than)\b")
_MOST_WORDS_BEFORE = 8  # between the beginning of a sentence and a deadline that stands before the commitment
_MOST_WORDS_BEFORE_A_DAY = 3  # the same for a day that is no deadline: "Tomorrow we will …"

_MOST_WORDS_BEFORE_A_COMMA = 1  # "And by Friday, we will …", but not "The sale ends on Friday, we will …"


class MadePromise(NamedTuple):
    """Our own sentence, with single spaces, and the day by which it is due."""

    sentence: str
    due_on: date


def promises_made(text: str, written_on: date) -> list[MadePromise]:
    """The promises in what we wrote on that day, in the order of the text, each sentence once."""
    found: dict[str, MadePromise] = {}
    for sentence in whole_sentences(text[:LONGEST_TEXT]):
        if len(sentence) <= LONGEST_SENTENCE and sentence not in found:
            due_on = _due(sentence, written_on)
            if due_on is not None:
                found[sentence] = MadePromise(sentence, due_on)
    return list(found.values())


def whole_sentences(text: str) -> Iterator[str]:
    """Sentences with wrapped lines joined again and quoted lines left out."""
    for paragraph in _paragraphs(text):
        held = ""
        for start, end in sentence_spans(paragraph):
            piece = paragraph[start:end]
            if held and _CUT_INSIDE.search(held) and piece[:1].islower():
                held = f"{held} {piece}"
                continue
            if held:
                yield held
            held = piece
        if held:
            yield held


def _paragraphs(text: str) -> Iterator[str]:
    joined = ""
    is_open = False
    for line in text.splitlines():
        words_of_line = " ".join(line.split())
        if words_of_line.startswith(">"):
            words_of_line = ""
        goes_on = is_open and words_of_line and not _BULLET.match(line)
        if joined and not goes_on:
            yield joined
        joined = f"{joined} {words_of_line}" if goes_on else words_of_line
        is_open = len(words_of_line) >= SHORTEST_WRAPPED_LINE and not _ENDS.search(words_of_line)
    if joined:
        yield joined


def _due(sentence: str, written_on: date) -> date | None:
    """The day by which the sentence promises something; None when it promises nothing by a day."""
    if sentence.rstrip().endswith("?"):
        return None
    whole = folded(_QUOTED.sub(" ", sentence))
    days = [day for part in _SEGMENT.split(whole) if (day := _due_in(part.strip(), written_on)) is not None]
    return max(days, default=None)


def _due_in(part: str, written_on: date) -> date | None:
    cleaned = _AT_ONCE.sub(" ", words.WHETHER.sub(r"\1\2 ", part))
    if words.IS_NONE.search(cleaned):
        return None
    part = words.ASKED_OF_THE_CUSTOMER.sub("", part) if not words.ORDERS_GIVEN.match(part) else part
    found = [match.span() for match in words.COMMITMENT.finditer(part)]
    if not found:
        return None
    if words.ORDERS_GIVEN.match(part) and words.THEN.search(part[: found[0][0]]):
        return None
    bound = [day for day in named_days(part, written_on) if any(_belongs(part, day, start, end) for start, end in found)]
    deadlines = [one.day for one in bound if one.is_deadline]
    return max(deadlines or [one.day for one in bound], default=None)


def _belongs(part: str, named: NamedDay, start: int, end: int) -> bool:
    """Whether a day is when the commitment at [start, end) is to be kept, not when something else happened."""
    if named.start >= start:
        return named.is_deadline or not words.LONG_AGO.search(part[min(end, named.start) : named.start])
    before, between = part[: named.start], part[named.end : start]
    if words.ORDERS_GIVEN.match(part) or words.LONG_AGO.search(before) or words.NEW_CLAUSE.search(between):
        return False
    if "," in between:
        return len(before.split()) <= _MOST_WORDS_BEFORE_A_COMMA
    most = _MOST_WORDS_BEFORE if named.is_deadline else _MOST_WORDS_BEFORE_A_DAY
    return len(before.split()) <= most
