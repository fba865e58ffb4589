"""Days as English and Polish name them, over folded text: months, weekdays, feasts, and days told from today."""

from __future__ import annotations

import re

from pipelines.drafts.language.plain_text import folded
from pipelines.drafts.language.wording import MONTHS

_PL_ORDINAL = r"(?:pierwsz|drug|trzeci|czwart|piat|szost|siodm|osm|dziewiat|dziesiat|\w+nast|dwudziest|trzydziest)\w*ego"
_SEASON = "week|month|year|night|morning|afternoon|evening|season|spring|summer|autumn|winter"
_SHORT = "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|sty|lut|kwi|cze|lip|sie|wrz|paz|lis|gru"

ENGLISH = (
    "january", "february", "april", "june", "july", "august", "september", "october", "november", "december",
    "(?:in|of|by|until|since) (?:march|may)", "(?:mon|tues|wednes|thurs|fri|satur|"
    "sun)days?", "tomorrow", "tonight", "yesterday", "overnight",
    "noon", "midnight", "midday", rf"(?:next|last|this|coming|following) (?:{_SEASON}|weekend)", "(?:in|by) the (?:morning|afternoon|"
    "evening)",
    "the other day", "weekends?", "o.clock", "fortnight", "christmas", "easter", "halloween", "new year",
    r"\w+ (?:days?|weeks?|months?|years?|hours?) ago", "end of (?:the )?(?:day|week|month|year)",
    r"(?:on|by|until|before|from|since) the (?:first|second|third|\w+th|twenty \w+|thirty \w+|last)",
)
POLISH = (
    "styczen", "luty", "marzec", "kwiecien", "maj", "czerwiec", "lipiec", "sierpien", "wrzesien", "pazdziernik", "listopad", "grudzien",
    *(folded(month) for month in MONTHS["pl"]), r"poniedzial\w+", "wtor(?:ek|ku)", "srod[aey]", "czwart(?:ek|ku)", "piat(?:ek|ku)",
    "sobot[aey]", "niedziel[aei]", "jutr[oa]", r"jutrzejsz\w+", "pojutrze", r"wczoraj\w*", "przedwczoraj", "dzisiaj", "dzis",
    r"dzisiejsz\w+",
    r"(?:przyszl|nastepn|zeszl|ubiegl|biezac)\w+ (?:tygod\w+|miesia\w+|rok\w*)", r"(?:tym|tego) (?:tygod\w+|miesia\w+|rok\w*)",
    r"weekend\w*", "rano", "wieczorem", "w poludnie", "o polnocy", "po poludniu", "(?:przed|po) swietami?", "swiet(?:a|ach)",
    r"(?:wielkanoc|wigili|sylwest)\w*", r"(?:dni|tygodni\w*|miesi\w+|lat\w*|godzin\w*) temu", rf"(?:do|od|dnia|na) {_PL_ORDINAL}(?! \w)",
)
DAY = re.compile(rf"\b(?:{'|'.join((*ENGLISH, *POLISH))})\b|\b(?:{_SHORT})\.? \d|\d ?(?:st|nd|rd|th)\b|\bq[1-4]\b")


def names_day(plain: str) -> bool:
    """Whether folded text names a day or a stretch of the calendar."""
    return DAY.search(plain) is not None
