"""Whether two answers of ours contradict each other: two days for one thing, or yes and then no.

Precision comes first. Both sentences must be about one thing (the same matter, and a word of what it is about in common); a new
day that is announced as new, or that the customer asked for, is none; neither is a day given after the first had passed,
which is a broken promise; and a yes under a condition, or a no about postage alone, speaks of something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.understanding.journey.thread import Line, Sentence, Thread
from pipelines.understanding.promised_days import folded as folded_for_days
from pipelines.understanding.promised_days import named_days

MATTERS = {
    "guarantee": re.compile(r"\b(?:guarantee\w*|warrant\w+|gwarancj\w*|rekojmi\w*)"),
    "refund": re.compile(r"\b(?:refund\w*|money back|reimburs\w+|repay\w*|zwroci\w+|zwrot\w*|oddamy|oddac|pieni\w+)"),
    "exchange": re.compile(r"\b(?:exchang\w+|replac\w+|wymieni\w+|wymian\w*)"),
    "repair": re.compile(r"\b(?:repair\w*|mend\w*|napraw\w*)"),
    "dispatch": re.compile(r"\b(?:dispatch\w*|despatch\w*|ship\w*|posted|sent|wysla\w+|nada(?:n|l)\w*|wysyl\w+|wyjdzie|wyszl\w+)"),
    "delivery": re.compile(
        r"\b(?:deliver\w*|arriv\w*|be with you|bring\w*|comes?|dostarcz\w*|dotrze|dotra|dorecz\w*|przyjedzie|przyjada|przyjdzie|przyjda|"
        r"dojdzie|dojda|"
        r"dojedzie|dojada|dostaw\w*|(?:przy|do|za)wi[eo]z\w+)\b"
    ),
}
_WITH_DAYS = ("delivery", "dispatch", "refund", "repair", "exchange")
_NO = re.compile(
    r"\b(?:can ?not|can't|unable to|not able to|will not|won't|not possible to|no longer|shall not) (?:\w+ ){0,3}?(?:refund|reimburse|"
    r"repay|exchange|"
    r"replace|repair|mend|give|send|pay|accept|offer|ship|deliver|dispatch)"
    r"|\b(?:is|are|was|were|has|have|had) not (?:\w+ ){0,2}?(?:covered|refundable|possible|dispatched|despatched|shipped|sent|posted|"
    r"included|eligible|"
    r"left)|\b(?:isn't|aren't|hasn't|haven't|wasn't) (?:\w+ ){0,2}?(?:covered|dispatched|shipped|sent|posted|refundable)|\bno (?:refund|"
    r"replacement|"
    r"exchange|guarantee|warranty)\b|\b(?:reject|declin|refus|den)\w* (?:your |the |a )?(?:claim|refund|complaint|return|request)|\bnot "
    r"entitled\b"
    r"|\bnie (?:mozemy|moge|mozna|jestesmy w stanie|bedziemy|bedzie|przysluguje)\b.{0,20}\b(?:zwroc|zwrot|oddac|wymien|wymian|napraw|"
    r"przyj|uzna|wysl|"
    r"dostarcz)\w*|\bnie (?:zwroc|oddamy|wymieni|naprawi|uznaj|uznal|wyslal|wysl)\w*|\bnie (?:jest|sa|byl\w*|zostal\w*) (?:\w+ "
    r")?(?:objet|wyslan|nadan|"
    r"mozliw)\w*|\bnie (?:obejmuje|podlega)\b|\b(?:odmawia|odrzuc|odmowi)\w*\b"
)
_YES = re.compile(
    r"\b(?:will|shall|'ll|are going to|have agreed to|gladly|happy to|have decided to) (?:\w+ ){0,2}?(?:refund|reimburse|repay|exchange|"
    r"replace|repair|mend)"
    r"|\b(?:will|can|may) be (?:\w+ )?(?:refunded|exchanged|replaced|repaired)|\b(?:is|are) (?:\w+ )?covered\b|\b(?:was|were|has been|"
    r"have been|is) "
    r"(?:\w+ )?(?:dispatched|despatched|shipped|sent|posted)\b|\b(?:you can have|you will get|you get) (?:\w+ ){0,3}?(?:refund|money|"
    r"replacement)"
    r"|\b(?:zwrocimy|zwroce|oddamy|wymienimy|wymienie|naprawimy|naprawie|uznajemy|uznalismy|wyslalismy|wyslalam|wyslalem|nadalismy)\b|"
    r"\b(?:jest|sa) "
    r"(?:\w+ )?objet\w*|\bgwarancja (?:\w+ ){0,2}?obejmuje|\b(?:zostal|zostala|zostalo|zostaly|byla|bylo) (?:\w+ )?(?:wyslan|nadan)\w*"
)
_IF = re.compile(
    r"\b(?:if|once|when|unless|provided|as soon as|after|until|jesli|jezeli|gdy|kiedy|jak tylko|po otrzym\w+|pod warunkiem|o ile|gdyby)\b"
)
_POSTAGE = re.compile(
    r"\b(?:postage|shipping|delivery (?:cost|charge|fee)\w*|gift card|voucher|koszt\w* (?:wysylk|dostaw|przesylk)\w*|bon\w*)\b"
)
_MOVED = re.compile(
    r"\b(?:delay\w*|postpon\w+|resched\w+|mov(?:e|ed|es|ing)\b|new (?:\w+ )?(?:date|day|slot)|instead of|later than|earlier than|brought "
    r"forward|mistak\w+|"
    r"correct\w+|przesun\w*|przesuw\w*|opozni\w*|now(?:y|ego|a) (?:termin|dat|dzien|godzin)\w*|zamiast|przeloz\w*|przyspiesz\w*|pomyl\w+|"
    r"sprostow\w+)"
)
_OTHER_DAY = re.compile(
    r"\b(?:(?:an)?other (?:day|date|time)|different (?:day|date)|later|sooner|earlier|instead|move|postpone|reschedul\w+|change the|not "
    r"at home|"
    r"inn(?:y|ego|ym) (?:dzien|dnia|termin\w*)|pozniej|wczesniej|przeloz\w*|przesun\w*|zmieni\w*|nie bedzie mnie)\b"
)
_CLAUSES = re.compile(r";|,? but |,? however |, ale |, lecz |, natomiast ")
_RELATIVE = re.compile(r"\b(?:hours?|days?|weeks?|months?|dni|dzien|godzin\w*|tygod\w*|tydzien|miesi\w*)\b")
_WORD = re.compile(r"[a-z]{4,}|\d{3,}")
_SAYS_NOTHING = (
    "your order parcel package item items goods this that will with from have been they them then than please thank sorry yes very also "
    "just there their "
    "refund guarantee warranty replace exchange repair dispatch deliver delivered delivery arrive ship sent posted covered cannot "
    "unfortunately case because "
    "full price money back morning today tomorrow monday tuesday wednesday thursday friday saturday sunday january february march april "
    "june july august "
    "september october november december between years year months days looked which what when into over after before about some only "
    "still now panstwa pani "
    "pana zamowienie zamowienia paczka paczke przesylka przesylke towar produkt tego jest przez zwrocimy zwrot zwrocic pieniedzy "
    "pieniadze kwote pelna pelne "
    "gwarancja gwarancji objety objeta objete wymienimy naprawimy wysylka wyslane wyslana wyslany zostalo zostala zostal jeszcze "
    "niestety mozemy tylko bedzie "
    "dostarczymy dostawa dotrze wczoraj dzisiaj jutro poniedzialek wtorek sroda czwartek piatek stycznia lutego marca kwietnia maja "
    "czerwca lipca sierpnia "
    "wrzesnia pazdziernika listopada grudnia rok roku poniewaz gdyz"
)
_EMPTY = frozenset(word[:5] for word in _SAYS_NOTHING.split())


@dataclass(frozen=True, slots=True)
class _Answer:
    """A clause of ours about one matter: the fixed days that it names, yes or no where it says one, and what it is about."""

    line: Line
    sentence: Sentence
    matter: str
    days: frozenset[date]
    says: bool | None
    about: frozenset[str]


def contradiction(thread: Thread) -> list[tuple[Line, Sentence]]:
    """The first two sentences of ours that contradict each other; empty when none do."""
    answers = [answer for line in thread.ours() for answer in _answers(line)]
    for place, later in enumerate(answers):
        for earlier in answers[:place]:
            if earlier.line.key != later.line.key and _contradict(earlier, later, thread.lines):
                return [(earlier.line, earlier.sentence), (later.line, later.sentence)]
    return []


def _answers(line: Line) -> list[_Answer]:
    found: list[_Answer] = []
    for sentence in line.sentences:
        if sentence.words.endswith("?"):
            continue
        for clause in _CLAUSES.split(sentence.words):
            about = frozenset(word[:5] for word in _WORD.findall(clause)) - _EMPTY
            says = _yes_or_no(clause)  # of the first matter alone: the others are told of beside it
            for matter in (name for name, pattern in MATTERS.items() if pattern.search(clause)):
                found.append(_Answer(line, sentence, matter, _fixed_days(matter, clause, line), says, about))
                says = None
    return found


def _fixed_days(matter: str, clause: str, line: Line) -> frozenset[date]:
    if matter not in _WITH_DAYS or _IF.search(clause):
        return frozenset()
    words = folded_for_days(clause)
    named = named_days(words, line.created_at.date())
    return frozenset(one.day for one in named if not _RELATIVE.search(words[one.start : one.end]))


def _yes_or_no(clause: str) -> bool | None:
    if _POSTAGE.search(clause):
        return None
    if _NO.search(clause):
        return False
    return True if _YES.search(clause) and not _IF.search(clause) else None


def _contradict(earlier: _Answer, later: _Answer, lines: Sequence[Line]) -> bool:
    if earlier.matter != later.matter or not _one_thing(earlier.about, later.about):
        return False
    if earlier.says is True and later.says is False:
        return True
    if not earlier.days or not later.days or earlier.days & later.days:
        return False
    had_passed = max(earlier.days) < later.line.created_at.date()
    announced = any(_MOVED.search(one.words) for one in later.line.sentences)
    return not (had_passed or announced or _was_asked_to_move(earlier.line, later.line, lines))


def _one_thing(first: frozenset[str], second: frozenset[str]) -> bool:
    return bool(first & second) or not first or not second


def _was_asked_to_move(earlier: Line, later: Line, lines: Sequence[Line]) -> bool:
    between = [line for line in lines if line.is_theirs and earlier.created_at < line.created_at < later.created_at]
    return any(_OTHER_DAY.search(one.words) for line in between for one in line.sentences)
