"""What a person may write into a draft and a machine may not: a day to answer by, a place, a count of contacts, money owed.

Each is a narrow form of words, over folded text; what stands around it is checked like everything else. A person says them
in their own name, and a promise among them stands in the ledger with its day.
"""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.giving import gives_something
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded
from pipelines.drafts.reading.issues import Issue
from pipelines.drafts.writing.sentences import Sentence

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|the weekend"
_DAY_PL = r"poniedzialku|wtorku|srody|czwartku|piatku|soboty|niedzieli|jutra"
_ASK = r"(?:send|tell|let us know|reply|write|answer|add|attach|choose|show)"
_ASK_PL = r"(?:zdjeci|odpowied|odpisan|informacj|przeslan|wiadomosc|numer|wybor|decyzj|dopisan|dodan)"
REQUEST = re.compile(
    rf"^(?:(?:could|can|would) you (?:please |kindly )?|(?:and |so )?please ){_ASK}\b|"
    rf"^(?:czy )?(?:prosimy|prosze|mozemy prosic|moglibysmy prosic|mozna prosic) (?:\w+ )?o (?:\w+ )?{_ASK_PL}\w*"
)
ANSWER_BY = re.compile(rf"\b(?:(?:by|before|until) (?:{_DAY})|(?:do|przed) (?:{_DAY_PL}))\b")
_FEW = r"(?:two|three|four|five|six|seven|eight|nine|ten)"
_FEW_PL = r"(?:dwa|dwie|dwoch|dwoma|trzy|trzech|trzema|cztery|czterech|czterema|piec|pieciu|szesc|szesciu)"
COUNTED = re.compile(
    rf"\b{_FEW} (?:\w+ )?(?:attempts|tries|calls|messages|e-?mails|letters|photos|pictures|questions)\b|"
    rf"\b{_FEW} times\b(?! (?:the|as|more|what|your|its|less|over|cheaper|that))|"
    rf"\b{_FEW_PL} (?:\w+ )?(?:prob|proby|probach|probami|zdjecia|zdjec|wiadomosci|telefony|telefonow|maile|maili|listy|"
    rf"listow|pytania|pytan)\b|"
    rf"\b{_FEW_PL} razy\b(?! (?:taniej|drozej|wiecej|mniej|tyle|wyzsz|nizsz|cen))"
)
PLACE = re.compile(r"(?:^|\W)(?:in|near|w|we|pod|kolo|okolicy|okolicach)$")
OWED = frozenset({
    Issue.NOT_RECEIVED, Issue.REFUND_MISSING, Issue.DAMAGED, Issue.WRONG_ITEM, Issue.BILLING, Issue.DELIVERY_LATE, Issue.RETURN,
    Issue.CANCELLATION, Issue.PROMISE, Issue.ABOUT_PAYMENT, Issue.ABOUT_RETURN, Issue.ABOUT_QUALITY, Issue.ABOUT_DELIVERY,
})
_MONEY = r"(?:the|your) (?:money|amount|payment|price)"
_MONEY_PL = r"(?:pieniadze|naleznosc|kwote|srodki)"
_TO = r"(?: (?:to your (?:card|account)|na (?:karte|konto)))?"
MONEY_BACK = re.compile(
    rf"(?:we|i)(?: will|'ll) (?:refund (?:you|{_MONEY})|(?:pay|give|transfer) {_MONEY} back|return {_MONEY}){_TO}"
    rf"(?: for (?:your |the )?order \u00b7)?{_TO} by \u00b7[ .]*|"
    rf"(?:oddamy|zwrocimy|przelejemy) (?:panu |pani |panstwu |ci )?{_MONEY_PL}(?: za zamowienie \u00b7)?{_TO} do \u00b7[ .]*"
)
OF_MONEY = re.compile(r"\b(?:refund\w*|money|back|zwroc\w*|zwrac\w*|odda\w*|przel[ae]\w*|zwrot\w*|pieni\w*|srodk\w*|kwot\w*)\b")


def without_day_to_answer_by(plain: str) -> str:
    """A request to the customer without the weekday until which an answer is asked for; any other sentence as it is."""
    return ANSWER_BY.sub(" ", plain) if REQUEST.match(plain.strip()) else plain


def without_counts(plain: str) -> str:
    """The text without small counts of calls, messages and the like."""
    return COUNTED.sub(" ", plain)


def names_place(before: str) -> bool:
    """Whether a word that follows this folded text stands where a place does."""
    return PLACE.search(before.rstrip()) is not None


def may_be_paid_back(brief: Brief) -> bool:
    """Whether the matter is about an order whose money may be owed, and a day is proposed."""
    return brief.order is not None and brief.due_on is not None and brief.issue in OWED


def speaks_of_money_back_alone(plain: str) -> bool:
    """Whether folded text gives nothing but money back."""
    return not gives_something(OF_MONEY.sub(" ", plain))


def pays_back_what_is_owed(sentence: Sentence, brief: Brief, context: CheckContext) -> bool:
    """Whether a person promises back the money of the order that the matter is about, no sum named, by the proposed day."""
    if context.author != "person" or sentence.kind != "promise" or not may_be_paid_back(brief):
        return False
    return sentence.due_on is not None and MONEY_BACK.fullmatch(" ".join(folded(unproved(sentence, brief)).split())) is not None
