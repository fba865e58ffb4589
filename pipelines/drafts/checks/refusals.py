"""A language model that talks about itself or declines the task, in the very form of a draft."""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded
from pipelines.drafts.writing.sentences import DraftText

KIND = "refusal"
_NOT = (
    "can ?not|can't|could not|couldn't|will not|won't|must not|am not able to|are not able to|am unable to|are unable to|"
    "do not have|have to decline|decline"
)
_TASK = "help|assist|write|answer|comply|do (?:that|this|so)|be (?:written|answered|done)"
ENGLISH = (
    rf"(?:i|we)(?: am| are|'m|'re)?(?: sorry,? but)?(?: i| we)? (?:{_NOT})", rf"(?:unable|not able|not allowed) to (?:{_TASK})",
    rf"(?:cannot|can't) (?:{_TASK})", "as an? (?:ai|assistant|language model|model)",
    "(?:my|these|your) (?:instructions?|guidelines|prompt|rules)",
    "(?:this|that) request", "something else (?:to ask|instead)", "ask me",
)
POLISH = (
    "nie (?:moge|mozemy|moglem|moglam|potrafie|wolno mi|jestem w stanie|jestesmy w stanie|bede|mam mozliwosci)",
    "(?:musze|musimy) odmowic",
    r"odmawia\w+", r"jako (?:model|asystent\w*|sztuczn\w+)", r"(?:moje|te|twoje) (?:instrukcj\w+|zasady|polecen\w+)",
    r"(?:ta|tej|te) prosb\w+",
    "zapytac o cos innego",
)
DECLINES = re.compile(rf"\b(?:{'|'.join((*ENGLISH, *POLISH))})\b")


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence of a model that declines; a person may say that something cannot be done."""
    if context.author != "model":
        return []
    said = "it declines the task instead of answering the customer."
    return findings(KIND, ((number, said if DECLINES.search(folded(sentence.text)) else None) for number, sentence in parts(draft)))
