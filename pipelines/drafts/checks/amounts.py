"""Numbers, amounts, percentages and counts that the brief does not hold: in digits of any script, or in words."""

from __future__ import annotations

import unicodedata

from pipelines.drafts.checks.by_hand import without_counts
from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.number_words import MONEY, SHARE, says_number
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded
from pipelines.drafts.writing.sentences import DraftText

KIND = "amount"


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence that holds a number, share or sum which is not proved."""
    return findings(KIND, ((number, _reason(unproved(sentence, brief), brief.language, context)) for number, sentence in parts(draft)))


def _reason(text: str, language: str, context: CheckContext) -> str | None:
    plain = folded(text)
    if SHARE.search(plain):
        return "a percentage that the brief does not hold."
    if MONEY.search(plain):
        return "an amount of money that the brief does not hold."
    if any(unicodedata.numeric(letter, None) is not None for letter in text):
        return "a number that the brief does not hold."
    if context.author == "person":
        plain = without_counts(plain)
    return "a number in words that the brief does not hold." if says_number(plain, language) else None
