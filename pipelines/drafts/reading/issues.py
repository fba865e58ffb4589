"""What a message is about: a closed list of kinds, found by words of English and Polish, never by what a model thinks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipelines.drafts.language.word_patterns import any_of
from pipelines.drafts.reading.grave_words import ASKS, GRAVE
from pipelines.drafts.reading.issue_kinds import Ask, Grave, Issue
from pipelines.drafts.reading.issue_words import DELIVERED, FAILS_ONLINE, OF_DELIVERY, WORDS
from pipelines.drafts.reading.praise_words import (
    is_ironic,
    praise_turns,
    says_not_done_yet,
    thanks_for_what_was_done,
    understates,
    without_understatement,
)
from pipelines.understanding import urgent_words

__all__ = ["ASKS", "GRAVE", "WORDS", "Ask", "Grave", "Issue", "beside", "grave_in", "grave_patterns", "issue_of", "weigh"]

QUESTION = re.compile(
    r"(?:\b(?:how|what|which|when|where|who|does|do|is|are|can|could|may|would|will|czy|co|jak|ile|kiedy|gdzie|skąd|kto|który|która|które|jaki|"
    r"jaka|jakie)\b)[^.!?]{3,200}\?"
)
# words that stand in many messages count for less than those that stand in one kind only
WEIGHT = {Issue.DELIVERY_LATE: 0.8, Issue.WAITING: 0.6, Issue.RETURN: 0.8, Issue.PRICE: 0.6, Issue.WEBSITE: 1.2}
RETURN_SENT = any_of(
    r"(?:sent|returned|shipped|posted) (?:\w+ ){0,4}back", r"returned (?:it|them|this|the|my)\b", r"(?:have|got) (?:it|them) back",
    r"odesła\w+", r"zwróci(?:ł|li)\w*", r"odstąpi(?:ł|li)\w*", r"macie z powrotem",
)
CONDITION = re.compile(
    r"(?<!know )(?<!ask )(?<!asking )(?<!asked )(?<!wonder )(?<!wondering )(?<!see )(?<!check )\bif\b|"
    r"\b(?:unless|or else|otherwise|or (?:i|we)\b|je[sś]li|je[zż]eli|jak nie|gdyby|albo|inaczej|w przeciwnym razie|chyba że)\b"
)
_PAPER = r"(?:invoice|receipt|credit note|proof of purchase|faktur\w*|paragon\w*|rachunek|potwierdzeni\w+)"
ASKS_FOR_PAPER = any_of(
    rf"(?:please|could you|can you|can i|could i|may i|i need|i would like|i'd like|asked|asking)\b[^.!?]{{0,60}}\b{_PAPER}\b",
    rf"(?:prosz\w+|poprosz\w+|prosi\w+|potrzebuj\w+|czy (?:mogę|mogłabym|mógłbym|możecie))\b[^.!?]{{0,60}}\b{_PAPER}\b",
)  # a paper that is asked for; what is wrong with one shows by other words
CANCELS = any_of(
    r"(?:please|can you|could you|i(?:['’]d| would) like to|i(?:['’]m| am)|want to|need to|wish to|have to) (?:\w+ )?"
    r"cancel(?:ling|ing)?\b",
    r"(?:proszę|prosimy|poproszę) o (?:[\w-]+ )?(?:anulowanie|rozwiązanie|zamknięcie)", r"anuluj\w*", r"rezygnuj\w+",
    r"(?:chcę|chciał\w+|chcemy|muszę) (?:\w+ )?(?:anulować|zrezygnować)",
)  # a cancellation that is asked for, however kindly
WRONG_PAPER = any_of(
    r"(?:wrong|incorrect|inflated|duplicate|second|correct(?:ed)?) ", r"(?:błęd|zawyż|podwójn|korekt|popraw|niezgodn)\w*",
    r"(?:(?:does|do|did) not|(?:does|do|did)n['’]t) (?:match|agree|add up)", r"not what i paid", r"(?:się )?nie zgadza",
    r"(?:inn\w|wyższ\w|za wysok\w) (?:kwot|cen|sum)\w*",
)
THREATENED = frozenset({Issue.REFUND_MISSING, Issue.RETURN, Issue.CANCELLATION})  # often said as what comes next, not as what is
NO_THING = any_of(*FAILS_ONLINE)
MANY = 2  # complaints of so many kinds are not all settled
# what may stand beside a matter as a second one; what led to it, or follows from it, is no second matter
BESIDE: Mapping[Issue, tuple[Issue, ...]] = {
    Issue.DAMAGED: (Issue.DELIVERY_LATE, Issue.BILLING, Issue.STAFF), Issue.WRONG_ITEM: (Issue.DELIVERY_LATE, Issue.BILLING, Issue.STAFF),
    Issue.DELIVERY_LATE: (Issue.DAMAGED, Issue.WRONG_ITEM, Issue.BILLING, Issue.STAFF), Issue.NOT_RECEIVED: (Issue.BILLING, Issue.STAFF),
    Issue.BILLING: (Issue.DAMAGED, Issue.WRONG_ITEM, Issue.DELIVERY_LATE, Issue.STAFF), Issue.REFUND_MISSING: (Issue.STAFF,),
    Issue.STAFF: (Issue.NOT_RECEIVED, Issue.DAMAGED, Issue.WRONG_ITEM, Issue.BILLING, Issue.DELIVERY_LATE),
    Issue.WEBSITE: (Issue.BILLING,),
}
COMPLAINTS = tuple(issue for issue in WORDS if issue is not Issue.PRAISE)


def weigh(text: str) -> dict[Issue, int]:
    """How many different wordings of each kind the lower-case text holds; kinds without one are left out."""
    plain = without_understatement(text)
    firm, of_delivery = _without_conditions(plain), DELIVERED.search(plain) is not None
    things, found = NO_THING.sub(" ", plain), {}
    for issue, pattern in WORDS.items():
        if issue in OF_DELIVERY and not of_delivery:
            continue
        said = text if issue is Issue.PRAISE else firm if issue in THREATENED else things if issue is Issue.DAMAGED else plain
        found[issue] = len({hit.group(0) for hit in pattern.finditer(said)})
    return {issue: count for issue, count in found.items() if count}


def _without_conditions(text: str) -> str:
    """The text without the sentences that say "if" or "or else": a threat is not the matter."""
    return "".join(part for part in re.split(r"((?<=[.!?])\s+|\n+)", text) if not CONDITION.search(part))


def issue_of(text: str, *, low_rating: bool = False, negative: bool = False, positive: bool = False) -> Issue:
    """The kind of a lower-case text. Praise needs praise alone: no complaint, no low rating, no negative reading, unless a
    complaint is denied in so many words ("can't complain")."""
    found = weigh(text)
    complaints = [issue for issue in COMPLAINTS if issue in found]
    if not complaints and not low_rating and understates(text) and not praise_turns(text):
        return Issue.PRAISE
    if Issue.PRAISE in found and not negative and not low_rating:
        complaints = [issue for issue in complaints if issue is not Issue.PRICE]  # praise names the price as well
    settled = thanks_for_what_was_done(text) and not praise_turns(text) and len({*complaints} - {Issue.STAFF}) < MANY
    if settled and not negative and not low_rating:
        return Issue.PRAISE  # what it names is settled
    if positive and Issue.CANCELLATION in found and CANCELS.search(text):
        return Issue.CANCELLATION
    if complaints == [Issue.BILLING] and not negative and _asks_for_paper_alone(text):
        return Issue.ABOUT_QUESTION
    if Issue.REFUND_MISSING in found and RETURN_SENT.search(text):
        return Issue.REFUND_MISSING  # sent back, and the money is not there
    asked = Issue.PRAISE not in found and (QUESTION.search(text) or says_not_done_yet(text))  # a polite request without praise
    if positive and not low_rating and not asked and sum(found[issue] for issue in complaints) <= 1:
        return Issue.PRAISE
    if complaints:
        return max(complaints, key=lambda issue: (found[issue] * WEIGHT.get(issue, 1.0), -list(Issue).index(issue)))
    if ASKS_FOR_PAPER.search(text):
        return Issue.ABOUT_QUESTION
    if QUESTION.search(text) and not negative:
        return Issue.PRODUCT_QUESTION
    praised = Issue.PRAISE in found and not low_rating and not negative and (positive or not is_ironic(text))
    return Issue.PRAISE if praised else Issue.OTHER


def _asks_for_paper_alone(text: str) -> bool:
    """Whether a lower-case text asks for a paper and names nothing about the bill besides."""
    if ASKS_FOR_PAPER.search(text) is None or WRONG_PAPER.search(text) is not None:
        return False
    return WORDS[Issue.BILLING].search(re.sub(_PAPER, " ", text)) is None


def beside(text: str, issue: Issue) -> tuple[Issue, ...]:
    """The matters that a lower-case text names beside that one, those first that it shows by more words."""
    found = weigh(_without_conditions(text))
    return tuple(sorted((other for other in BESIDE.get(issue, ()) if other in found), key=lambda other: -found[other]))


def grave_in(text: str) -> Grave | None:
    """The grave matter that a lower-case text touches, or None: what rings as urgent, and what else a person should answer."""
    urgent = urgent_words.find(text)
    if urgent and urgent[0].kind == Grave.PRIVACY and GRAVE[Grave.BEREAVEMENT].search(text):
        return Grave.BEREAVEMENT  # somebody's account is closed because they died
    return Grave(urgent[0].kind) if urgent else next((kind for kind, pattern in GRAVE.items() if pattern.search(text)), None)


def grave_patterns(kind: Grave) -> tuple[re.Pattern[str], ...]:
    """The words by which a grave matter shows, over lower-case text."""
    urgent = urgent_words.BY_KIND.get(kind.value)
    return (GRAVE[kind],) if urgent is None else (urgent.phrases, GRAVE[kind])
