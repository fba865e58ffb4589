"""Words that could be read as paying money back, in English and Polish, over folded text.

Wide on purpose: a sentence that is taken for a promise too often costs a second look, one that is missed costs the money. What merely
looks into a payment ("we will check the payment and write to you") moves no money and is none.
"""

from __future__ import annotations

import re
from functools import cache

from pipelines.drafts.checks.giving import pays_back
from pipelines.drafts.checks.number_words import MONEY
from pipelines.drafts.checks.promises import PROMISING
from pipelines.drafts.consistency.stances import Stance, stances_in
from pipelines.drafts.language.plain_text import folded
from pipelines.drafts.language.wording import WRITTEN, phrases

_SUM = r"(?:money|cash|amount|sum|price|payment|cost|funds|every penny|(?:what|all|everything) (?:that )?you(?: have|['’]ve)? paid)"
_PL_SUM = r"(?:pieniad\w+|pieniedzy|kwot\w+|naleznosc\w*|srodk\w+|wplat\w+|cen[aey]|calosc\w*|to, co \w+ zaplacil\w*)"
PAID = re.compile(
    rf"\b(?:transfer|wire|send|return|give|hand|credit|pay)(?:s|ed|ing)?\b (?:\S+ ){{0,4}}?{_SUM}\b|"
    rf"\b{_SUM} (?:\S+ ){{0,5}}?(?:back|returned|transferred|repaid|credited|(?:to|on|onto|into|in) your (?:card|bank|account))\b|"
    r"\b(?:pay|paid|transfer|wire)(?:s|red|ring|d|ing)?\b(?: \S+){0,6}? back\b|\b(?:repay|repaid|repayment)\w*|"
    r"\bback (?:what|all|everything) (?:that )?you(?: have|['’]ve)? paid\b|\bback every penny\b|\bbank transfers?\b|\bprzelew\w*|"
    rf"\b(?:zwroce|zwroci|oddam|odda|przeleje|przelejemy|przelewam|odeslemy|wyslemy|wplacimy) (?:\S+ ){{0,4}}?{_PL_SUM}|"
    rf"\b{_PL_SUM} (?:\S+ ){{0,5}}?(?:wroc\w*|wraca\w*|wplyn\w*|trafi\w*|dotr\w*|odesl\w*|przekaz\w*|zwroc\w*|odda\w*|przel\w*)|"
    rf"\b(?:otrzyma\w*|dosta\w*|odzyska\w*) (?:\S+ ){{0,4}}?{_PL_SUM}|\bzwrot\w* {_PL_SUM}"
)
_THE_SUM = re.compile(
    r"\b(?:money|cash|amount|funds|every penny|you(?: have|['’]ve)? paid|pieniad\w+|pieniedzy|naleznosc\w*|kwot\w+|srodk\w+)\b"
)
_MOVES = re.compile(
    r"\b(?:back|returns?|returned|transfer\w*|wire|wired|pay|repay|credit|zwr[oa]c\w*|wroc\w*|wraca\w*|odda\w*|przel[ae]\w*|odes[ly]\w*)\b"
)
_MEANS = re.compile(  # what money is moved by or stands on; with one of `_ACTS` in a promise it is paid back
    r"\b(?:payments?|charges?|charged|transactions?|booking|price|sum|balance|card|bank|paypal|wallet|claim|invoice|bill|"
    r"platnos\w+|obciazen\w+|transakcj\w+|kart[aey]|kont(?:o|a|u|em)|rachun\w+|naleznos\w+|srodk\w+|kwot\w+|pieniad\w+|"
    r"wplat\w*|roszczen\w+|faktur\w*|sald\w+)\b"
)
_ACTS = re.compile(
    r"\b(?:releas\w+|cancel\w*|void\w*|revers\w+|undo|undone|annul\w*|restor\w+|top up|topped up|put|credit\w*|unblock\w*|"
    r"let you have|be (?:on|in)|reach\w*|arriv\w*|settle[ds]?|taken? off|"
    r"anuluj\w*|uzna\w*|przekaz\w*|cofn\w*|wycof\w*|rozlicz\w*|uregul\w*|skoryg\w*|trafi\w*|pojawi\w*|wplyn\w*|wyrown\w*|"
    r"bed(?:zie|a) na|zwoln\w*|odblok\w*|zasil\w*|dolad\w*)\b"
)
_PAYS = re.compile(
    r"\bpay (?:you|for|it|this|that|in full|out|up)\b|\bwire\b|\bon(?:to)? your card\b|\bcharge ?backs?\b|"
    r"\bche(?:que|ck)s? (?:by|for|in the post)\b|"
    r"\b(?:send|post|write|issue|get|receive)\b (?:\S+ ){0,3}?cheques?\b|\bmake you whole\b|\bout of pocket\b|\bsettle up\b|"
    r"\b(?:zrob|dokona|zlec|wykona|zaksieg|nada|wyda)\w* (?:\w+ )?zwrot\w*|\bzwrot\w* (?:\w+ ){0,3}?(?:na (?:karte|konto|rachunek)|"
    r"wplynie|wyjdzie|nastapi|dotrze|bedzie)\b|\b(?:zaplac|wyplac)\w+|\bprzekaz\b|\bna (?:karte|konto|karcie|koncie)\b"
)


def promises_money_back(sentence: str) -> bool:
    """Whether the sentence could be read as paying money back; a refund that the books show is none."""
    text = _booked().sub(" ", folded(sentence))
    if pays_back(text) or PAID.search(text) or Stance.REFUND in stances_in(text) or (_THE_SUM.search(text) and _MOVES.search(text)):
        return True
    if PROMISING.search(text) is None:
        return False
    return MONEY.search(text) is not None or _PAYS.search(text) is not None or bool(_MEANS.search(text) and _ACTS.search(text))


@cache
def _booked() -> re.Pattern[str]:
    """The beginning of the sentence in which a refund of the records stands."""
    return re.compile("|".join(re.escape(folded(phrases(language)["refunded"].partition("{")[0].strip())) for language in WRITTEN))
