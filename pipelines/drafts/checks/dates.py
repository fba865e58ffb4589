"""Dates and days that the brief does not hold, and an order shown with another day than its own."""

from __future__ import annotations

import re

from pipelines.drafts.checks.by_hand import without_day_to_answer_by
from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.day_words import names_day
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded, visible
from pipelines.drafts.language.wording import day
from pipelines.drafts.writing.sentences import DraftText, Sentence

KIND = "date"


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence with a day that is not proved, or with the order's day mistaken."""
    return findings(KIND, ((number, _reason(sentence, brief, context)) for number, sentence in parts(draft)))


def _reason(sentence: Sentence, brief: Brief, context: CheckContext) -> str | None:
    left = folded(unproved(sentence, brief))
    if names_day(without_day_to_answer_by(left) if context.author == "person" else left):
        return "a date or day that the brief does not hold."
    order = brief.order
    if order is None:
        return None
    shown = re.search(
        rf"(?<!\w){re.escape(order.key)}(?: \([^)]*\))? (?:of|from|placed on|z) (\d{{1,2}} \w+ \d{{4}})", visible(sentence.text)
    )
    if shown is not None and not day(order.ordered_on, brief.language).startswith(shown.group(1)):
        return f"order {order.key} is not of that date."
    return None
