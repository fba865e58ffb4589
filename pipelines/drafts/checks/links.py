"""Links, domains, e-mail addresses, file names and telephone numbers that are not the company's own."""

from __future__ import annotations

import re

from pipelines.drafts.brief import Brief
from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.sentences import DraftText

KIND = "link"
LINK = re.compile(
    r"(?:https?|hxxps?|ftp|data|javascript|mailto|tel|file)\s*:|://|\bwww\b|[\w.+-]+\s*(?:@|\(at\)|\[at\])\s*[\w-]+|"
    r"[^\W\d_][\w-]*\s?(?:\[\.\]|\(dot\)|\[dot\])\s?\w+|\w[\w-]*\.[^\W\d_]{2,}\b|\.\./|\\\\",
    re.IGNORECASE,
)
PHONE = re.compile(r"\+?\d[\d\s()/-]{5,}\d")


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence with an address or number that is not the company's."""
    return findings(KIND, ((number, _reason(unproved(sentence, brief))) for number, sentence in parts(draft)))


def _reason(text: str) -> str | None:
    if LINK.search(text):
        return "a link or address that is not in the company's profile."
    if PHONE.search(text):
        return "a telephone or account number that is not in the company's profile."
    return None
