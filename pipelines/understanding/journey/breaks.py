"""What broke in a thread: each kind with its messages, verbatim sentences and days; pure over the thread.

kind            a break when
handed_on       the customer says so, or we named two other desks to turn to
repeat_contact  the customer says how often they asked, or came back `repeat_contacts` times, the first letter included
contradiction   we gave two days for one thing without saying that it moved, or said yes and then no (see `contradictions`)
slow_return     goods went back, and `slow_return_days` later the customer still misses the money or the goods
waiting         a letter that asks for something had no answer of a person within the target (e-mail and chat)
hidden_cost, unfair, unreliable, leaving, legal    the customer says so
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from pipelines.consent.phrase_list import plain
from pipelines.consent.phrases import requests
from pipelines.understanding import urgent_words
from pipelines.understanding.journey import phrases, trust_phrases
from pipelines.understanding.journey.contradictions import contradiction
from pipelines.understanding.journey.desks import other_desks
from pipelines.understanding.journey.rules import JourneyRules
from pipelines.understanding.journey.thread import Line, Sentence, Thread
from pipelines.understanding.leaving_words import flat, speaks_of_leaving
from pipelines.understanding.requests import REQUEST

HANDED_ON, REPEAT_CONTACT, CONTRADICTION, SLOW_RETURN = "handed_on", "repeat_contact", "contradiction", "slow_return"
WAITING, HIDDEN_COST, UNFAIR, UNRELIABLE, LEAVING, LEGAL = "waiting", "hidden_cost", "unfair", "unreliable", "leaving", "legal"
KINDS = (LEGAL, LEAVING, CONTRADICTION, SLOW_RETURN, HANDED_ON, REPEAT_CONTACT, WAITING, HIDDEN_COST, UNFAIR, UNRELIABLE)

NEED_OUR_MAIL = (CONTRADICTION, HANDED_ON, REPEAT_CONTACT, WAITING)
"""Kinds of which a part, or all, shows only in what we wrote."""

PAUSE_HOURS = 12  # what is added sooner belongs to the letter before it
_SAID = {UNFAIR: trust_phrases.UNFAIR, UNRELIABLE: trust_phrases.UNRELIABLE}
_NUMBER = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10, "twelve": 12,
    "dwa": 2, "dwoch": 2, "trzy": 3, "trzech": 3, "cztery": 4, "czterech": 4, "piec": 5, "pieciu": 5, "szesc": 6, "szesciu": 6,
}  # fmt: skip
_STATED_SPAN = re.compile(
    rf"\b(?:(?P<count>\d{{1,3}}|{'|'.join(_NUMBER)}) )?"
    r"(?:(?P<days>days|dni)|(?P<weeks>weeks?|tydzien|tygodni\w*)|(?P<months>months?|miesiac\w*|miesiec\w*))\b"
)
_CLOSING = re.compile(
    r"\bno (?:answer|reply|need to (?:answer|reply))\b|\b(?:nie trzeba|bez|prosze nie) (?:odpowiedzi|odpisywac|odpowiadac)\b"
    r"|\b(?:prais|compliment|congratulat|uznani|podziekowa|podziekuj|pochwal|gratul)\w*"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A message behind a break, and the part of its text that shows it (the whole text where nothing in it stands out)."""

    line: Line
    start: int
    end: int

    @property
    def quote(self) -> str:
        return self.line.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Break:
    """One kind of break in a thread; `count` is contacts, desks, or hours waited, None for what is only said."""

    kind: str
    thread: str
    evidence: tuple[Evidence, ...]
    count: int | None = None
    rivals: tuple[str, ...] = ()

    @property
    def first_at(self) -> datetime:
        return min(one.line.created_at for one in self.evidence)

    @property
    def last_at(self) -> datetime:
        return max(one.line.created_at for one in self.evidence)


