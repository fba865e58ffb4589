"""Length, exclamation marks, capitals and repetition."""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import words
from pipelines.drafts.writing.sentences import DraftText, Sentence

KIND = "style"
SENTENCE_WORDS = 45
SUBJECT_CHARACTERS = 120
REPEATED = re.compile(r"(\w)\1{5,}|\b(\w+)(?:\W+\2\b){3,}", re.IGNORECASE)
EMOJI = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """The message as a whole, then each sentence."""
    found = findings(KIND, ((number, _reason(sentence)) for number, sentence in parts(draft)))
    if (count := len(draft.body.split())) > context.rules.max_words:
        found.append(Finding(KIND, f"the message has {count} words, the limit is {context.rules.max_words}."))
    if len(draft.subject) > SUBJECT_CHARACTERS or "\n" in draft.subject or "\r" in draft.subject:
        found.append(Finding(KIND, "the subject is too long or has more than one line."))
    if not draft.sentences:
        found.append(Finding(KIND, "the message says nothing."))
    return found


def _reason(sentence: Sentence) -> str | None:
    text = sentence.text
    if any(mark in text for mark in "!¡！︕﹗"):
        return "an exclamation mark."
    if len(words(text)) > SENTENCE_WORDS:
        return f"more than {SENTENCE_WORDS} words."
    if REPEATED.search(text):
        return "the same letter or word over and over."
    return "a picture character." if EMOJI.search(text) else None
