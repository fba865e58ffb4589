"""How a stated need begins, in flat text, English and Polish, and what is asked for that is no need but service."""

from __future__ import annotations

import re

from pipelines.understanding.wishes.service_words import SERVICE

_BEFORE_EN = r"(?:(?:a|an|the|some|any|more|another|new|full|written|quick|proper|real|clear|urgent|your|to have|to get|to see) ){0,3}"
_SERVICE_EN = (
    r"(?:help|hand|assistance|support|answers?|cash|funds|repl(?:y|ies)|responses?|refunds?|money|"
    r"invoices?|receipts?|confirmations?|information|info|details|numbers?|tracking|labels?|replacements?|explanations?|"
    r"solutions?|proof|cop(?:y|ies)|"
    r"codes?|updates?|clarification|dates?|address|contact|manager|someone|somebody|time|lawyer|solicitor|break|passwords?|access|"
    r"orders?|delivery|parcels?|packages?|compensation|apology|returns?|one|advice|documents?|certificates?|statements?|fix|"
    r"verification|transfers?|list|pounds?|dollars?|euros?)\b"
)
# what stands directly behind "I need" when no thing follows: I need it, than I need for that, I need to know
_NO_THING_EN = (
    r"(?:my|our|you|your|yours|it|this|that|them|these|those|him|her|us|me|to|anything|nothing|everything|for|in|on|at|from|"
    r"right|now|and|or|but|"
    r"when|if|as|by|with|without|so|not|most|all|where|\w+ly)\b"
)
_NO_PLACE_EN = (
    r"(?:order|orders|money|taste|liking|name|opinion|address|refund|account|troubles?|time|patience|inconvenience|parcel|"
    r"return|next|first|last|"
    r"second|part|own|e ?mail|mail|questions?|problems?|complaint|claim|invoice|replacement|delivery|points|subscription|"
    r"purchase|payment|peace|sake|"
    r"loss|mistake|card|phone|convenience|records|understanding|needs?|birthday)\b"
)
_NO_PLACE_PL = r"(?:adres|kont|(?:e )?mail|zamowien|koszt|nazwisk|dan[ey]\w*|numer|prosb|reklamac|paczkomat|telefon|wiadomos|gust|zwrot)\w*"
_BEFORE_PL = (
    r"(?:(?:pilnie|bardzo|szybko|szybkiej|teraz|tylko|jeszcze|juz|takze|rowniez|jakiejs|jakiegos|waszej|waszego|panstwa|"
    r"pelnej|nowej|nowego|"
    r"jest|sa|mi|nam|od) ){0,3}"
)
_NO_THING_PL = r"(?:tego|to|go|ich|jej|moj\w*|mego|swoj\w*|was|panstwa|niczego|nic|kogos|osob|osoby|dalej|i|w|na|do|od|przez|byl\w*)\b"
_SERVICE_PL = (
    r"(?:nasz\w* (?:paczk|przesylk)\w*|zwrot\w*|pienied\w*|pieniadz\w*|faktur\w*|paragon\w*|pomoc\w*|odpowied\w*|"
    r"informacj\w*|potwierdzen\w*|numer\w*|kontakt\w*|wyjasnien\w*|etykiet\w*|wymian\w*|kod\w*|hasl\w*|adres\w*|dostep\w*|"
    r"rozwiazan\w*|wsparc\w*|"
    r"reklamac\w*|paczk\w*|przesylk\w*|zamowien\w*|wiedziec|czasu|duplikat\w*|kopi\w*|dokument\w*|rekompensat\w*|prawnik\w*|przyczyn\w*|"
    r"szczegol\w*|rady|porady)\b"
)
_EN = (
    r"(?<!do )(?<!if )(?<!when )(?<!should )(?<!would )(?<!will )\b(?:i|we) (?:(?:really|also|still|just|now|do|badly|"
    r"currently|mostly|only|always|"
    rf"would|d|will|ll) )*(?:need|require|(?:am|m|are|re) in need of) (?:is )?(?!{_NO_THING_EN}|"
    rf"{_BEFORE_EN}(?:\w+ )?{_SERVICE_EN})(?=\w)",
    r"(?:\b(?:i|we) (?:am|m|are|re|have been|ve been|was|were) (?:\w+ )?(?:looking|searching|hunting|shopping) for|"
    r"^(?:looking|searching) for|"
    rf"\b(?:i|we) (?:am|m|are|re) (?:\w+ )?(?:in search of|after(?= (?:a|an|some|something)\b))) (?!{_NO_THING_EN}|"
    rf"{_BEFORE_EN}(?:\w+ )?{_SERVICE_EN})(?=\w)",
    r"\b(?:i|we)(?: (?:ve|have|had|just|am|m|are|re|would|d|like|to|also)){0,3} (?:bought|buy|buying|ordered|order|want|"
    r"wanted|use|using|chose|picked)\b"
    r"(?: (?!you\b|your\b)\w+){1,5}? for (?:my|our) "
    rf"(?!(?:\w+ )?{_NO_PLACE_EN})",
    rf"\b(?:it|this|these|they) (?:is|s|are|re) (?:meant |intended )?for (?:my|our) (?!(?:\w+ )?{_NO_PLACE_EN})",
)
_PL = (
    r"(?<!nie )(?<!czy )(?<!jesli )\b(?:potrzebuj(?:e|emy)|potrzebowal(?:bym|abym)|potrzebowalibysmy|poszukuj(?:e|emy)|szukam|szukamy) "
    rf"(?!{_NO_THING_PL}|{_BEFORE_PL}(?:\w+ )?{_SERVICE_PL})",
    rf"(?<!nie )\bpotrzebn?(?:a|e|y|ych) (?:jest |sa )?(?:mi|nam) (?!{_NO_THING_PL}|{_BEFORE_PL}(?:\w+ )?{_SERVICE_PL})",
    rf"\b(?:mi|nam) (?:jest |sa )?potrzebn(?:a|e|y) (?!{_NO_THING_PL}|{_BEFORE_PL}(?:\w+ )?{_SERVICE_PL})",
    r"\b(?:kupi\w+|zamowi\w+|wzial\w*|wziel\w*|wybral\w*|chce|chcial\w*|uzywa\w+|biore)\b(?: \w+){1,6}? (?:do|na|dla|"
    r"pod) (?:moj\w*|nasz\w*|mego) "
    rf"(?!{_NO_PLACE_PL})",
)
OPENER = re.compile("|".join((*_EN, *_PL)))
HINT = re.compile(  # a word that every opener has
    r"\b(?:need|require|(?:looking|searching|hunting|shopping) for|search of|after|for (?:my|our)|potrzeb|poszukuj|szuka|"
    r"(?:do|na|dla|pod) (?:moj|nasz|mego))"
)
_REPLACED = re.compile(
    r"\b(?:tego|czego|gdy|kiedy|jesli|jezeli|gdzie|ktor\w+|co) (?:\w+ ){0,2}(?:potrzebuj|potrzebn|szukam|poszukuj)|"
    r"potrzebn\w+ (?:mi|nam) byl|"
    r"\b(?:right now|immediately|asap|to replace|expired?|expires|cancelled)\b|\b(?:things?|what|all|than|everything) (?:that )?(?:i|we) "
    r"(?:\w+ )?(?:need|require)\b(?! is)|"
    r"\b(?:need|want)\w* (?:a|another) (?:new|different) one\b|\b(?:broke|broken|damaged|faulty|refund\w*)\b|\b(?:uszkodz|zepsu|pekn)\w*"
)


def is_aside(flat: str) -> bool:
    """Whether a sentence that begins like a need asks for service on an order, or for something in place of what broke."""
    return bool(SERVICE.search(flat) or _REPLACED.search(flat))
