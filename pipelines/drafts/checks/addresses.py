"""Postal and e-mail addresses that are not the company's own."""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded
from pipelines.drafts.writing.sentences import DraftText

KIND = "address"
EMAIL = re.compile(
    r"[\w.+-]+\s*(?:@|\(at\)|\[at\]|\{at\}|<at>)\s*[\w-]+|@\w|\b[\w.-]+ (?:at|malpa|arobase) [\w-]+(?: ?\. ?| (?:dot|kropka) )[a-z]{2,}|"
    r"\bmalpa\b|\bat sign\b"
)
POSTAL = re.compile(
    r"\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b|\b\d{2}-\d{3}\b|\b(?:high |main )?street\b(?! (?:price|style))|\b(?:avenue|boulevard)\b|"
    r"\bp\.? ?o\.? ?box\b|\b(?:post(?:al)? ?code|zip ?code|postal address)\b|\b(?:ul|al|os)\. ?\w|\b(?:ulic|alej|osiedl)\w{1,4}\b|"
    r"\bkod\w* pocztow\w+|\bskrytk\w+\b|\bpaczkomat\w*\b|\blocker\b|\bthis address\b|\b(?:na|pod) (?:ten|nowy|inny) adres\b|"
    r"\b(?:new|other|another|different|following) address\b"
)


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence with an address to write or send to that is not the company's."""
    return findings(KIND, ((number, _reason(folded(unproved(sentence, brief)))) for number, sentence in parts(draft)))


def _reason(plain: str) -> str | None:
    if EMAIL.search(plain):
        return "an e-mail address that is not in the company's profile."
    return "a postal address that is not in the company's profile." if POSTAL.search(plain) else None
