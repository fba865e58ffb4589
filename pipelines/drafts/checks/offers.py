"""Words of gifts and reductions outside an offer of the catalogue, and offers that are not the brief's."""

from __future__ import annotations

import re

from pipelines.drafts.brief import Brief
from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.plain_text import folded
from pipelines.drafts.sentences import DraftText, Sentence

KIND = "offer"
GIFT = re.compile(
    r"\b(?:discount\w*|vouchers?|coupons?|rebates?|cash ?back|gift\w*|bonus\w*|compensat\w*|reimburs\w*|refund\w*|free|gratis|"
    r"kostenlos|rabatt\w*|gratuit\w*|"
    r"complimentary|on the house|at no (?:cost|charge)|no charge|waive\w*|upgrade\w*|special offers?|exclusive|promo\w*|"
    r"credit note|loyalty credit|store credit|payout|"
    r"rabat\w*|znizk\w*|kupon\w*|bon(?:u|em|y|ow|ami)?|talon\w*|upust\w*|darmow\w*|za darmo|bezplatn\w*|gratisow\w*|"
    r"prezent\w*|upomin\w*|rekompensat\w*|odszkodowan\w*|"
    r"zwrot (?:pieniedzy|srodkow|kosztow|kwoty)|zwrocimy|refundacj\w*|promocj\w*|sleva|slevu|premi[aei]|podarun\w*)\b"
)
HARMLESS = re.compile(r"\b(?:feel free|free to (?:reply|write|call|ask))\b")


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence that gives what no offer of the brief covers."""
    return findings(KIND, ((number, _reason(sentence, brief)) for number, sentence in parts(draft)))


def _reason(sentence: Sentence, brief: Brief) -> str | None:
    offered = brief.offer is not None and sentence.offer_id == brief.offer.key
    if sentence.kind == "offer" and not offered:
        return "an offer that the action does not hold."
    if sentence.offer_id is not None and not offered:
        return f"the offer “{sentence.offer_id[:40]}” is not the one that was chosen."
    if sentence.kind == "offer" and brief.offer is not None and brief.offer.text not in sentence.text:
        return "an offer without its terms as the catalogue words them."
    if GIFT.search(HARMLESS.sub(" ", folded(unproved(sentence, brief)))):
        return "it gives something that no offer of the catalogue covers."
    return None
