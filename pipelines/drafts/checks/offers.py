"""Words of gifts and reductions outside an offer of the catalogue, and offers that are not the brief's."""

from __future__ import annotations

from pipelines.drafts.checks.by_hand import may_be_paid_back, pays_back_what_is_owed, speaks_of_money_back_alone
from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.giving import gives_something
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded
from pipelines.drafts.writing.sentences import DraftText, Sentence

KIND = "offer"
HOW_TO_PAY_BACK = "; the money of the order is promised back in a sentence of its own, without a sum and by the proposed day"


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence that gives what no offer of the brief covers."""
    return findings(KIND, ((number, _reason(sentence, brief, context)) for number, sentence in parts(draft)))


def _reason(sentence: Sentence, brief: Brief, context: CheckContext) -> str | None:
    offered = brief.offer is not None and sentence.offer_id == brief.offer.key
    if sentence.kind == "offer" and not offered:
        return "an offer that the action does not hold."
    if sentence.offer_id is not None and not offered:
        return f"the offer “{sentence.offer_id[:40]}” is not the one that was chosen."
    if sentence.kind == "offer" and brief.offer is not None and brief.offer.text not in sentence.text:
        return "an offer without its terms as the catalogue words them."
    if not gives_something(folded(unproved(sentence, brief))) or pays_back_what_is_owed(sentence, brief, context):
        return None
    said = "it gives something that no offer of the catalogue covers"
    only_money = context.author == "person" and may_be_paid_back(brief) and speaks_of_money_back_alone(folded(unproved(sentence, brief)))
    return f"{said}{HOW_TO_PAY_BACK}." if only_money else f"{said}."
