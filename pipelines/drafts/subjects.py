"""The subject line: the customer's own only when all of its words are ours anyway, and the ticket's tag in any case."""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.drafts.brief import Brief
from pipelines.drafts.checks import CheckContext, check_draft
from pipelines.drafts.checks.context import is_ours
from pipelines.drafts.checks.finding import TICKET
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.plain_text import visible, words
from pipelines.drafts.sentences import DraftText, Sentence

PREFIX = re.compile(r"^(?:\s*(?:re|fwd?|odp|pd|aw|sv)\s*(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)
LONGEST = 78


def with_subject(draft: DraftText, brief: Brief, context: CheckContext, own: str | None) -> DraftText:
    """The draft with `Re:` the customer's own subject where that says nothing but our words and the brief's, else its
    neutral subject; a ticket tag is kept so that the answer finds its ticket."""
    if not own:
        return draft
    plain = " ".join(visible(own).split())
    tag = TICKET.search(plain)
    front = f"{tag.group(0)} " if tag else ""
    bare = PREFIX.sub("", plain.replace(tag.group(0), "") if tag else plain).strip()
    bare = PREFIX.sub("", bare)
    subject = bare if _says_only_ours(bare, draft, brief, context) else draft.subject
    return replace(draft, subject=f"Re: {front}{subject}")


def _says_only_ours(text: str, draft: DraftText, brief: Brief, context: CheckContext) -> bool:
    if not 3 <= len(text) <= LONGEST:
        return False
    left = unproved(Sentence(text, "courtesy"), brief)
    if not all(is_ours(word, brief.language) for word in words(left)):
        return False
    return all(finding.sentence_no is not None for finding in check_draft(replace(draft, subject=text), brief, context))
