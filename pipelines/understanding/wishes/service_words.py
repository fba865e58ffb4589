"""Words of a request for service on somebody's own order, in flat text: such a sentence is no suggestion and no need."""

from __future__ import annotations

import re

_EN = (
    r"\b(?:my|our|this|that) (?:\w+ )?(?:orders?|parcels?|packages?|refunds?|money|invoices?|receipts?|account|address|vat|"
    r"e ?mails?|messages?|"
    r"questions?|complaints?|returns?|replacements?|card|password|phone|name|delivery|claim|ticket|case|subscription|number|payments?|"
    r"requests?|letters?|calls?)\b",
    r"\bthe (?:refund|receipt|complaint|claim|ticket|replacement|money)\b",
    r"\border (?:no |number |nr )?\w*\d|\b\d{5,}\b",
    r"\b(?:refund(?:ed)?|money back|reimburs\w*|compensat\w*|apolog\w*|reply|replied|respond\w*|answered|answering|"
    r"answer(?= (?:me|my|us|the))|"
    r"resend|resolv\w*|look into|looked into|get back|got back|ashamed|chargeback|solicitor|lawyer)\b",
    r"\bsort(?:ed)? (?:\w+ )?out\b|\b(?:call|ring|phon|contact|tell|told|inform|warn|notif|pay|paid|charg|owe)\w* (?:me|"
    r"us)\b|\blet (?:me|us) know\b|\b(?:help|assist)\w* (?:me|us)\b",
    r"\b(?:send|sent|give|offer|issue|grant|get) (?:me|us|a|an|the) (?:\w+ )?(?:discount|voucher|refund|compensation|credit|"
    r"replacement|label|"
    r"invoice|receipt|copy|confirmation|answer|reply|new one)\b",
    r"\bconsider (?:this|it|my)\b|\bvat number\b|\btracking number\b|\bmanager\b",
)
_PL = (
    r"\b(?:moj\w*|moi\w*|mego|swoj\w*|nasz\w*) (?:\w+ )?(?:zamowien|paczk|paczce|przesylk|przesylce|nip|faktur|adres|kont|"
    r"mail|wiadomosc|reklamac|"
    r"zwrot|pieniad|pienied|spraw|numer|pytan|zgloszen|platnosc|kart|subskrypc|dane)\w*",
    r"\bzamowieni\w* (?:nr |numer )?\w*\d",
    r"\b(?:zwrot\w* (?:pieniedzy|srodkow|kosztow)|zwroc\w*|oddal\w*|oddac|oddajcie|odpis\w*|odpowie\w*|odpowiad\w*|"
    r"skontakt\w*|oddzwon\w*|"
    r"zadzwon\w*|przepros\w*|wstydz\w*|wstyd|reklamac\w*|faktur\w*|paragon\w*|nip|wymienion\w*|rekompensat\w*|wyjasni\w*|"
    r"anulow\w*|uprzedz\w*|"
    r"poinform\w*|powiedziec|powiedzieli|prawnik\w*|sadu)\b",
    r"\b(?:dac|dali|przyznac|dajcie|wystawic|wyslac|wyslali|przyslac|przyslali) (?:mi|nam)\b",
)
SERVICE = re.compile("|".join((*_EN, *_PL)))
URGENT = re.compile(
    r"\b(?:asap|as soon as possible|today|tomorrow|yesterday|immediately|by (?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"jak najszybciej|dzis|dzisiaj|jutro|wczoraj|natychmiast)\b"
)
"""Urgency, which marks a wish for one order; a need may well be urgent."""
