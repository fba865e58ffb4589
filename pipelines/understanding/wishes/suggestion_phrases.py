"""How a suggestion begins, in flat text (see `leaving_words.flat`), English and Polish, and what makes such a sentence none."""

from __future__ import annotations

import re

from pipelines.understanding.wishes.service_words import SERVICE, URGENT

_GOOD = (
    r"(?:great|nice|good|lovely|helpful|useful|better|handy|fantastic|wonderful|amazing|awesome|cool|perfect|brilliant|"
    r"super|ideal|appreciated|"
    r"convenient|easier)"
)
_DO = (
    r"(?:add|bring back|introduce|consider|start|stock|sell|offer|carry|make (?:a|an|more|it|the|your|smaller|bigger|"
    r"larger)|think (?:about|of)|"
    r"allow|include|create|improve|launch|open|support|enable|accept|let (?:us|people|customers|me (?:pay|choose|pick|order))|produce|"
    r"use (?:less|more|paper|smaller|other|fewer)|have (?:a|an|more|the|some|better|bigger|smaller|larger|at least|two|"
    r"another)|extend|expand|"
    r"show (?:the|how|which|more)|print|label|pack|ship (?:in|to|with|without)|switch|put (?:a|an|the|more))"
)
_EN = (
    r"(?<!as )(?<!if )(?<!amount )(?<!than )\bi (?:only |really |just |do )?wish (?!to\b|on\b|at\b|in\b|and\b|or\b|me\b|"
    r"you (?:a|an|all|and|the|well|good|every\w*|many|luck|happy|merry|success)\b|every\w+\b|"
    r"(?:your|the) (?:team|company|staff)\b|i (?:had|d|knew|never|was|were)\b|i could (?:say|give|recommend|rate|leave|undo|"
    r"believe|trust|tell|get|bring|turn)\b)",
    rf"\b(?:would|d|could) (?:\w+ ){{0,2}}?be (?:\w+ )?{_GOOD} (?:idea )?(?:if|to (?:have|see|be able)|for you to)\b",
    rf"\b(?:a|an|more|some|another) (?:\w+ ){{1,5}}would (?:\w+ )?be (?:\w+ )?{_GOOD}\b",
    rf"\byou (?:\w+ )?(?:should|could|might(?: want to| like to)?|ought to|may want to) (?:(?:really|also|maybe|perhaps|"
    rf"definitely) )*{_DO}\b",
    r"\b(?:there|(?:the|your) (?:shop|app|website|site|store|page|newsletter|box|packaging|range|catalogue)) (?:should|could) (?:\w+ )?"
    r"(?:be (?:a|an|more|some|another)|have|offer|allow|include|let|show)\b",
    rf"\b(?:please|(?:can|could|would) you)(?: (?:please|kindly|maybe|perhaps|also))* {_DO}\b",
    r"\b(?:i|we) (?:would|d) (?:\w+ )?(?:love|like|appreciate|prefer|welcome)(?: it)? (?:(?<=love )to have|if (?:you|the|"
    r"there|your)|to see (?!why|what|how|who|when|if|my|proof|the manager|someone|it|this|that)|"
    r"you to (?:add|offer|sell|bring|stock))\b",
    rf"\bwhy (?:not|(?:don t|won t) you|do you not) (?:\w+ )?{_DO}\b",
    r"\bhave you (?:ever )?(?:considered|thought (?:about|of))\b|\b(?:what|how) about (?:adding|offering|selling|introducing|making)\b",
    r"\b(?:my|one|a|small|little|another) (?:only |one |small |little )?(?:suggestion|idea|proposal)\b(?: (?:is|would be|for))",
    r"\bi(?: would| d)? (?:suggest|propose|recommend) (?:that you|adding|offering|selling)\b|\bi(?: would| d)? suggest you\b",
    r"\bif only (?:you|there|the)\b|\bit would (?:\w+ )?help (?:(?:a lot|me|us|customers|people) )?if\b|\bthe only thing missing is\b",
)
_GOOD_PL = (
    r"(?:super|swietnie|milo|dobrze|fajnie|wspaniale|cudownie|idealnie|lepiej|wygodniej|latwiej|ekstra|extra|genialnie|"
    r"rewelacyjnie|pomocne|"
    r"przydatne|swietne|dobre|fajne)"
)
_IF_PL = r"(?:gdyby\w*|jakby\w*|zeby\w*|jesliby\w*|jesli|miec|moc|jak)"
_DO_PL = (
    r"(?:dodac|dodanie|wprowadzi\w+|wprowadzenie|oferowac|zaoferowac|sprzedawac|sprzedaz|sprzedaz\w*|miec (?:wiecej|"
    r"wieksz\w+|mniejsz\w+|tez)|"
    r"umozliwi\w+|pomysle[ct]\w*|rozwaz\w+|zrobic|rozszerz\w+|poszerz\w+|udostepni\w+|uruchomi\w+|otworzyc|pozwolic|"
    r"zmniejsz\w+|zwieksz\w+|poprawic|"
    r"ulepszyc|uzywac|pakowac|przywroc\w+|stworzyc|wydac|dac (?:mozliwosc|opcje|wybor)|byc (?:opcja|mozliwosc|wiecej|dostepn\w+))"
)
_PL = (
    r"\bprzyda(?:l|la|lo|ly)by (?:(?:mi|nam|wam) )?sie\b|\bby sie przydal\w*",
    rf"\bby(?:loby|lby|laby) (?:\w+ ){{0,2}}?{_GOOD_PL} (?:\w+ )?{_IF_PL}\b",
    rf"\b{_GOOD_PL} (?:byloby|by bylo) (?:\w+ )?{_IF_PL}\b",
    r"\b(?:powinniscie|panstwo powinni|powinni panstwo|powinno sie|(?:sklep|firma|aplikacja|strona|oferta|koszyk|newsletter|"
    r"paczki) powinn?\w+) "
    rf"(?:\w+ ){{0,3}}?{_DO_PL}\b|\bpowinn(?:a|o|y) byc (?:\w+ )?(?:opcja|mozliwosc|wiecej)\b",
    rf"\b(?:prosze|prosimy|prosilbym|prosilabym|moglibyscie|mogliby panstwo|mozecie|warto by(?:loby)?|"
    rf"dobrze by bylo) (?:\w+ ){{0,2}}?{_DO_PL}\b",
    r"(?<!nie )\b(?:dodajcie|wprowadzcie|przywroccie|rozwazcie(?! czy)|pomyslcie|zrobcie|umozliwcie|udostepnijcie|"
    r"poszerzcie|sprzedawajcie|uzywajcie|pakujcie|"
    r"otworzcie|stworzcie|uruchomcie|oferujcie)\b",
    r"\bszkoda ze (?:u was )?(?:nie (?:macie|ma|mozna|oferujecie|sprzedajecie|robicie|da sie|sa dostepn\w+|jest dostepn\w+)|"
    r"brak (?:opcji|mozliwosci|wersji|wyboru))\b",
    r"\b(?:dlaczego|czemu) nie (?:macie|oferujecie|sprzedajecie|wprowadzicie|dodacie|robicie)\b",
    r"\bmarz\w+ (?:mi|nam) sie\b|\bbrakuje (?:\w+ ){0,5}?(?:u was|w sklepie|w ofercie|na stronie|w aplikacji|w asortymencie)\b",
    r"\b(?:u was|w sklepie|w ofercie|na stronie|w aplikacji) (?:\w+ )?brakuje\b",
    r"\b(?:chcial(?:bym|abym)|chcielibysmy|wolal(?:bym|abym)) (?:bardzo )?(?:zeby|aby|by|zebyscie|abyscie|byscie)\b",
    r"(?:^|\b(?:ja|wiec|i|zatem|dlatego) )(?:proponuje|sugeruje) (?!zwrot|sie\b)|\bmam (?:\w+ )?(?:propozycje|sugestie|"
    r"pomysl)\b|\bmoja (?:propozycj|sugesti)\w+",
)
OPENER = re.compile("|".join((*_EN, *_PL)))
# a word that every opener has: looking for these first makes most messages ten times cheaper
HINT = re.compile(
    r"\b(?:wish|would|d be|d love|d like|d appreciate|d prefer|d welcome|d \w+ (?:be|love|like|appreciate|prefer|welcome)|"
    r"should|could|might|ought|may want|"
    r"please|can you|why|have you|about|suggest|idea|propos|recommend|if only|only thing|przyda|by przydal|by sie|byloby|"
    r"bylby|bylaby|by bylo|"
    r"powin|prosz|prosi|mogli|mozecie|warto|dodajcie|wprowadzcie|przywroccie|rozwazcie|pomyslcie|zrobcie|umozliwcie|udostepnijcie|"
    r"poszerzcie|sprzedawajcie|uzywajcie|pakujcie|otworzcie|stworzcie|uruchomcie|oferujcie|szkoda|dlaczego|czemu|marz|brakuj|chcial|"
    r"chcieli|wolal|sugeruj|proponuj|mam|moja)"
)
_PAST = re.compile(  # "I wish you had told me": about what happened, nothing to build
    r"\b(?:had|d) (?:not |never |n t )?(?:been|told|known|sent|come|gone|said|kept|given|read|seen|done|left|bought|paid|"
    r"thought|(?!\w+ed (?:\w+ )?"
    r"(?:tea|tin|version|edition)s?\b)\w{2,}ed)\b|\b(?:would ?(?:ve|have)|hadn t|wasn t true|were true|was true)\b"
)
_ABOUT_AN_ANSWER = re.compile(
    r"\bprzyda\w+ (?:mi )?sie (?:\w+ )?(?:pomoc|informacj\w* (?:o (?:moj|zwro|paczc|przesylc|statusie)\w*|kiedy|gdzie|czy)|"
    r"kontakt\w*|etykiet\w*|zwrot\w*|wymian\w*)\b|"
    r"\bszkoda ze nie ma (?:kontaktu|zwrotu)\b"
)


def is_aside(flat: str) -> bool:
    """Whether a sentence that begins like a suggestion asks for service, hurries one order, or looks back."""
    return bool(SERVICE.search(flat) or URGENT.search(flat) or _PAST.search(flat) or _ABOUT_AN_ANSWER.search(flat))
