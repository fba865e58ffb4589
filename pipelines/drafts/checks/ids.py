"""Order numbers, codes and keys that the brief does not hold."""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import visible
from pipelines.drafts.writing.sentences import DraftText, Sentence

KIND = "id"
TOKEN = re.compile(r"[\w-]{3,}")
CAPITALS = re.compile(r"\b[A-Z][A-Z0-9]+(?:[-_][A-Z0-9]+)*\b")
JOINED = re.compile(r"\b\w+_\w+\b")
KNOWN_CAPITALS = frozenset({"PDF", "VAT", "OK", "PLN", "EUR", "GBP", "USD"})


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence with a code that is not proved, or with the order's product mistaken."""
    return findings(KIND, ((number, _reason(sentence, brief, context)) for number, sentence in parts(draft)))


def _reason(sentence: Sentence, brief: Brief, context: CheckContext) -> str | None:
    text = unproved(sentence, brief)
    coded = [token for token in TOKEN.findall(text) if any(map(str.isdigit, token)) and any(map(str.isalpha, token))]
    coded += [*JOINED.findall(text)]
    coded += [word for word in CAPITALS.findall(text) if word not in KNOWN_CAPITALS and word not in context.rules.allowed_names]
    if coded:
        return f"the code “{coded[0][:40]}”, which the brief does not hold."
    order = brief.order
    shown = re.search(rf"(?<!\w){re.escape(order.key)} \(([^)]*)\)", visible(sentence.text)) if order is not None else None
    if order is not None and shown is not None and shown.group(1) != order.product:
        return f"order {order.key} is not of that product."
    return None
