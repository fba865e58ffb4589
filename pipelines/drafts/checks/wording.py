"""The customer's own wording in a message: quoting is the attack, so none of it may come back, decoded forms included."""

from __future__ import annotations

from pipelines.drafts.checks.context import RUN_LENGTH, CheckContext, is_ours
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import proved_texts, unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import runs_of, words
from pipelines.drafts.writing.sentences import DraftText, Sentence

KIND = "wording"
LONG_WORD = 4  # letters; shorter words are everybody's


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence that repeats the customer: four words in a row, a whole short message, or (a model) a word not ours."""
    return findings(KIND, ((number, _reason(number, sentence, brief, context)) for number, sentence in parts(draft)))


def _reason(number: int | None, sentence: Sentence, brief: Brief, context: CheckContext) -> str | None:
    text = unproved(sentence, brief)
    if number is None and all(is_ours(word, brief.language) for word in words(text)):
        return None  # a short subject of single words of ours; what they say together the other checks judge
    ours = {run for proved in proved_texts(brief, sentence) for run in runs_of(proved, RUN_LENGTH)}  # a product's name, by whom ever said
    if (runs_of(text, RUN_LENGTH) | (runs_of(sentence.text, RUN_LENGTH) - ours)) & context.heard_runs:
        return "it repeats the customer's own wording."
    said = words(text)
    strange = {word for word in said if not is_ours(word, brief.language)}
    if strange and " ".join(said) in context.whole_texts:
        return "it repeats the customer's own wording."
    if context.author == "model" and any(len(word) >= LONG_WORD and word in context.heard_words for word in strange):
        return "it takes up a word of the customer that is not on our lists."
    return None
