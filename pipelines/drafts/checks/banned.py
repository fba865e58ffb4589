"""Phrases that the company does not want to read in its messages."""

from __future__ import annotations

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import words
from pipelines.drafts.writing.sentences import DraftText, Sentence

KIND = "banned phrase"


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence that holds a phrase of the list."""
    return findings(KIND, ((number, _reason(sentence, context.rules.banned_phrases)) for number, sentence in parts(draft)))


def _reason(sentence: Sentence, phrases: tuple[str, ...]) -> str | None:
    text = f" {' '.join(words(sentence.text))} "
    found = next((phrase for phrase in phrases if (plain := " ".join(words(phrase))) and f" {plain} " in text), None)
    return f"the phrase “{found}” is on the list of banned phrases." if found else None
