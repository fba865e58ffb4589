"""How a motive is told, why somebody came, buys or stays, in flat text, English and Polish, and what is no motive."""

from __future__ import annotations

import re

_MONTHS = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_WHY_EN = (
    rf"(?:because|since (?!\d|{_MONTHS}|last|then|childhood|the (?:summer|spring|autumn|winter|beginning|start))|as (?:you|your|the|it)|"
    r"due to|thanks to|on account of|precisely for|mainly for|only for|for (?:the|your|its|how))"
)
_NOT_BOUGHT = r"(?:express|standard|next|courier|delivery|locker|shipping|payment|support|advice|last|reply|answer)"
_YOU = (
    rf"(?:you|your (?!{_NOT_BOUGHT}\b)\w+|(?:this|the) (?:\w+ )?(?:shop|store|company|brand|product|model|tea|coffee|kettle|"
    rf"teapot|service|roaster|set|"
    r"version|hotel|restaurant|place|salon|studio|gym|bank|app|provider|agency|school|cafe))"
)
_HERE = (
    r"(?:with (?:you|your \w+|this \w+)|here|loyal(?: to you)?|a customer|your customer|customers?|from (?:you|here|"
    r"your \w+|this \w+)|at your \w+|"
    r"(?:to|with) you|in your \w+|again|back|for (?:\w+ )?(?:years|months|ages)|every (?:month|week|year)|regularly|"
    r"exclusively|only|mainly|"
    r"(?:all |most of )?(?:my|our) \w+)"
)
_I = (
    r"\b(?:i|we) (?:(?:ve|have|had|first|originally|always|finally|only|just|once|still|deliberately|mainly|will|ll|am|m|are|re|usually) )*"
)
_EN = (
    rf"{_I}(?:chose|choose|chosen|picked|pick|prefer|trust|love|like|went with|go with|decided (?:on|for)|opted for|"
    rf"settled on|switched to|moved to|"
    rf"came to|changed to|signed up with|subscribed to) {_YOU}(?: \w+){{0,4}}? {_WHY_EN}",
    rf"{_I}(?:stay(?:ed|ing)?|remain(?:ed)?|keep (?:coming|buying|ordering|shopping|returning)(?: back)?|(?:come|came|coming) back|"
    rf"(?:return|go back) to you)(?: {_HERE}){{0,4}} {_WHY_EN}",
    rf"{_I}(?:buy|buying|bought|order|ordering|ordered|shop|shopping|shopped|been (?:ordering|buying|shopping|coming|a)|"
    rf"a (?:\w+ )?customer)"
    rf"(?: {_HERE}){{1,4}} {_WHY_EN}",
    r"\b(?:the|one|my)(?: main| only| biggest| first)? reasons? (?:why |that )?(?:i|we) (?:chose|choose|picked|stay|stayed|"
    r"keep|came|come|buy|bought|"
    r"order|shop|am|are|trust|switched)\b",
    r"\bwhat (?:made|makes|keeps|kept|convinced|convinces) (?:me|us)(?: \w+){0,4}? (?:is|was|were|are)\b|\byou won (?:me|"
    r"us) over (?:with|by)\b",
)
_WHY_PL = r"(?:bo|poniewaz|gdyz|dlatego ze|ze wzgledu na|dzieki|przez wzglad na|jako ze)"
_HERE_PL = (
    r"(?:z wami|u was|od was|przy was|do was|(?:u|od|do) panstwa|z panstwem|tu|tutaj|(?:wasz|waszym|stalym|wiernym|stala|"
    r"wierna|panstwa) klient\w*|"
    r"(?:wasza|panstwa) klientka|w (?:waszym|tym|panstwa) sklepie|od (?:\w+ )?(?:lat|roku|miesiecy|dawna|poczatku)|"
    r"regularnie|zawsze|ciagle|wciaz|"
    r"chetnie|herbate|kawe|tylko|wylacznie|ponownie|nadal)"
)
_AT_YOURS_PL = r"(?:z wami|u was|od was|(?:u|od) panstwa|z panstwem|w (?:waszym|tym|panstwa) sklepie)"
_YOU_PL = (
    r"(?:was|panstwa|wasz\w*|(?:ten|tego|te|tej|ta|to) (?:sklep\w*|firm\w*|mark\w*|hotel\w*|restauracj\w*|miejsc\w*|"
    r"salon\w*|produkt\w*|model\w*|"
    r"serwis\w*|bank\w*|szkol\w*|kawiarni\w*|biur\w*))"
)
_PL = (
    r"\b(?:wybral(?:em|am|ismy|ysmy)|wybieram\w*|zdecydowal\w* sie na|postawil\w* na|przeszl\w+ do|przeszedl\w* do|"
    r"przenios\w+ sie do|ufam|cenie|cenimy|lubie|lubimy|"
    rf"doceniam\w*|polubil\w*) (?:\w+ ){{0,2}}?{_YOU_PL}(?: \w+)? (?:{_WHY_PL}|za)\b",
    rf"\b(?:zostal(?:em|am)|zostalismy|zostaj(?:e|emy)|pozosta\w+|wracam\w*|wrocil\w*)(?: {_HERE_PL}){{0,4}} {_WHY_PL}\b",
    rf"\b(?:kupuj(?:e|emy)|zamawiam\w*|jestem|jestesmy|robie zakupy|robimy zakupy)(?: {_HERE_PL}){{1,5}} {_WHY_PL}\b",
    rf"\b{_AT_YOURS_PL} (?:kupuj(?:e|emy)|zamawiam\w*|jestem|zostal(?:em|am))(?: {_HERE_PL}){{0,4}} {_WHY_PL}\b",
    r"\bpowod\w* (?:dla ktor\w+|ze) (?:\w+ ){0,4}?(?:jestem|zostal(?:em|am)|wybral(?:em|am|ismy|ysmy)|kupuj\w*|wracam\w*|zamawiam\w*)",
    r"\bprzekonal\w* (?:mnie|nas) (?:do (?:was|zakupu|panstwa)|wasz\w*|to ze)\b|\btrzyma mnie (?:u was|przy was)\b",
)
OPENER = re.compile("|".join((*_EN, *_PL)))
HINT = re.compile(  # a word that every opener has
    r"\b(?:because|since|as|due|thanks|account|for|reasons?|what|won|bo|poniewaz|gdyz|dlatego|wzgledu|dzieki|wzglad|jako|za|powod|przekonal|trzyma)"
)
_TROUBLE = re.compile(
    r"\b(?:broke|broken|damaged|faulty|wrong|missing|lost|never (?:arrived|came)|refund\w*|complain\w*|leaving|cancel\w*|"
    r"defect\w*|leak\w*|"
    r"(?:did not|didn t|has not|hasn t) (?:arrive|work|come)\w*|unfortunately|regret\w*|(?:returned|sent) (?:it|them|the|this))\b|"
    r"\b(?:zepsu\w*|uszkodz\w*|pekn\w*|nie (?:doszl\w*|dosz\w*|przysz\w*|dzial\w*)|zwrot\w*|reklamac\w*|oszuka\w*|bledn\w*|zagin\w*|"
    r"spraw(?:a|e|y)|odchodz\w*|rezygn\w*|niestety)\b"
)


def is_aside(flat: str) -> bool:
    """Whether a sentence that begins like a motive tells of trouble instead: why somebody writes again, sends back, or goes."""
    return bool(_TROUBLE.search(flat))
