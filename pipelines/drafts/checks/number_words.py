"""Numbers, shares and sums of money as English and Polish say them in words, over folded text.

Cardinals, fractions, multiples, everyday words for coins and notes, and small Roman numerals. Ordinals ("a second
message", "drugi kontakt") are no amounts; as the lower part of a fraction ("a fifth of it", "jedna piąta") they are.
"""

from __future__ import annotations

import re

SHARE = re.compile(
    r"[%‰٪]|\b(?:percent\w*|per cent|per hundred|in the hundred|pct|p\.c\.|procen\w*|proc\b|prozent\w*|pour ?cent|por ?cien\w*|per ?cento|"
    r"promil\w*|fifty-fifty)"
)
MONEY = re.compile(
    r"[£€$¥₴₽¢₺₹]|\b(?:pln|eur|euro|euros|usd|gbp|uah|chf|czk|sek|nok|huf|zl|zlot\w+|zloc\w+|grosz\w*|gr|cents?|centow|pence|penny|pennies|"
    r"pounds?|quid|tenners?|fivers?|dollars?|bucks?|dolar\w*|funt\w*|frank\w*|koron\w*|hrywien|hrywn\w*|grn)\b"
)
_EN_TEN = "twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety"
_EN_UNIT = rf"zero|nil|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|{_EN_TEN}"
_EN_PART = (
    r"half|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w+teenth|twentieth|thirtieth|fortieth|fiftieth|"
    r"hundredth"
)
EN_NUMBER = re.compile(
    rf"\b(?:{_EN_UNIT}|hundreds?|thousands?|millions?|billions?|dozens?|doubled?|triple[ds]?|quadruple|twice|thrice|\w+fold|half|halves|"
    rf"halved|halfway|couple of|(?:a|one|two|three|nine)[ -](?:{_EN_PART})s|quarters?|thirds|"
    rf"(?:an?|one|by an?|the|another) (?:{_EN_PART})(?= (?:of|off|less|more|cheaper|lower|back|down)\b|\s*(?:[.,;:?]|$)))(?:\b|-)"
)
_PL_UNIT = (
    "zero|zera|dwa|dwie|dwoch|dwom|dwoma|dwoje|dwojga|trzy|trzech|trzem|trzema|troje|trojga|cztery|czterech|czterem|czworo|piec|pieciu|"
    "piecioma|piecioro|szesc|szesciu|siedem|siedmiu|osiem|osmiu|osmioro|dziewiec|dziewieciu|dziesiec|dziesieciu|dziesiecioro|oboje|obydwa|obydwie"
)
_PL_TEN = (
    r"\w+nascie|\w+nastu|\w+nastoma|dwadziescia|dwudziestu|trzydziesci|trzydziestu|czterdziesci|czterdziestu|\w+dziesiat|\w+dziesieciu|sto|"
    r"stu|dwiescie|dwustu|\w+sta|\w+set|\w+uset|tysiac\w*|tysiecy|milion\w*|miliard\w*|tuzin\w*|kop[aey]"
)
_PL_PART = (
    r"drug[aeich]+|trzeci\w*|czwart\w+|piat(?:a|e|ej|ych|ymi)|szost\w+|siodm\w+|osm(?:a|e|ej|ych)|dziewiat\w+|dziesiat\w+|setn\w+|"
    r"\w*nast(?:a|e|ej|ych)|dwudziest\w+"
)
_PL_COIN = (
    r"dych[aeiyo]|dysz?k\w*|stow(?:a|e|y|k\w+)?|stowek|setk(?:a|e|i|ami)|setek|tysiak\w*|piatak\w*|piatk(?:a|e)|dziesiatk\w*|dwudziestk\w*|"
    r"trzydziestk\w*|czterdziestk\w*|piecdziesiatk\w*|kafel\w*|kafl\w+|zlotowk\w+|zlotowecz\w+"
)
_PL_WHOLE = r"(?:jedn[aeo]\w{0,2}|o|polowa|do)"
_PL_OF = r"(?= (?:cen\w*|kwot\w*|wartosci|sumy|czesc\w*|mniej|taniej|z)\b|\s*(?:[.,;:?]|$))"
PL_NUMBER = re.compile(
    rf"\b(?:{_PL_UNIT}|{_PL_TEN}|{_PL_COIN}|pol|poltor\w*|cwierc\w*|polow\w*|podwoj\w+|potroj\w+|dubel\w*|\w+krotn(?:ie|\w{{1,3}})|"
    rf"{_PL_WHOLE} (?:{_PL_PART})(?: czesc\w*)?{_PL_OF}|(?:{_PL_PART}) czesc\w*)\b"
)
NOT_NUMBERS = frozenset([
    "prosta", "czysta", "lista", "miasta", "reszta", "ostatnia", "poczta", "nasta", "kasta", "wielokrotnie", "wielokrotny", "wielokrotne",
    "kilkakrotnie", "reset", "kosta", "gosta", "twista", "oczywista", "osobista", "wszechstronna",
])
ROMAN = re.compile(r"\b(?:i{2,3}|iv|vi{1,3}|ix|xi{1,3}|xi?[vx]|xvi{1,3}|xx(?:i{1,3}|i?[vx]|vi{1,3}|x)?|x?lx{0,3})\b")


def says_number(plain: str, language: str) -> bool:
    """Whether folded text says a number, a fraction or a multiple in English or Polish words."""
    if language == "pl":
        plain = re.sub(r"\bten\b", " ", plain)  # "this" in Polish
    return bool(EN_NUMBER.search(plain) or ROMAN.search(plain)) or any(
        hit.group(0) not in NOT_NUMBERS for hit in PL_NUMBER.finditer(plain)
    )