def find_breaks(
    thread: Thread, rules: JourneyRules, *, as_of: datetime, answer_hours: int, our_mail_is_known: bool,
    rivals: Mapping[str, re.Pattern[str]], spoken_at: Sequence[datetime] = (),
) -> list[Break]:  # fmt: skip
    """The breaks of a thread, gravest first; with our mail not known, those that it would show are left out (see `NEED_OUR_MAIL`).

    `spoken_at` are the moments at which we spoke with the customer on the telephone: that answers a letter, too.
    """
    found = [
        _legal(thread),
        _leaving(thread, rivals),
        _of_pairs(CONTRADICTION, thread, contradiction(thread)) if our_mail_is_known else None,
        _slow_return(thread, rules.slow_return_days),
        _handed_on(thread),
        _repeat_contact(thread, rules.repeat_contacts, our_mail_is_known=our_mail_is_known),
        _waiting(thread, answer_hours, as_of, spoken_at) if our_mail_is_known else None,
        _of_pairs(HIDDEN_COST, thread, [(line, one) for line in thread.theirs() for one in _hidden_cost(line)]),
        *(_said(thread, kind) for kind in _SAID),
    ]
    return [one for one in found if one is not None]


def _spans(line: Line, sentences: Iterable[Sentence]) -> list[Evidence]:
    shown = [Evidence(line, one.start, one.end) for one in sentences]
    return shown or [Evidence(line, 0, len(line.text))]


def _of_pairs(kind: str, thread: Thread, pairs: Sequence[tuple[Line, Sentence]], count: int | None = None) -> Break | None:
    return Break(kind, thread.key, tuple(Evidence(line, one.start, one.end) for line, one in pairs), count) if pairs else None


def _said(thread: Thread, kind: str) -> Break | None:
    return _of_pairs(kind, thread, [(line, one) for line in thread.theirs() for one in line.saying(_SAID[kind])])


def _hidden_cost(line: Line) -> list[Sentence]:
    """The sentences of a cost that nobody spoke of; a question about costs before buying tells of none."""
    found = [one for one in line.saying(trust_phrases.HIDDEN_COST) if not _only_asks(one)]
    for one, following in zip_longest(line.sentences, line.sentences[1:]):
        if not trust_phrases.FEE.is_in(one.words) or _only_asks(one):
            continue
        near = [one] if following is None else [one, following]
        found += near if any(trust_phrases.UNTOLD.is_in(each.words) for each in near) else []
    return sorted(dict.fromkeys(found), key=lambda one: one.start)


def _only_asks(sentence: Sentence) -> bool:
    return sentence.words.endswith("?") and not re.search(r"\b(?:why|how come|dlaczego|czemu|skad)\b", sentence.words)


def _legal(thread: Thread) -> Break | None:
    list_of_law = urgent_words.BY_KIND[urgent_words.LEGAL]
    pairs = []
    for line in thread.theirs():
        for one in line.sentences:
            words = plain(line.text[one.start : one.end])
            if list_of_law.is_in(words) and urgent_words.is_own_case(words):
                pairs.append((line, one))
    return _of_pairs(LEGAL, thread, pairs)


def _leaving(thread: Thread, rivals: Mapping[str, re.Pattern[str]]) -> Break | None:
    pairs = [(line, one) for line in thread.theirs() for one in line.sentences if speaks_of_leaving(one.words, rivals)]
    found = _of_pairs(LEAVING, thread, pairs)
    if found is None:
        return None
    named = [name for name, pattern in rivals.items() if any(pattern.search(flat(line.text)) for line, _ in pairs)]
    return Break(LEAVING, thread.key, found.evidence, rivals=tuple(named))


def _handed_on(thread: Thread) -> Break | None:
    told = [(line, one) for line in thread.theirs() for one in line.saying(phrases.PASSED_AROUND)]
    named = other_desks(thread.ours())
    desks = {desk for _, _, desk in named}
    if not told and len(desks) < 2:
        return None
    ours = [(line, one) for line, one, _ in named] if len(desks) > 1 else []
    pairs = sorted(dict.fromkeys(ours + told), key=lambda pair: (pair[0].created_at, pair[0].key, pair[1].start))
    return _of_pairs(HANDED_ON, thread, pairs, len(desks) or None)


