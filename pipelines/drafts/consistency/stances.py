"""What a sentence of ours holds out or says of an order: a closed list, told clause by clause by rules in English and Polish.

Precision comes first: a question, a condition, a choice between remedies, and what is merely looked into say nothing here. Over folded
text (see `plain_text.folded`).
"""

from __future__ import annotations

import re
from enum import StrEnum

from pipelines.drafts.language.plain_text import folded


class Stance(StrEnum):
    """What we said, worded so that "it … " goes before it."""

    REFUND = "gives a refund"
    NO_REFUND = "refuses a refund"
    REPLACEMENT = "gives a replacement"
    NO_REPLACEMENT = "refuses a replacement"
    REPAIR = "gives a repair"
    NO_REPAIR = "refuses a repair"
    SENT = "says that it was sent"
    NOT_SENT = "says that it was not sent"
    OUT_OF_STOCK = "says that it is not in stock"
    ASKS_PHOTO = "asks for a photo"
    ASKS_ORDER_NUMBER = "asks for the order number"
    ASKS_RECEIPT = "asks for the receipt"


REMEDIES = (Stance.REFUND, Stance.REPLACEMENT, Stance.REPAIR)
# what a later sentence may not say after an earlier one about the same order
AFTER: dict[Stance, frozenset[Stance]] = {
    Stance.REFUND: frozenset({Stance.REPLACEMENT, Stance.REPAIR, Stance.NO_REFUND}),
    Stance.REPLACEMENT: frozenset({Stance.REFUND, Stance.REPAIR, Stance.NO_REPLACEMENT}),
    Stance.REPAIR: frozenset({Stance.REFUND, Stance.REPLACEMENT, Stance.NO_REPAIR}),
    Stance.SENT: frozenset({Stance.NOT_SENT, Stance.OUT_OF_STOCK}),
}

