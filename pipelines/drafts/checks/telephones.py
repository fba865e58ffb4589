"""Telephone and account numbers that are not the company's own, in digits of any script or number by number in words."""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded
from pipelines.drafts.writing.sentences import DraftText

KIND = "telephone"
DIGITS = re.compile(r"\+?\d[\d\s()./_-]{5,}\d")
DIGIT_WORD = (
    "zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|jeden|dwa|trzy|cztery|piec|szesc|siedem|osiem|dziewiec"
)
SPOKEN = re.compile(rf"\b(?:(?:{DIGIT_WORD})[\s,./-]+){{4,}}(?:{DIGIT_WORD})\b")
CALL = re.compile(
    r"\b(?:call|phone|ring|dial|text)(?: \w+){0,2} (?:on|at|under) (?:this|the|that|another|a) (?:\w+ )?number\b|\bwhatsapp\b|\bhotline\b|"
    r"\bpremium (?:rate|number)\b|\b(?:zadzwon|dzwon)\w*(?: \w+){0,3} (?:pod|na) (?:\w+ )?numer\b|\binfolini\w+\b|"
    r"\b(?:iban|bic|swift|blik)\b|\bnumer\w* (?:konta|rachunku)\b(?! ani)|\baccount number\b(?!s)"
)


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence with a number to call or to pay to that is not the company's."""
    return findings(KIND, ((number, _reason(unproved(sentence, brief))) for number, sentence in parts(draft)))


def _reason(text: str) -> str | None:
    plain = folded(text)
    if DIGITS.search(plain) or SPOKEN.search(plain):
        return "a telephone or account number that is not in the company's profile."
    return "it sends the customer to a number that is not in the company's profile." if CALL.search(plain) else None
