"""Names of people and things that the brief does not hold."""

from __future__ import annotations

import re

from pipelines.drafts.checks.by_hand import names_place
from pipelines.drafts.checks.context import CheckContext, folded_first_names, is_ours
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded
from pipelines.drafts.writing.sentences import DraftText, Sentence

KIND = "name"
TOKEN = re.compile(r"[^\W\d_][\w’'-]*")
ALLOWED = frozenset(
    [
        "i",
        "pan",
        "pana",
        "panu",
        "pani",
        "panią",
        "państwo",
        "państwa",
        "państwu",
        "ty",
        "ci",
        "cię",
        "ciebie",
        "tobie",
        "twoj",
        "twoja",
        "twoje",
        "twojej",
        "twojego",
        "twoim",
        "pdf",
        "vat",
        "ok",
        "e-mail",
        "re",
    ]
)
WEEKDAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})  # judged as days
TITLE = re.compile(r"\b(?:mr|mrs|ms|miss|dr|sir|madam|chief executive|ceo|director|prezes\w*|dyrektor\w*)\b", re.IGNORECASE)


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence with a name that is neither in the brief nor allowed by the rules."""
    return findings(KIND, ((number, _reason(sentence, brief, context)) for number, sentence in parts(draft)))


def names_of(brief: Brief, context: CheckContext) -> set[str]:
    """The folded names that a message may hold: the customer's own first name, and those that the rules allow."""
    own = (brief.person.first_name, brief.person.vocative)
    return {folded(name) for name in (*context.rules.allowed_names, *own) if name}


def _reason(sentence: Sentence, brief: Brief, context: CheckContext) -> str | None:
    text = unproved(sentence, brief)
    if TITLE.search(text):
        return "a title or office that the brief does not hold."
    allowed = names_of(brief, context) | {folded(word) for word in ALLOWED}
    starts = {0} | {hit.end() for hit in re.finditer(r"(?:^|[.?!:\n])\s*[\"„“(\[]*", text)}
    for token in TOKEN.finditer(text):
        word = folded(token.group(0))
        if not token.group(0)[0].isupper() or word in allowed:
            continue
        ours = is_ours(word, brief.language)
        by_hand = context.author == "person" and word not in folded_first_names()
        if token.start() in starts and (ours or by_hand):
            continue
        if by_hand and (word in WEEKDAYS or names_place(folded(text[: token.start()]))):
            continue
        return f"the name “{token.group(0)[:40]}”, which the brief does not hold."
    return None
