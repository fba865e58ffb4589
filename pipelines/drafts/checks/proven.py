"""What is left of a sentence once everything that the brief proves is taken out of it."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import visible
from pipelines.drafts.writing.sentences import Sentence

ALWAYS = (
    "order_ref", "order", "product", "order_date", "amount", "contact", "contact_nom", "contact_acc", "contact_gen",
    "contact_loc",
    "written_on", "promised_on", "times",
)


@lru_cache(maxsize=32)
def _values(brief: Brief) -> dict[str, str]:
    return brief.values()


def proved_texts(brief: Brief, sentence: Sentence) -> list[str]:
    """The texts that this sentence may hold because code knows them, longest first."""
    values = _values(brief)
    texts = [values[name] for name in ALWAYS if name in values]
    company = brief.company
    texts += [company.name, company.sender_name, company.phone, company.website, brief.signature, company.postal_address]
    if sentence.kind == "promise" and "due" in values:
        texts.append(values["due"])
    if sentence.kind == "offer" and brief.offer is not None and sentence.offer_id == brief.offer.key:
        texts.append(brief.offer.text)
    refunded = brief.refund_text()
    if refunded is not None and sentence.kind == "fact" and brief.refund is not None and sentence.evidence == (brief.refund.key,):
        texts.append(refunded)
    texts += [text[:-1] for text in texts if text.endswith(" r.")]
    return sorted({visible(text) for text in texts if len(text.strip()) >= 2}, key=lambda text: (-len(text), text))


@lru_cache(maxsize=512)
def unproved(sentence: Sentence, brief: Brief) -> str:
    """The sentence without what the brief proves; a proved text must stand alone, not inside a longer word or number."""
    text = visible(sentence.text)
    for proved in proved_texts(brief, sentence):
        text = re.sub(rf"(?<![\w])(?<!\w[-.]){re.escape(proved)}(?![\w]|[-.,]\w|\s?%)", " \u00b7 ", text, flags=re.IGNORECASE)
    return text
