"""Markup, formulas, unfilled placeholders, control and invisible characters."""

from __future__ import annotations

import re
import unicodedata

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import visible
from pipelines.drafts.writing.sentences import DraftText, Sentence

KIND = "markup"
MARKS = re.compile(r"[<>`{}|\\^~*_#=]|\]\(|!\[|&\w+;|&#\d+;|\\u[0-9a-f]{4}|%[0-9A-Fa-f]{2}|%\w+[.%]", re.IGNORECASE)
BRACKETS = re.compile(r"\[(?!to fill in)[^\]]*\]?|;\s*(?:drop|select)\b", re.IGNORECASE)
FORMULA = re.compile(r"^\s*[=+\-@\t|]")


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence that is not plain text; in the body as typed, characters that nobody can see."""
    found = findings(KIND, ((number, _reason(sentence)) for number, sentence in parts(draft)))
    if draft.written is not None and _hidden(draft.written.replace("\n", " ")):
        found.append(Finding(KIND, "the text holds invisible or control characters."))
    if re.search(r"\n{4,}", draft.body):
        found.append(Finding(KIND, "the text holds empty lines that could hide something."))
    return found


def _reason(sentence: Sentence) -> str | None:
    text = sentence.text
    if _hidden(text) or "\n" in text:
        return "invisible or control characters, or a line break."
    if MARKS.search(text) or BRACKETS.search(text):
        return "markup or an unfilled placeholder."
    if FORMULA.match(visible(text)):
        return "it begins like a formula."
    if sum(unicodedata.combining(letter) > 0 for letter in unicodedata.normalize("NFC", text)) > 1:
        return "stacked accents."
    return None


def _hidden(text: str) -> bool:
    return any(unicodedata.category(letter) in ("Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp") for letter in text)
