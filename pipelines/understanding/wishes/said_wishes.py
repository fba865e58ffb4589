"""The suggestions, needs and motives that a message states, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pipelines.understanding.leaving_words import flat as flattened
from pipelines.understanding.sentences import Span, phrase_spans, sentence_spans
from pipelines.understanding.wishes import motive_phrases, need_phrases, suggestion_phrases
from pipelines.understanding.wishes.private_words import is_about_the_writer, private_matter

Kind = Literal["suggestion", "need", "motive"]
KINDS: tuple[Kind, ...] = ("suggestion", "need", "motive")
LONGEST_SPAN = 300  # characters; of a longer sentence only the clauses from the telling words on are quoted
_PHRASES: dict[Kind, tuple[re.Pattern[str], re.Pattern[str], Callable[[str], bool]]] = {
    "suggestion": (suggestion_phrases.HINT, suggestion_phrases.OPENER, suggestion_phrases.is_aside),
    "need": (need_phrases.HINT, need_phrases.OPENER, need_phrases.is_aside),
    "motive": (motive_phrases.HINT, motive_phrases.OPENER, motive_phrases.is_aside),
}
_THIRD_PERSON = re.compile(r"\b(potrzebuj|poszukuj|proponuj|sugeruj|kupuj|zostaj)e\b", re.IGNORECASE)
_POLISH = re.compile("[ąćęłńóśźż]", re.IGNORECASE)
_ENDS = ".!?…:;\"”)"


@dataclass(frozen=True, slots=True)
class SaidWish:
    """One item: `text[start:end]` of the message is the span, verbatim; `about` is the flat sentence without its telling words."""

    kind: Kind
    start: int
    end: int
    about: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a message states, in the order of its sentences, and how many items were dropped because they touch a private matter."""

    wishes: tuple[SaidWish, ...]
    dropped: int


def wishes_told(text: str) -> Told:
    """The suggestions, needs and motives of a text, at most one of each kind per sentence, private ones dropped and counted."""
    whole = _flat(text, text)
    if not any(hint.search(whole) and opener.search(whole) for hint, opener, _ in _PHRASES.values()):
        return Told((), 0)
    found: list[SaidWish] = []
    dropped = 0
    for begin, end in _sentences(text):
        flat = _flat(text[begin:end], text)
        for kind, (hint, opener, is_aside) in _PHRASES.items():
            if not (hint.search(flat) and opener.search(flat)):
                continue
            start, stop = (begin, end) if end - begin <= LONGEST_SPAN else _clauses(text, (begin, end), opener)
            shown = flat if stop - start == end - begin else _flat(text[start:stop], text)
            if is_aside(shown):
                continue
            about = opener.sub(" ", shown, count=1)
            if _is_private(kind, flat, opener.sub(" ", flat, count=1)):
                dropped += 1
                continue
            found.append(SaidWish(kind, start, stop, about))
    return Told(tuple(found), dropped)


def _flat(part: str, text: str) -> str:
    """The part in flat text; where it is written with Polish letters, `potrzebuje` without ę is he or she, no telling word."""
    return flattened(_THIRD_PERSON.sub(r"\1eon", part) if _POLISH.search(text) else part)


def _is_private(kind: Kind, flat: str, about: str) -> bool:
    """A suggestion for everybody ("a changing table for babies") is private only when it is about the writer."""
    return private_matter(flat) is not None and (kind != "suggestion" or is_about_the_writer(about))


def _sentences(text: str) -> list[Span]:
    """The sentences of a text; a line that only wraps (nothing ends it, and the next goes on in lower case) is no end."""
    spans: list[Span] = []
    for begin, end in sentence_spans(text):
        last = spans[-1][1] if spans else 0
        if spans and text.count("\n", last, begin) == 1 and text[last - 1] not in _ENDS and text[begin].islower():
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((begin, end))
    return spans


def _clauses(text: str, sentence: Span, opener: re.Pattern[str]) -> Span:
    """The clauses of a long sentence from the last place where the telling words still follow, up to the longest span."""
    begin, end = sentence
    pieces = [(begin + start, begin + stop) for start, stop in phrase_spans(text[begin:end])]
    first = next(place for place in reversed(range(len(pieces))) if place == 0 or opener.search(flattened(text[pieces[place][0] : end])))
    start = pieces[first][0]
    stops = [stop for _, stop in pieces[first:] if stop - start <= LONGEST_SPAN]
    return start, stops[-1] if stops else min(end, start + LONGEST_SPAN)
