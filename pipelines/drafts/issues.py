"""What a message is about: a closed list of kinds, found by words of English and Polish, never by what a model thinks."""

from __future__ import annotations

import re
from enum import StrEnum


class Issue(StrEnum):
    """Kinds of matters that the composer has words for, in the order in which they win a tie."""

    NOT_RECEIVED = "not_received"
    REFUND_MISSING = "refund_missing"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    BILLING = "billing"
    DELIVERY_LATE = "delivery_late"
    RETURN = "return"
    CANCELLATION = "cancellation"
    STAFF = "staff"
    WEBSITE = "website"
    WAITING = "waiting"
    PROMISE = "promise"  # what we promised in the same thread is overdue; known from the ledger, never from words
    PRICE = "price"
    PRODUCT_QUESTION = "product_question"
    PRAISE = "praise"
    OTHER = "other"
    SILENCE = "silence"  # no message at all: the customer stopped ordering


class Grave(StrEnum):
    """Matters that a person must answer in their own words."""

    SAFETY = "safety"
    LEGAL = "legal"
    PRIVACY = "privacy"
    BEREAVEMENT = "bereavement"


class Ask(StrEnum):
    """What the customer asks for."""

    REFUND = "refund"
    REPLACEMENT = "replacement"
    REPLY = "reply"
    VOUCHER = "voucher"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:\b(?:{pattern}))" for pattern in patterns))


