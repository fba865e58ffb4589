"""The language model's way to a draft: it sees the brief, answers in typed sentences with placeholders, and code fills them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.wording import phrases
from pipelines.drafts.writing.composer import (
    CARE,
    CLOSING,
    OFFER,
    OPENING,
    after_greeting,
    greeting_of,
    refund_sentence,
    sign_off_of,
    subject_of,
)
from pipelines.drafts.writing.sentences import PLACEHOLDER, DraftText, Sentence, rendered

if TYPE_CHECKING:
    from pipelines.drafts.draft_rules import DraftRules
    from pipelines.workspace import ModelDoor

PROMPT = ("retention_draft", "v1")
PROMPT_VERSION = ".".join(PROMPT)
LANGUAGES = {"en": "English", "pl": "Polish"}
MEANINGS = {
    "order": "the order's number", "order_ref": "the order's number with product and day, after the word for order",
    "order_date": "the day of the order", "product": "the product's name", "amount": "what the order cost",
    "written_on": "the day of the customer's message", "due": "the day until which the step is promised",
    "promised_on": "the day of our earlier promise", "offer": "the offer with its terms", "times": "how often, in words",
}


class ModelSentence(BaseModel):
    """One sentence as a model proposes it; nothing in it is believed."""

    model_config = ConfigDict(extra="ignore")

    kind: Literal["fact", "offer", "promise", "courtesy"]
    text: str = Field(max_length=2_000)
    evidence: list[str] = Field(default_factory=list, max_length=20)
    offer_id: str | None = None


class ModelDraft(BaseModel):
    """What a model is asked for."""

    model_config = ConfigDict(extra="ignore")

    sentences: list[ModelSentence] = Field(min_length=1, max_length=12)


def write(brief: Brief, rules: DraftRules, model: ModelDoor) -> DraftText:
    """The model's draft of this brief, unchecked. Raises LanguageModelFailed when there is none to be had."""
    import prompts

    prompt = prompts.load(*PROMPT).render(
        language=LANGUAGES[brief.language],
        max_words=rules.max_words - 20,
        form=brief.person.form,
        issue=" and ".join(kind.value.replace("_", " ") for kind in (brief.issue, brief.also) if kind is not None),
        action=(brief.action_kind or "answer the customer's matter").replace("_", " "),
        placeholders=_placeholders(brief),
        facts=_facts(brief),
        step=_step(brief),
        offer=f"{{offer}} (offer_id: {brief.offer.key})" if brief.offer else "none",
    )
    reply = model.ask("draft", PROMPT_VERSION, prompt.system, prompt.user, ModelDraft, deadline_s=rules.model_deadline_s)
    sentences = _with_refund(tuple(_sentence(item, brief) for item in reply.sentences), brief)
    return DraftText(subject_of(brief), greeting_of(brief), after_greeting(brief, sentences), sign_off_of(brief))


def _with_refund(sentences: tuple[Sentence, ...], brief: Brief) -> tuple[Sentence, ...]:
    """What the books show is said by code alone, after the first sentence."""
    refunded = refund_sentence(brief)
    return sentences if refunded is None else (*sentences[:1], refunded, *sentences[1:])


def _sentence(item: ModelSentence, brief: Brief) -> Sentence:
    values = brief.values()
    due = brief.due_on if item.kind == "promise" and "due" in PLACEHOLDER.findall(item.text) else None
    paragraph = {"fact": OPENING, "promise": OPENING, "offer": OFFER}.get(item.kind, CARE)
    text = rendered(item.text.strip(), values)
    return Sentence(text, item.kind, tuple(item.evidence), item.offer_id, due, min(paragraph, CLOSING))


def _placeholders(brief: Brief) -> list[tuple[str, str]]:
    return [(name, MEANINGS[name]) for name in MEANINGS if name in brief.values()]


def _facts(brief: Brief) -> list[tuple[str, str]]:
    facts: list[tuple[str, str]] = []
    if brief.trigger is not None:
        facts.append((f"the customer contacted us by {brief.trigger.channel} about this kind of matter", brief.trigger.key))
    if brief.order is not None:
        facts.append(("the matter is about order {order_ref}", brief.order.key))
    if brief.earlier_contacts:
        facts.append(("the customer contacted us about it more than once", ", ".join(brief.earlier_contacts)))
    if brief.has_waited and brief.trigger is not None:
        facts.append(("the customer has been waiting for an answer since {written_on}", brief.trigger.key))
    if brief.open_promise is not None:
        facts.append(("we promised an answer by {promised_on} and have not kept it yet", brief.open_promise.evidence))
    return facts


def _step(brief: Brief) -> str:
    """The composer's own promise for this kind of matter, as the model may reword it."""
    book = phrases(brief.language)
    promises: list[str] = book["refunded_promise"] if brief.refund is not None else book["kinds"][brief.issue.value]["promise"]
    return promises[0] if promises and brief.due_on is not None else "none"
