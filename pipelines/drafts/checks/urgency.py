"""False urgency and pressure."""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded
from pipelines.drafts.writing.sentences import DraftText

KIND = "urgency"
PRESSURE = re.compile(
    r"\b(?:last chance|act (?:now|fast|quickly)|hurry|limited (?:time|offer|stock)|only today|today only|before it(?:'s|"
    r" is) too late|do not miss|don't miss|"
    r"expires? (?:soon|today)|while stocks last|only a few left|final (?:notice|reminder|warning)|urgent\w*|"
    r"ostatni\w* szans\w*|tylko dzis(?:iaj)?|"
    r"pospiesz\w*|nie zwlekaj\w*|nie przegap\w*|liczba miejsc|zanim bedzie za pozno|do wyczerpania|ograniczon\w+ (?:czas|"
    r"ofert)\w*|piln\w+|now or never|(?:do not|don't) wait|(?:offer|deal|sale) (?:ends|expires|is ending)|ends (?:soon|today|tonight|"
    r"tomorrow)|"
    r"only (?:now|for you)|time is running|without delay|at once|before (?:someone|somebody|others)|teraz albo nigdy|nie czekaj\w*|"
    r"konczy sie|"
    r"wygasa\w*|tylko teraz|jedyna (?:szans|okazj)\w*|ostatni\w* (?:chwil|okazj|dzien|dni)\w*|bez zwloki|czas ucieka|czym predzej)\b"
)


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence that presses the customer."""
    return findings(
        KIND,
        ((number, "it presses the customer." if PRESSURE.search(folded(sentence.text)) else None) for number, sentence in parts(draft)),
    )