# matched against text in lower case with its accents
WORDS: dict[Issue, re.Pattern[str]] = {
    Issue.NOT_RECEIVED: _any(
        r"(?:never|not|n't|n’t) (?:\w+ )?(?:came|come|arrived?|received?|delivered|get|got|turned up|shown up)\b",
        r"(?:never|nobody) rang",
        r"nothing (?:came|arrived|was delivered)",
        r"(?:parcel|package|order|delivery) (?:is |was |has )?(?:been )?(?:lost|missing|gone)\b",
        r"(?:lost|missing) (?:parcel|package|order|delivery)",
        r"(?:parcel|package|order) (?:that )?you(?:'ve| have)? lost",
        r"lost (?:my|the|our) (?:parcel|package|order)",
        r"where(?: is|'s|’s) (?:my|the) (?:order|parcel|package|delivery)",
        r"(?:left|handed|delivered)\W+(?:with|to)\W+(?:the |a |my )?(?:resident|neighbour|me)\b",
        r"drove (?:off|away)",
        r"nie (?:dotar|dosz|przysz|otrzyma|dosta|doręcz|dostarcz|dojecha)\w*",
        r"gdzie jest (?:moj\w+|ta|to) ?\w*",
        r"zagin\w+",
        r"zgubi\w+ (?:paczk|przesył)\w+",
        r"doręczon\w*.{0,80}\b(?:nie|nikt)\b",
        r"(?:zero|brak|nie ma) (?:paczki|przesyłki)",
        r"(?:paczki|przesyłki|dzbanka) nie (?:ma|widać)",
    ),
    Issue.REFUND_MISSING: _any(
        r"(?:where|still|not|never|no|waiting|missing|chas\w+|promised|asked)\b.{0,40}\b(?:refund\w*|money back|my money|"
        r"reimburs\w+)",
        r"(?:refund\w*|money)\b.{0,40}(?:\bnot\b|n't|n’t|\bnever\b|\bstill\b|\byet\b|\bmissing\b|\bwaiting\b|in progress)",
        r"(?:sent|went|returned|back)\b.{0,120}\b(?:refund|haven't had the|not seen a penny)",
        r"oddajcie",
        r"(?:not|haven't|haven’t) (?:had |got |seen |received )?(?:a|one) (?:penny|cent)",
        r"nie mam (?:jeszcze )?(?:ani )?(?:złotówki|grosza)",
        r"ani (?:złotówki|grosza)",
        r"brak zwrotu",
        r"pieni\w+.{0,30}\b(?:nie|wciąż|nadal|dalej|brak)\b",
        r"(?:nie|brak|czekam)\b.{0,30}\b(?:zwrot\w* (?:pieni|środk|należn)|pieni)\w*",
        r"zwlekacie ze zwrotami",
        r"przelew\w* (?:widmo|nie|brak)",
    ),
    Issue.DAMAGED: _any(
        r"broken?\b",
        r"damage\w*",
        r"crack\w*",
        r"scratch\w*",
        r"torn\b",
        r"tore\b",
        r"leak\w*",
        r"faulty",
        r"defect\w*",
        r"stopped working",
        r"(?:does|do|did)(?: not|n't|n’t) (?:work|close|open|turn on|switch on|charge)",
        r"not working",
        r"no longer (?:works|switches|turns)",
        r"snapped",
        r"holes?\b",
        r"wobbl\w+",
        r"squeak\w*",
        r"flicker\w*",
        r"fell (?:off|apart)",
        r"drips\b|dripping",
        r"zip (?:failed|broke)",
        r"fridge is warm",
        r"bad handle",
        r"in pieces",
        r"smashed",
        r"shatter\w+",
        r"dented",
        r"(?:came|is) (?:split|bent)",
        r"rattl\w+", r"slips\b", r"freezes",
        r"dead on arrival",
        r"zepsu\w+",
        r"uszkodz\w+",
        r"pęk(?:ł|n)\w+",
        r"porysowa\w+",
        r"nie (?:działa|włącza|ładuje|zamyka)\w*",
        r"rozklei\w+",
        r"podart\w+",
        r"wadliw\w+",
        r"ciekni\w+",
        r"przecieka\w*",
        r"(?:s|po)tłu(?:cz|kł)\w+",
        r"odpad(?:a|ł)\w*",
        r"usterk\w+",
        r"połaman\w+",
        r"złam\w+ się",
        r"dziur\w+",
        r"niezgodno\w+ towaru",
        r"nie (?:osiąga|grzeje|parzy|świeci|uruchamia|pompuje|trzyma)\w*",
        r"w kawałkach",
        r"urwan\w+",
        r"wgnie\w+",
        r"zacina\w*",
        r"leci woda",
    ),
    Issue.WRONG_ITEM: _any(
        r"wrong (?:item|size|colou?r|product|model|order|one|parcel|thing)",
        r"not what i ordered",
        r"different (?:item|size|colou?r|product|model) (?:than|from|to)",
        r"incomplete",
        r"(?:parts?|items?|pieces?|shirts?|one|screws?) (?:is |are |was |were )?missing",
        r"missing (?:parts?|items?|pieces?|screws?)",
        r"(?:zły|złe|zła|inny|inna|inne|nie ten|nie ta) (?:rozmiar|kolor|produkt|model|towar|przedmiot|koszula|bluza)",
        r"nie to(?: co)? zam\w+",
        r"niekompletn\w+",
        r"brak\w* (?:części|elementu|śrub\w*|jednej|jednego)",
        r"pomyl\w+ (?:towar|produkt|zamówieni|paczk)\w*",
    ),
    Issue.BILLING: _any(
        r"invoices?\b",
        r"charged\b",
        r"charges me",
        r"overcharg\w+",
        r"surcharge",
        r"billed\b",
        r"billing",
        r"double charge",
        r"twice .{0,20}(?:card|account)",
        r"direct debit",
        r"faktur\w+",
        r"obciąż\w+",
        r"rachun\w+",
        r"pobra(?:ł|n|li)\w* .{0,20}(?:dwa|dwukrotnie|podwójn|konta|pieni|opłat)\w*",
        r"naliczy\w+",
        r"podwójn\w+ płatno\w+",
    ),
    Issue.DELIVERY_LATE: _any(
        r"(?:still|been|keep) waiting for (?:my|the|an?|our) (?:order|parcel|package|delivery)",
        r"late\b",
        r"delay\w*",
        r"overdue",
        r"slow delivery",
        r"(?:delivery|shipping|parcel|package) (?:took|takes|has taken)",
        r"(?:was|were) due\b",
        r"(?:supposed|meant) to (?:arrive|come|be delivered)",
        r"tracking (?:has |still )?(?:shown|shows|says|stuck)",
        r"on its way back",
        r"opóźni\w+",
        r"spóźni\w+",
        r"po terminie",
        r"kiedy (?:w końcu )?(?:wyślecie|dostanę|przyjdzie)",
        r"po (?:dwóch|trzech|czterech|\d+) (?:tygodni|dni)\w*",
        r"czekam na (?:paczk|zamówieni|przesyłk|dostaw)\w*",
        r"miał\w? (?:być|dojść|przyjść|dotrzeć)",
        r"kurier\w*\W+(?:nie|znowu|znów)",
        r"kompletowani\w+",
        r"w przygotowaniu",
    ),
    Issue.RETURN: _any(
        r"return(?:s|ed|ing)?\b(?! to me)",
        r"send (?:it|them|this) back",
        r"sent (?:it|them|this) back",
        r"zwrot\w*\b",
        r"zwraca\w+ (?:towar|produkt|zakup)\w*",
        r"odesła\w+",
        r"odsyła\w+",
        r"odstąpi\w+ od umowy",
    ),
    Issue.CANCELLATION: _any(
        r"cancel\w*",
        r"terminate",
        r"close my (?:account|subscription)",
        r"anulow\w+",
        r"anuluj\w*",
        r"rezygn\w+",
        r"wypowiad\w+",
        r"wypowiedz\w+ umow\w+",
        r"odwoł\w+ zamów\w+",
    ),
    Issue.STAFF: _any(
        r"rude\b",
        r"unhelpful",
        r"impolite",
        r"hung up",
        r"your (?:staff|agent|advisor|employee|colleague)",
        r"customer service (?:is|was)",
        r"attitude",
        r"niegrzeczn\w+",
        r"nieuprzejm\w+",
        r"opryskliw\w+",
        r"(?:wasz\w*|pański\w*) (?:pracowni|konsultant|obsług)\w+",
        r"rozłączy\w+",
        r"konsultant\w*",
        r"aroganc\w+",
    ),
    Issue.WEBSITE: _any(
        r"web ?site",
        r"the app\b",
        r"your app\b",
        r"log ?in\b",
        r"password",
        r"check ?out\b",
        r"error message",
        r"stron(?:a|ie|ę|y) (?:internetow|nie|się|sklep)\w*",
        r"aplikacj\w+",
        r"logowa\w+",
        r"zalogowa\w+",
        r"hasł\w+",
        r"koszyk\w* (?:pust|znik)\w*",
        r"blik\b",
        r"payment page",
        r"(?:empt\w+|lost) .{0,10}basket",
    ),
    Issue.WAITING: _any(
        r"no (?:reply|answer|response|one answers|one replied)",
        r"nobody (?:answer|repl|call|respond|care)\w*",
        r"(?:still |been |am )waiting",
        r"on hold",
        r"(?:second|third|fourth|fifth) (?:time|e-?mail|message|call)",
        r"again and again",
        r"ignor(?:ed|ing) me",
        r"could not reach",
        r"hotline",
        r"nikt (?:nie|mi)\b",
        r"brak odpowiedzi",
        r"bez odpowiedzi",
        r"nie odpis\w+",
        r"nie odpowiad\w+",
        r"czekam\b",
        r"infolini\w+",
        r"(?:trzeci|czwarty|kolejny) raz",
    ),
    Issue.PRICE: _any(
        r"prices?\b",
        r"pricing",
        r"expensive",
        r"overpriced",
        r"cheaper",
        r"costs? too",
        r"cen(?:a|y|ę|ie|ą)\b",
        r"koszt\w* (?:wysyłki|dostawy)",
        r"drog(?:o|ie|i|a|ej)\b",
        r"drożej",
        r"podwyż\w+",
        r"taniej",
    ),
    Issue.PRAISE: _any(
        r"thank(?:s| you)\b",
        r"love\b",
        r"loved\b",
        r"great\b",
        r"excellent",
        r"perfect\w*",
        r"wonderful",
        r"fantastic",
        r"brilliant",
        r"very happy",
        r"recommend",
        r"lovely",
        r"świetn\w+",
        r"doskona\w+",
        r"poleca\w+",
        r"dziękuj\w+",
        r"zadowolon\w+",
        r"wspania\w+",
        r"super\b",
        r"rewelac\w+",
        r"cudown\w+",
        r"idealn\w+",
    ),
}
QUESTION = re.compile(
    r"(?:\b(?:how|what|which|when|where|does|do|is|are|can|could|would|will|czy|jak|ile|kiedy|gdzie|który|która|które|jaki|"
    r"jaka|jakie)\b)[^.!?]{3,200}\?"
)
GRAVE: dict[Grave, re.Pattern[str]] = {
    Grave.SAFETY: _any(
        r"(?:in|to) (?:the )?hospital", r"hospitali[sz]ed", r"injur\w+", r"burn(?:ed|t|s)\b", r"caught fire", r"on fire", r"electric shock",
        r"gave me (?:a|an electric) shock", r"spark(?:ed|s|ing)\b",
        r"allerg\w+", r"poison\w*", r"ambulance",
        r"bleeding", r"explod\w+", r"smok(?:e|ing) (?:came|coming|from)", r"(?:do|w) szpital\w+", r"poparz\w+", r"oparz\w+",
        r"porazi\w+", r"zapali\w+ się", r"pożar\w*",
        r"zatru\w+", r"alergi\w+", r"skalecz\w+", r"wybuch\w*", r"pogotowi\w+", r"iskrz\w+",
    ),
    Grave.LEGAL: _any(
        r"lawyers?\b", r"solicitor\w*", r"court\b", r"sue you", r"legal action", r"ombudsman", r"consumer protection",
        r"trading standards", r"police",
        r"adwokat\w*", r"prawni(?:k|cz)\w*", r"sąd(?:u|em|zie|owy|owa|owe|owego)?\b", r"poz(?:ew|wu|wę|wać)\b", r"rzeczni\w+",
        r"uokik\w*", r"policj\w+", r"inspekcj\w+ handlow\w+",
    ),
    Grave.PRIVACY: _any(
        r"gdpr", r"erasure", r"data protection", r"delete (?:all )?my (?:data|account)", r"erase my", r"article 1[57]",
        r"rodo\b", r"dan(?:e|ych) osobow\w+",
        r"usu(?:n|ń)\w* (?:mo\w+ |wszystkie )?dan\w+", r"profilowa\w+", r"wykreśl\w+ (?:mój|mnie)",
        r"someone else(?:'s|’s) (?:mail|data|parcel|order)",
    ),
    Grave.BEREAVEMENT: _any(
        r"died\b", r"passed away", r"deceased", r"funeral", r"zmar(?:ł|li)\w*", r"pogrzeb\w*", r"śmier(?:ć|ci)\b", r"nie żyje",
    ),
}
ASKS: dict[Ask, re.Pattern[str]] = {
    Ask.REFUND: _any(r"refund\w*", r"money back", r"zwrot\w* (?:pieniędzy|środków|kosztów)", r"oddajcie"),
    Ask.REPLACEMENT: _any(r"replace\w*", r"new one", r"exchange", r"wymian\w+", r"wymie(?:ń|ni)\w+", r"now(?:y|ą|e) egzemplarz"),
    Ask.REPLY: _any(r"reply", r"answer", r"call me", r"let me know", r"odpowied\w+", r"odpisa\w+", r"zadzwo\w+", r"proszę o kontakt"),
    Ask.VOUCHER: _any(r"vouchers?\b", r"discounts?\b", r"coupons?\b", r"rabat\w*", r"zniżk\w+", r"bon\b", r"kupon\w*"),
}
# words that stand in many messages count for less than those that stand in one kind only
WEIGHT = {Issue.DELIVERY_LATE: 0.8, Issue.WAITING: 0.6, Issue.RETURN: 0.8, Issue.PRICE: 0.6, Issue.WEBSITE: 1.2}
RETURN_SENT = _any(
    r"(?:sent|returned|shipped|posted) (?:\w+ ){0,4}back", r"returned (?:it|them|this|the|my)\b", r"(?:have|got) (?:it|them) back",
    r"odesła\w+", r"zwróci(?:ł|li)\w*", r"odstąpi(?:ł|li)\w*", r"macie z powrotem",
)
CONDITION = re.compile(
    r"(?<!know )(?<!ask )(?<!asking )(?<!asked )(?<!wonder )(?<!wondering )(?<!see )(?<!check )\bif\b|"
    r"\b(?:unless|or else|otherwise|or (?:i|we)\b|jeśli|jeżeli|jak nie|gdyby|albo|inaczej|w przeciwnym razie|chyba że)\b"
)
THREATENED = frozenset({Issue.REFUND_MISSING, Issue.RETURN, Issue.CANCELLATION})  # often said as what comes next, not as what is
COMPLAINTS = tuple(issue for issue in WORDS if issue is not Issue.PRAISE)


