"""What a person made of a draft: their text cut into sentences, each with the kind and the evidence that it shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipelines.drafts.checks.promises import PROMISING
from pipelines.drafts.language.plain_text import folded
from pipelines.drafts.writing.composer import greeting_of, sign_off_of
from pipelines.drafts.writing.sentences import DraftText, Sentence, from_json, split_body

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from pipelines.drafts.facts.brief import Brief


def read_edit(row: Row[Any], brief: Brief, *, body: str, subject: str | None) -> DraftText:
    """The edited message. Sentences left as they were keep their proof; the others get what code can see in them."""
    typed = re.sub(r"\r\n?", "\n", body).strip()
    greeting, sign_off = greeting_of(brief), sign_off_of(brief)
    middle = typed.removeprefix(greeting).removesuffix(sign_off)
    known = tuple(from_json(item) for item in row.sentences)
    sentences = [piece if isinstance(piece, Sentence) else _judged(piece, brief) for piece in split_body(middle, known)]
    said = row.subject if subject is None else " ".join(subject.split())
    return DraftText(said, greeting, tuple(sentences), sign_off, written=typed)


def _judged(text: str, brief: Brief) -> Sentence:
    values = brief.values()
    if brief.offer is not None and brief.offer.text in text:
        return Sentence(text, "offer", offer_id=brief.offer.key)
    if brief.due_on is not None and values["due"].rstrip(".") in text and PROMISING.search(folded(text)):
        return Sentence(text, "promise", (brief.trigger.key,) if brief.trigger else (), due_on=brief.due_on)
    evidence = []
    if brief.order is not None and any(values[name] in text for name in ("order", "product", "amount") if name in values):
        evidence.append(brief.order.key)
    if brief.trigger is not None and values.get("written_on", "\0") in text:
        evidence.append(brief.trigger.key)
    return Sentence(text, "fact" if evidence else "courtesy", tuple(evidence))
