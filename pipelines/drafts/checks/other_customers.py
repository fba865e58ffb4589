"""Names, addresses and ids of other customers, in any case and with or without accents."""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext, is_ours
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.names import names_of
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded, words
from pipelines.drafts.writing.sentences import DraftText, Sentence

KIND = "other customer"
IDENTIFIER = re.compile(r"[^\s,;:()\"„”“]{3,}")


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence that names another customer of the workspace, by name, address, order or key."""
    return findings(KIND, ((number, _reason(sentence, brief, context)) for number, sentence in parts(draft)))


def _reason(sentence: Sentence, brief: Brief, context: CheckContext) -> str | None:
    text = unproved(sentence, brief)
    own = names_of(brief, context)
    said = {word for word in words(text) if len(word) >= 3 and not is_ours(word, brief.language)} - own
    said |= {token for part in IDENTIFIER.findall(text) if not is_ours(folded(token := part.strip(".!?")), brief.language)}
    said = {word for word in said if folded(word) not in own}
    return "a name, address or id that belongs to another customer." if said and context.belongs_to_others(said) else None