def weigh(text: str) -> dict[Issue, int]:
    """How many different wordings of each kind the lower-case text holds; kinds without one are left out."""
    firm = _without_conditions(text)
    found = {
        issue: len({hit.group(0) for hit in pattern.finditer(firm if issue in THREATENED else text)}) for issue, pattern in WORDS.items()
    }
    return {issue: count for issue, count in found.items() if count}


def _without_conditions(text: str) -> str:
    """The text without the sentences that say "if" or "or else": a threat is not the matter."""
    return "".join(part for part in re.split(r"((?<=[.!?])\s+|\n+)", text) if not CONDITION.search(part))


def issue_of(text: str, *, low_rating: bool = False, negative: bool = False, positive: bool = False) -> Issue:
    """The kind of a lower-case text. Praise needs praise alone: no complaint, no low rating, no negative reading."""
    found = weigh(text)
    complaints = [issue for issue in COMPLAINTS if issue in found]
    if Issue.REFUND_MISSING in found and RETURN_SENT.search(text):
        return Issue.REFUND_MISSING  # sent back, and the money is not there
    if positive and not low_rating and sum(found[issue] for issue in complaints) <= 1:
        return Issue.PRAISE
    if complaints:
        return max(complaints, key=lambda issue: (found[issue] * WEIGHT.get(issue, 1.0), -list(Issue).index(issue)))
    if QUESTION.search(text) and not negative:
        return Issue.PRODUCT_QUESTION
    return Issue.PRAISE if Issue.PRAISE in found and not low_rating and not negative else Issue.OTHER


def grave_in(text: str) -> Grave | None:
    """The grave matter that a lower-case text touches, or None."""
    return next((kind for kind, pattern in GRAVE.items() if pattern.search(text)), None)
