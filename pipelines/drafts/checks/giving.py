"""Words by which a message gives something away: reductions, gifts, refunds, "nothing to pay"; over folded text."""

from __future__ import annotations

import re

HARMLESS = re.compile(r"\b(?:feel free|free to (?:reply|write|call|ask)|trouble free)\b")
_STEP = r"(?:\w+ ){0,3}"  # words between
_SUM = r"(?:money|sum|amount|payment|price|cash|costs?|bill|charge|fee|all|everything|half|part|rest|it)"
_FEES = r"(?:postage|costs?|shipping|delivery|bill|charges?|fees?|price|it)"
_PL_SUM = r"(?:pieniad\w+|pieniedzy|kwot[aey]|sum[aey]|srodki|srodkow|calosc\w*|naleznosc\w*)"
_PL_RETURN = r"(?:wrac\w*|wroc\w*|zwrac\w*|zwroc\w*|odda\w*|przel[ae]\w*)"

GIFTS = (  # things that are given
    r"discount\w*", "vouchers?", "coupons?", "rebates?", r"gift\w*", r"bonus\w*", r"compensat\w*", "free",
    "freebies?", "gratis", "kostenlos", r"rabatt\w*", r"gratuit\w*", "complimentary", "on the house",
    "at no (?:cost|charge)", "no charge", r"waive\w*", r"upgrade\w*", "special offers?", "exclusive", r"promo\w*", "credit note",
    "(?:loyalty|store) credit", "perks?", "giveaways?", "prizes?", "goodies", "treats?", "tokens?",
    "(?:small|little|nice|a) (?:present|extra)", "(?:small|little|nice) surprise", "surprise (?:for|from|in)",
    "(?:extra|additional) (?:item|product|one|parcel)", "credits?(?! card)", "credited", "(?:account|your) balance",
    "(?:loyalty|reward|extra|shop|your|more|some|earn|collect) points",
    r"rabat\w*", r"znizk\w*", r"kupon\w*", "bon(?:u|y|ow|ami)?", r"talon\w*", r"upust\w*", r"darmow\w*", "za darmo", r"bezplatn\w*",
    r"gratisow\w*", r"prezen[tc]\w*", r"upomin\w*", r"rekompensat\w*", r"odszkodowan\w*", r"promocj\w*",
    "sleva", "slevu", "premi[aei]", r"podarun\w*", r"podarow\w*", r"niespodziank\w*", r"nagrod\w*", r"dorzuc\w*", r"doklad(?:amy|ajac)\w*",
    "punkt(?:y|ow|ami)(?! widzenia)", r"(?:dodatkow\w+|ekstra) (?:produkt\w*|sztuk\w*|paczk\w*|rzecz\w*)",
)
LESS_TO_PAY = (  # what becomes cheaper, or need not be paid
    "(?:is|are|be|goes|go|was) on (?:us|the shop|the company)", "at our (?:cost|expense)",
    rf"(?:pays?|paying|owes?|costs?|spend) {_STEP}(?:nothing|less|no more)", r"nothing (?:\w+ )?to pay",
    "(?:not|never|needn't|don't|won't|without) (?:have to |need to )?(?:pay|paying|payment)",
    rf"(?:lowers?|lowering|cut|drop|slash|knock|bring|better|special|sale|smaller|old) {_STEP}(?:prices?|costs?|bill|fee)",
    "(?:prices?|costs?|bill) (?:cut|reductions?|drop|match|down|off)", r"cheap\w*", "reductions?", "reduced?", r"deduct\w*", "markdown",
    "money off", rf"(?:get|give|have|takes?|knock|something|some|bit|lot) {_STEP}off", r"buy \w+,? get", "(?:for|at) the price of",
    "pay (?:for )?(?:one|only)", "one less",
    rf"(?:we|i|shop|company)(?: will|'ll)? (?:cover|bear|absorb|foot|take over) {_STEP}{_FEES}",
    "taniej", r"tansz\w*", "tanio", r"obniz\w*", r"przecen\w*", r"wyprzedaz\w*", r"nizsz\w+ (?:cen\w*|koszt\w*|kwot\w*|rachun\w*)",
    r"cen\w+ (?:w dol|nizej|specjaln\w*)", rf"(?:nic|niczego) {_STEP}(?:nie )?(?:plac\w*|kosztuj\w*)",
    r"nie (?:trzeba|musi\w*|musza|bedzie trzeba|ma potrzeby) (?:\w+ ){0,2}(?:plac\w*|zaplac\w*|doplac\w*|oplac\w*)",
    r"bez (?:\w+ )?(?:oplat\w*|kosztow|doplat\w*|placeni\w*|zaplaty|platnosci)", "na (?:nasz|moj) (?:koszt|rachunek)", "za zero",
    r"(?:my|firma|sklep) (?:\w+ )?(?:plac\w*|pokryw\w*|zaplac\w*|sponsor\w*)", "pokrywamy", "placimy", "oplac(?:amy|imy)", r"funduj\w+",
    r"(?:drug[ai]|kolejn\w+) (?:sztuk\w*|produkt\w*|zakup\w*) (?:za|w cenie|bez|na)", r"w cenie (?:jedn\w+|pierwsz\w+)",
    r"plac\w* (?:mniej|tylko)",
)
MONEY_BACK = (  # what is paid back
    r"refund\w*", r"reimburs\w*", "cash ?back", "payouts?", "pay ?backs?", r"refundacj\w*", "refundujemy",
    "zwrot (?:pieniedzy|srodkow|kosztow|kwoty|calosci|calej|ceny)", "zwrocimy", "zwracamy", "oddajemy", "oddamy",
    rf"(?:gets?|have|receive|give|giving|pay|send|return|hand|transfer) {_STEP}{_SUM} {_STEP}back", "(?:money|cash) back",
    rf"(?:money|sum|amount|cash|price) (?:\w+ )?(?:is|are|comes?|goes|will be|returns?) {_STEP}(?:back|yours|returned)",
    "(?:whole|full|entire) (?:sum|amount|price|payment|cost)",
    rf"{_PL_SUM} {_STEP}{_PL_RETURN}", rf"{_PL_RETURN} {_STEP}{_PL_SUM}", "przelewamy", r"wyplac\w+",
)
GIVING = re.compile(rf"\b(?:{'|'.join((*GIFTS, *LESS_TO_PAY, *MONEY_BACK))})(?!\w)")
PAYING_BACK = re.compile(rf"\b(?:{'|'.join(MONEY_BACK)})(?!\w)")


def gives_something(plain: str) -> bool:
    """Whether folded text gives, lowers or pays back something."""
    return GIVING.search(HARMLESS.sub(" ", plain)) is not None


def pays_back(plain: str) -> bool:
    """Whether folded text pays money back."""
    return PAYING_BACK.search(HARMLESS.sub(" ", plain)) is not None
