"""Promises: each names the one day that the approver accepts, and nothing else in a message promises anything."""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded, visible
from pipelines.drafts.writing.sentences import DraftText, Sentence

KIND = "promise"
TIME = re.compile(
    r"\b(?:within|in) (?:an?|one|the next|\W*\d*)\s?(?:\w+ ){0,2}(?:minutes?|hours?|days?|weeks?|months?|years?)\b|"
    r"\b(?:minutes?|hours?|days?|weeks?|months?|years?) "
    r"(?:from now|at most|later)\b|\bevery (?:hour|day|week|month)\b|\b(?:by|before) the end of\b|\b(?:w ciagu|za|"
    r"przez) (?:\w+ ){0,2}"
    r"(?:minut\w*|godzin\w*|dni|dzien|tygodni\w*|tydzien|miesi\w+|lat|rok\w*)\b|\bco (?:godzin\w+|dzien|tydzien)\b|"
    r"\bdo konca\b|\bod reki\b|\b(?:immediately|right away|straight away today|as soon as today|as soon as possible|asap|soon|shortly|"
    r"before long|in no time|in a (?:moment|minute|while|few)|same day|natychmiast|niezwlocznie|wkrotce|niebawem|jak najszybciej|"
    r"lada (?:chwila|dzien)|w najblizszym czasie|na dniach|w (?:kilka|pare))\b"
)
PROMISING = re.compile(
    r"\b(?:we|i|somebody|someone|they)(?: will|'ll|’ll| shall| are going to)\b|\byou(?: will|'ll|’ll| shall) (?:get|receive|"
    r"have|be|hear)\b|\bwill (?:all )?(?:be|get|make|come|go)\b|"
    r"\b(?:otrzyma|dosta)(?:sz|cie|ja)?\b|\b(?:otrzymaj\w*|dostan\w+)\b|\b(?:zwrocimy|wyslemy|napiszemy|odpiszemy|oddzwonimy|"
    r"zadzwonimy|zalatwimy|"
    r"naprawimy|wymienimy|bedziemy|zrobimy|dopilnujemy|wrocimy|przekazemy|sprawdzimy|damy|oddamy|przyznamy|zaplacimy|"
    r"pokryjemy|doslemy|ustalimy|skontaktujemy|odezwiemy|poinformujemy|powiadomimy|rozwiazemy|poprawimy|dostarczymy|dowieziemy|zamowimy|"
    r"wydamy|doplacimy|przedluzymy|dodamy|uruchomimy|usuniemy|odbierzemy|odkupimy|sprowadzimy|uwzglednimy|uznamy|zamienimy|podmienimy|"
    r"napisze|odpisze|oddzwonie|zadzwonie|wysle|zwroce|oddam|sprawdze|zalatwie|przekaze|odezwe|skontaktuje|poinformuje|"
    r"dopilnuje|przelejemy|"
    r"anulujemy|umorzymy|przyslemy|dostarczymy|obiecujemy|obiecuje|zobowiazujemy|deklarujemy)\b|"
    r"\b(?:we|i) (?:promise|commit|undertake|pledge|intend|plan|aim)\b|\byou (?:can|may|should) (?:now )?(?:expect|count on|rely on)\b|"
    r"\b(?:please )?expect (?:it|an?|the|your|us)\b|\bconsider it (?:done|settled)\b|\b(?:is|are) on (?:its|their|the) way\b|"
    r"\b(?:is|are) being (?:\w+ed|sent)\b|\b(?:a|your|the) (?:new one|replacement|substitute) (?:is|comes?|leaves|goes|arrives|"
    r"follows)\b|"
    r"\b(?:mozna|moga panstwo|moze pani?|mozesz) (?:sie )?(?:liczyc|spodziewac|oczekiwac)\b|\bprosze (?:sie )?(?:spodziewac|oczekiwac|"
    r"liczyc)\b|"
    r"\bjest (?:juz )?w drodze\b(?! do nas)|\b(?:nowa|nowy|kolejn[ay]) (?:\w+ )?(?:czeka|wyjdzie|wychodzi|idzie|jedzie|dotrze|"
    r"przyjdzie)\b"
)


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each promise without the brief's day, each time that is not the brief's, each promise in disguise."""
    return findings(KIND, ((number, _reason(sentence, brief)) for number, sentence in parts(draft)))


def _reason(sentence: Sentence, brief: Brief) -> str | None:
    text = visible(sentence.text)
    left = folded(unproved(sentence, brief))
    if TIME.search(left):
        return "a promise of time that the brief does not hold."
    if sentence.kind == "promise":
        if "[to fill in" in text and brief.due_on is None:
            return None
        if brief.due_on is None or sentence.due_on != brief.due_on or brief.values()["due"].rstrip(".") not in text:
            return "a promise must name the day that was proposed for approval."
        return None
    if PROMISING.search(left):
        return "a promise outside a sentence of kind promise."
    return None
