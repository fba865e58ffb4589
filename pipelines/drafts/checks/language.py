"""A sentence in another language than the message, another script, or in no language that we know."""

from __future__ import annotations

import unicodedata

from pipelines.drafts.checks.context import CheckContext, is_ours
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.everyday_words import common_words
from pipelines.drafts.language.plain_text import visible, words
from pipelines.drafts.language.wording import WRITTEN
from pipelines.drafts.writing.sentences import DraftText, Sentence

KIND = "language"
KNOWN_SHARE = {"model": 0.6, "person": 0.25, "composer": 0.0}  # of the words of a sentence of four or more


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence that the reader of this message would not expect."""
    return findings(KIND, ((number, _reason(sentence, brief, context)) for number, sentence in parts(draft)))


def _reason(sentence: Sentence, brief: Brief, context: CheckContext) -> str | None:
    text = visible(unproved(sentence, brief))
    if any(letter.isalpha() and not unicodedata.name(letter, "").startswith("LATIN") for letter in text):
        return "letters of another script."
    said = words(text)
    if len(said) < 3:
        return None
    own = sum(word in common_words(brief.language) for word in said)
    for other in WRITTEN:
        if other != brief.language and sum(word in common_words(other) for word in said) > own + 1:
            return f"it is not written in the language of the message ({brief.language})."
    known = sum(is_ours(word, brief.language) for word in said)
    if known / len(said) < KNOWN_SHARE[context.author]:
        return f"it is not written in plain words of the message's language ({brief.language})."
    return None