def _repeat_contact(thread: Thread, at_least: int, *, our_mail_is_known: bool) -> Break | None:
    contacts: list[Evidence] = []
    stated = False
    last: Line | None = None
    for line in (line for line in thread.lines if not line.is_automatic and line.is_written):
        if line.is_theirs:
            says = line.saying(phrases.STATED_REPEAT)
            comes_back = line.saying(phrases.CHASING)
            alone = our_mail_is_known and last is not None and last.is_theirs and _hours(last, line.created_at) >= PAUSE_HOURS
            unanswered = alone and _asks_for(line)
            if says or not contacts or comes_back or unanswered:
                contacts += _spans(line, says or comes_back)[:1] if contacts or says else _spans(line, ())
                stated = stated or bool(says)
        last = line
    if not stated and len(contacts) < at_least:
        return None
    return Break(REPEAT_CONTACT, thread.key, tuple(contacts), len(contacts))


def _slow_return(thread: Thread, days: int) -> Break | None:
    returned: tuple[Line, Sentence] | None = None
    missing: list[tuple[Line, Sentence]] = []
    for line in (line for line in thread.lines if not line.is_automatic):
        back = line.saying(phrases.SENT_BACK)
        if back and returned is None:
            returned = (line, back[0])
        if line.is_theirs and returned is not None:
            misses = line.saying(phrases.NOT_BACK)
            since = max([(line.created_at - returned[0].created_at).days, *(_stated_days(one.words) for one in line.sentences)])
            missing += [(line, one) for one in misses[:1] if since >= days]
    if returned is None or not missing:
        return None
    return _of_pairs(SLOW_RETURN, thread, list(dict.fromkeys([returned, *missing])))


def _stated_days(words: str) -> int:
    """The longest time that a sentence names, in days; 0 when it names none."""
    longest = 0
    for match in _STATED_SPAN.finditer(words):
        given = match["count"] or "1"
        number = int(given) if given.isdigit() else _NUMBER[given]
        longest = max(longest, number * (1 if match["days"] else 7 if match["weeks"] else 30))
    return longest


def _waiting(thread: Thread, answer_hours: int, as_of: datetime, spoken_at: Sequence[datetime]) -> Break | None:
    """The longest wait beyond the target: the letter and, where there is one, the answer."""
    waits: list[tuple[int, Line, Line | None]] = []
    asked: Line | None = None
    for one in (one for one in thread.lines if one.is_written and not one.is_automatic):
        if one.is_ours and asked is not None:
            waits.append(_wait(asked, one, one.created_at, spoken_at))
            asked = None
        elif one.is_theirs and asked is None and _asks_for(one):
            asked = one
    if asked is not None:
        waits.append(_wait(asked, None, as_of, spoken_at))
    hours, letter, answer = max(waits, key=lambda wait: wait[0], default=(0, None, None))
    if letter is None or hours <= answer_hours:
        return None
    return Break(WAITING, thread.key, (*_spans(letter, ()), *(_spans(answer, ()) if answer else ())), hours)


def _wait(letter: Line, answer: Line | None, until: datetime, spoken_at: Sequence[datetime]) -> tuple[int, Line, Line | None]:
    spoken = min((moment for moment in spoken_at if letter.created_at < moment < until), default=None)
    return (_hours(letter, until), letter, answer) if spoken is None else (_hours(letter, spoken), letter, None)


def _hours(line: Line, until: datetime) -> int:
    return int((until - line.created_at) / timedelta(hours=1))


def _asks_for(line: Line) -> bool:
    """Whether silence after the message is waiting: it asks something or tells what went wrong; praise and opt-outs do not."""
    whole = flat(line.text)
    wrong = line.saying(phrases.CHASING, phrases.STATED_REPEAT, phrases.PASSED_AROUND, phrases.NOT_BACK, *_SAID.values())
    if "?" not in line.text and not wrong and (_CLOSING.search(whole) or requests(line.text)):
        return False
    return "?" in line.text or bool(REQUEST.search(whole) or wrong or _hidden_cost(line)) or urgent_words.find(line.text) != []
