"""Links, domains and file names that are not the company's own, whole, split or spelled out."""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded
from pipelines.drafts.writing.sentences import DraftText

KIND = "link"
ENDINGS = "com|net|org|info|biz|edu|gov|eu|pl|uk|de|fr|ru|cz|ua|io|xyz|example|test|zip"
LINK = re.compile(
    r"(?:https?|hxxps?|ftp|data|javascript|mailto|tel|file)\s*:|://|\bhxxps?\b|\bhttps?\b|\bwww\b|"
    r"[^\W\d_][\w-]*\s?(?:\[\.\]|\(dot\)|\[dot\]|\{\.\}|[。｡․·] ?)\s?[a-z]{2,}|\w[\w-]*\.[^\W\d_]{2,}\b|\.\./|\\\\|"
    rf"\w ?\. ?(?:{ENDINGS})\b|\b(?:dot|kropka|punkt|point)[ -](?:{ENDINGS})\b|\b\w+ (?:slash|ukosnik) \w+|"
    r"\bclick\w*|\bklikn\w*|\bqr\b|\b(?:this|the|following|below) link\b|\blink(?:u|iem)?\b"
)


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence with a link that is not the company's, or that asks to follow one."""
    reasons = ((number, LINK.search(folded(unproved(sentence, brief).replace(" \u00b7 ", " ; ")))) for number, sentence in parts(draft))
    said = "a link that is not in the company's profile."
    return findings(KIND, ((number, said if found else None) for number, found in reasons))