_IF = re.compile(
    r"\b(?:if|once|when|whether|unless|provided|as soon as|until|should you|jesli|jezeli|gdy|gdyby|kiedy|czy|jak tylko|po otrzym\w+|"
    r"pod warunkiem|o ile)\b"
)
_CLAUSES = re.compile(r";|,? but |,? however |, ale |, lecz |, natomiast |,? and (?=we\b)")
CHANGES = re.compile(
    r"\b(?:instead|rather than what we|correct\w* what we|we (?:have )?changed|differs? from what we|other than what we|zamiast|"
    r"rozni sie od tego, co|to zmiana wobec|sprostow\w+|inaczej niz (?:pisal|mowil|obiec)\w+|zmien(?:ilismy|iamy))\b"
)
_WILL = r"(?:will|shall|can|['’]ll|have|has|had|are going to|agreed to|decided to|are happy to)"
_NO = r"(?:can ?not|can['’]t|(?:are |is |were )?unable to|not able to|will not|won['’]t|shall not|no longer|do not|don['’]t)"
_GAP = r"(?:\w+ ){0,3}?"
# neither a noun nor another verb between
_VERB_GAP = r"(?:(?!look|check|see|ask|your\b|the\b|an?\b|th\w+s\b|into\b|about\b|for\b|of\b|on\b)\w+ ){0,3}?"
_DONE = r"(?:is on (?:its|the) way|has been|have been|was|will be|will reach|will arrive|will follow)"
_MADE = r"(?:made|issued|sent|booked|paid|approved|dispatched|shipped|posted)"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_REFUSED = {
    Stance.NO_REFUND: _any(
        rf"\b{_NO} {_GAP}(?:refund|reimburse|repay|give \w+ money back)\b", r"\bno refund\b", r"\bnot entitled to a refund\b",
        r"\brefund (?:is|was|has been) (?:\w+ )?(?:refused|declined|rejected|denied|not possible)\b",
        r"\b(?:refuse|decline|reject|deny)\w* (?:\w+ ){0,2}?refund\b",
        r"\bnie (?:mozemy|moge|bedziemy|jestesmy w stanie) (?:\w+ ){0,3}?(?:zwrocic|oddac|przelac|zwracac)\b",
        r"\bnie (?:zwrocimy|oddamy|przelejemy)\b", r"\bnie przysluguje (?:\w+ ){0,2}?zwrot\b", r"\bodmawia\w* (?:\w+ ){0,2}?zwrotu\b",
    ),
    Stance.NO_REPLACEMENT: _any(
        rf"\b{_NO} {_GAP}(?:replace|exchange|send {_GAP}(?:new|another|replacement))\b", r"\bno (?:replacement|exchange)\b",
        r"\bnie (?:mozemy|moge|bedziemy|jestesmy w stanie) (?:\w+ ){0,3}?(?:wymienic|wymieniac)\b", r"\bnie wymienimy\b",
        r"\bodmawia\w* (?:\w+ ){0,2}?wymiany\b",
    ),
    Stance.NO_REPAIR: _any(
        rf"\b{_NO} {_GAP}(?:repair|mend)\b", r"\bno repair\b", r"\bnie naprawimy\b",
        r"\bnie (?:mozemy|moge|bedziemy|jestesmy w stanie) (?:\w+ ){0,3}?(?:naprawic|naprawiac)\b",
    ),
    Stance.NOT_SENT: _any(
        r"\b(?:has|have|had|is|was|were) (?:not|never)(?: yet)?(?: been)? (?:sent|shipped|dispatched|despatched|posted)\b",
        r"\b(?:has|have|was|is|were)n['’]t(?: yet)?(?: been)? (?:sent|shipped|dispatched|despatched|posted)\b",
        r"\b(?:never|not(?: yet)?) left (?:our|the) warehouse\b", r"\bstill in (?:our|the) warehouse\b",
        r"\bnie (?:zostal\w* |byl\w* |jest )?(?:jeszcze )?(?:wyslan|nadan)\w*\b", r"\bnie (?:wyslalismy|nadalismy)\b",
        r"\bwciaz (?:jest )?w (?:naszym )?magazynie\b",
    ),
}  # fmt: skip
_GIVEN = {
    Stance.REFUND: _any(
        rf"\b{_WILL} {_VERB_GAP}(?:refund|refunded|reimburse|reimbursed|repay|repaid)\b", r"\bwe (?:refunded|reimbursed|repaid)\b",
        rf"\b{_WILL} {_GAP}(?:issue|issued|make|made|book|booked|send|sent) {_GAP}refund\b", rf"\b{_WILL} {_GAP}pay {_GAP}back\b",
        rf"\b(?:refund|money)\b[^.;]{{0,40}}?\b{_DONE} (?:\w+ )?(?:{_MADE}|you|with you)\b",
        r"\byou(?: will|['’]ll| can)? (?:get|receive|have) (?:\w+ ){0,3}?(?:refund|money back)\b",
        r"\b(?:zwrocimy|zwrocilismy|zwroce|oddamy|oddalismy|przelejemy|przelalismy)\b(?! (?:(?:\w+ ){0,3}uwag|sie\b|do\b))",
        r"\b(?:zlecilismy|zrobilismy|dokonalismy|zaksiegowalismy) (?:\w+ ){0,2}?zwrot\w*",
        r"\bzwrot (?:\w+ ){0,4}?(?:zostal (?:zlecon|wykonan|wyslan)\w*|wyjdzie|wplynie)\b",
    ),
    Stance.REPLACEMENT: _any(
        rf"\b{_WILL} {_VERB_GAP}(?:replace|replaced|exchange|exchanged)\b", r"\bwe (?:replaced|exchanged)\b",
        rf"\b(?:{_WILL} {_GAP}|we )(?:send|sent|post|posted|ship|shipped) (?:you |out ){{0,2}}(?:an?|the|another) ?(?:\w+ )?"
        r"(?:new|replacement|another|substitute)\b",
        rf"\b(?:replacement|new one|substitute)\b[^.;]{{0,40}}?\b{_DONE}\b",
        r"\byou(?: will|['’]ll)? (?:get|receive|have) (?:\w+ ){0,2}?(?:replacement|new one)\b",
        r"\b(?:wymienimy|wymienilismy|wymienie)\b",
        r"\b(?:wyslemy|przyslemy|wyslalismy|doslemy) (?:\w+ ){0,3}?(?:now(?:y|a|e|ego)|zamiennik|inny egzemplarz)\b",
    ),
    Stance.REPAIR: _any(
        rf"\b{_WILL} {_VERB_GAP}(?:repair|repaired|mend|mended)\b", r"\bwe (?:repaired|mended)\b",
        r"\b(?:naprawimy|naprawilismy|naprawie)\b",
    ),
    Stance.SENT: _any(
        r"\b(?:we|i)(?: have|['’]ve)?(?: already| just)? (?:sent|shipped|dispatched|despatched|posted)\b(?! (?:you )?"
        r"(?:an?|the|your|our)? ?(?:e-?mail|message|mail|link|label|form|answer|reply|refund|money|invoice|new|replacement|another))",
        r"\b(?:parcel|order|package|item|goods|shipment|it)\b(?: \S+){0,3}? (?:has been|have been|was|were|is) (?:already )?(?:sent|"
        r"shipped|dispatched|despatched|posted|on its way)\b(?! back)",
        r"\b(?:wyslalismy|nadalismy)\b(?! (?:\w+ )?(?:e-?mail|wiadomosc|mail|link|etykiet|formularz|odpowiedz|zwrot|pieniadze|faktur|now))",
        r"\b(?:zostal|zostala|zostalo|zostaly|byla|bylo|jest) (?:juz )?(?:wyslan|nadan)\w*\b",
    ),
    Stance.OUT_OF_STOCK: _any(
        r"\b(?:out of stock|not in stock|no longer in stock|sold out|no longer available|(?:is|are) not available)\b",
        r"\b(?:nie ma|nie mamy|brak\w*|zabraklo) (?:\S+ ){0,3}?(?:na stanie|w magazynie)\b", r"\bwyprzedan\w+|\bniedostepn\w+",
    ),
}  # fmt: skip
_REQUEST = re.compile(
    r"\b(?:please|could you|can you|would you|we (?:still )?need|prosimy|prosze|potrzebujemy|potrzebne (?:jest|nam)|przeslij|wyslij)\b"
)
_THINGS = {
    Stance.ASKS_PHOTO: re.compile(r"\b(?:photos?|pictures?|images?|zdjec\w*|fotk\w*|fotografi\w*)\b"),
    Stance.ASKS_ORDER_NUMBER: re.compile(r"\b(?:order (?:number|no\b|id\b)|number of (?:the|your) order|numer\w* (?:\w+ )?zamowieni\w*)"),
    Stance.ASKS_RECEIPT: re.compile(r"\b(?:receipts?|proofs? of purchase|invoices?|paragon\w*|dowod\w* zakupu|faktur\w*)\b"),
}
_SENT_ALONG = re.compile(
    r"\b(?:attach\w*|enclos\w*|i (?:have )?sent|i am sending|i['’]m sending|see the|here (?:is|are)|below|zalacz\w+|przesyl(?:am|amy)|"
    r"wysyl(?:am|amy)|w zalaczniku|dolacz\w+)\b"
)
_NOT_YET = re.compile(r"\b(?:will|can|could|would|shall|not|n['’]t|if|do you|should i|moge|wysle|dosle|nie|jesli|czy|later|potem)\b")


