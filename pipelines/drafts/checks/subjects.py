"""The subject line: the customer's own only when all of its words are ours anyway, and the ticket's tag in any case."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from pipelines.drafts.checks import CheckContext, check_draft
from pipelines.drafts.checks.context import is_ours
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import visible, words
from pipelines.drafts.language.ticket_tags import TICKET
from pipelines.drafts.writing.sentences import DraftText, Sentence

PREFIX = re.compile(r"^(?:\s*(?:re|fwd?|odp|pd|aw|sv)\s*(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)
LONGEST = 78
NAMING = frozenset({  # what people call their matter in a subject; not what they say about it
    "complaint", "problem", "issue", "query", "enquiry", "help", "request", "broken", "damaged", "faulty", "missing", "late", "replacement",
    "reklamacja", "reklamacji", "prosba", "pytanie", "zapytanie", "zgloszenie", "uszkodzona", "uszkodzony", "uszkodzone",
    "opoznienie", "wymiana", "wymiany", "wymiane", "pilne", "gdzie", "moj", "moja", "moje", "do", "dostawa", "dostawy", "brak",
})


def with_subject(draft: DraftText, brief: Brief, context: CheckContext, own: str | None, our_tags: Collection[str] = ()) -> DraftText:
    """The draft with `Re:` the customer's own subject where that says nothing but our words and the brief's, else its
    neutral subject; a ticket tag is kept so that the answer finds its ticket, and so is a tag of any form that stands in our own
    messages of the thread."""
    if not own:
        return draft
    plain = " ".join(visible(own).split())
    hit = TICKET.search(plain)
    tag = hit.group(0) if hit else next((one for one in sorted(our_tags) if one in plain), "")
    front = f"{tag} " if tag else ""
    bare = PREFIX.sub("", plain.replace(tag, "") if tag else plain).strip()
    bare = PREFIX.sub("", bare)
    subject = bare if _says_only_ours(bare, draft, brief, context) else draft.subject
    return replace(draft, subject=f"Re: {front}{subject}")


def _says_only_ours(text: str, draft: DraftText, brief: Brief, context: CheckContext) -> bool:
    if not 3 <= len(text) <= LONGEST:
        return False
    left = unproved(Sentence(text, "courtesy"), brief)
    things = frozenset(words(brief.order.product)) if brief.order is not None and brief.order.product else frozenset()
    if not all(is_ours(word, brief.language) or word in NAMING or _is_form_of(word, things) for word in words(left)):
        return False
    return all(finding.sentence_no is not None for finding in check_draft(replace(draft, subject=text), brief, context))


def _is_form_of(word: str, things: Collection[str]) -> bool:
    """Whether the word is one of the product's name, or a Polish case of it."""
    return any(word == thing or (len(thing) >= 5 and word.startswith(thing[:-2]) and len(word) <= len(thing) + 2) for thing in things)
