"""Numbers, amounts, percentages and counts that the brief does not hold: in digits of any script, or in words."""

from __future__ import annotations

import re
import unicodedata

from pipelines.drafts.brief import Brief
from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.plain_text import folded
from pipelines.drafts.sentences import DraftText

KIND = "amount"
SHARE = re.compile(
    r"[%‰٪]|\b(?:percent\w*|per cent|pct|procent\w*|prozent\w*|pourcent|por ciento|promil\w*|half (?:price|off)|pol ceny|polow\w* ceny)"
)
MONEY = re.compile(
    r"[£€$¥₴₽¢]|\b(?:pln|eur|euro|euros|usd|gbp|uah|chf|zl|zlot\w+|grosz\w*|cents?|pence|pounds?|dollars?|dolar\w*|hrywien|grn)\b"
)
EN_UNITS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
EN_NUMBER = re.compile(rf"\b(?:{EN_UNITS}|hundreds?|thousands?|millions?|dozens?|half an?|double|triple|twice|thrice)(?:\b|-)")
PL_NUMBER = re.compile(
    r"\b(?:dwa|dwie|dwoch|dwoma|trzy|trzech|trzema|cztery|czterech|piec|pieciu|szesc|szesciu|siedem|siedmiu|osiem|osmiu|"
    r"dziewiec|dziewieciu|dziesiec|"
    r"dziesieciu|\w+nascie|\w+nastu|dwadziescia|dwudziestu|trzydziesci|trzydziestu|czterdziesci|\w+dziesiat|\w+dziesieciu|sto|"
    r"stu|dwiescie|\w+sta|\w+set|"
    r"tysiac\w*|tysiecy|milion\w*|tuzin\w*|podwojn\w+|potrojn\w+|dwukrotn\w+|trzykrotn\w+|polow[aey])\b"
)
NOT_NUMBERS = frozenset(["prosta", "czysta", "lista", "miasta", "reszta", "ostatnia", "poczta", "nasta", "kasta"])


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence that holds a number, share or sum which is not proved."""
    return findings(KIND, ((number, _reason(unproved(sentence, brief), brief.language)) for number, sentence in parts(draft)))


def _reason(text: str, language: str) -> str | None:
    plain = folded(text)
    if SHARE.search(plain):
        return "a percentage that the brief does not hold."
    if MONEY.search(plain):
        return "an amount of money that the brief does not hold."
    if any(unicodedata.numeric(letter, None) is not None for letter in text):
        return "a number that the brief does not hold."
    if language == "pl":
        plain = re.sub(r"\bten\b", " ", plain)  # "this" in Polish
    if EN_NUMBER.search(plain) or any(hit.group(0) not in NOT_NUMBERS for hit in PL_NUMBER.finditer(plain)):
        return "a number in words that the brief does not hold."
    return None