def stances_in(sentence: str) -> frozenset[Stance]:
    """Everything of the list that the sentence says; of several remedies given in one sentence the customer may choose, so none is."""
    text = folded(sentence)
    if text.rstrip().endswith("?"):
        return frozenset()
    clauses, found = _CLAUSES.split(text), set[Stance]()
    for clause in clauses:
        if not _IF.search(clause) and _REQUEST.search(clause):
            found |= {stance for stance, pattern in _THINGS.items() if pattern.search(clause)}
    if _IF.search(text):
        return frozenset(found)
    for clause in clauses:
        refused = {stance for stance, pattern in _REFUSED.items() if pattern.search(clause)}
        given = {stance for stance, pattern in _GIVEN.items() if pattern.search(clause)}
        found |= refused | (given - {YES_OF[stance] for stance in refused})
    return frozenset(found - set(REMEDIES)) if len(found & set(REMEDIES)) > 1 else frozenset(found)


def given_by(text: str) -> frozenset[Stance]:
    """What we need not ask for any more, since the customer's words say that it came along."""
    clauses = [clause for clause in re.split(r"[.!?;\n]+", folded(text)) if _SENT_ALONG.search(clause) and not _NOT_YET.search(clause)]
    things = (Stance.ASKS_PHOTO, Stance.ASKS_RECEIPT)
    return frozenset(stance for stance in things if any(_THINGS[stance].search(clause) for clause in clauses))


YES_OF = {
    Stance.NO_REFUND: Stance.REFUND, Stance.NO_REPLACEMENT: Stance.REPLACEMENT, Stance.NO_REPAIR: Stance.REPAIR,
    Stance.NOT_SENT: Stance.SENT,
}
