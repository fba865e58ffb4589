"""Whether a message was read right: matter, product, orders, days and tone, and whether the passages are the message's own."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.reading.issues import Issue
from pipelines.drafts.reading.matter import said_in
from pipelines.drafts.reading.model_reader import Shown, filled_in, names_shown
from pipelines.drafts.reading.reader import CustomerSaid
from pipelines.drafts.reading.reading_form import Kind, ModelReading
from pipelines.drafts.reading.reading_proof import IN_GENERAL, proved_by, verbatim, with_proved
from pipelines.errors import LanguageModelFailed
from pipelines.llm.prompt_cases import Case, Counts, Scorer
from pipelines.understanding.reader import open_reader_at
from pipelines.understanding.themes.head import head_for
from pipelines.workspace import ModelDoor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ZONE = ZoneInfo("Europe/Warsaw")


class ReadingCase(Case):
    """A message with what the customer bought, and what is in it. Any of `issue` is right; the others must be met exactly."""

    text: str = Field(min_length=1, max_length=6_000)
    written_on: date
    rating: float | None = None  # of 5
    bought: dict[str, str | None] = Field(default_factory=dict)  # product by order number, oldest first
    issue: tuple[Kind, ...] = Field(min_length=1)
    order_ids: tuple[str, ...] = ()
    product: str | None = None
    dates: tuple[date, ...] = ()
    tone: Literal["unhappy", "pleased", "plain"]


def with_model(case: ReadingCase, model: ModelDoor) -> Counts:
    shown = Shown(case.text, names_shown(list(case.bought.values())), tuple(case.bought), case.written_on)
    try:
        reply = filled_in(model, shown, deadline_s=DraftRules().reading_deadline_s)
    except LanguageModelFailed:
        return counts(case, None, None)
    local = local_reading(case)
    proved = proved_by(case.text, reply, local, order_keys=tuple(case.bought), products=shown.products, today=case.written_on)
    return counts(case, with_proved(local, proved, model.name), reply)


def without_model(case: ReadingCase) -> Counts:
    found = dict(counts(case, local_reading(case), None))
    return {name: found[name] for name in found if name not in OF_A_REPLY}


OF_A_REPLY = ("issue_said", "verbatim")


def counts(case: ReadingCase, said: CustomerSaid | None, reply: ModelReading | None) -> Counts:
    """`said` is the reading as it is used; None is wrong in each. `reply` is the model's form before anything was proved."""
    right = {
        "issue": said is not None and said.issue.value in case.issue,
        "product": said is not None and _product_of(said) == case.product,
        "orders": said is not None and set(said.order_keys) == set(case.order_ids),
        "dates": said is not None and set(said.dates) == set(case.dates),
        "tone": said is not None and said.tone.value == case.tone,
    }
    found = {name: (int(is_right), 1) for name, is_right in right.items()}
    found["fields"] = (sum(right.values()), len(right))
    general = {IN_GENERAL[Issue(kind)].value for kind in case.issue if Issue(kind) in IN_GENERAL}
    found["issue_in_general"] = (int(right["issue"] or (said is not None and said.issue.value in general)), 1)
    found["issue_said"] = (int(reply is not None and reply.issue in case.issue), 1)
    quotes = reply.quotes if reply is not None else []
    found["verbatim"] = (verbatim(case.text, quotes), max(1, len(quotes)))
    return found


def _product_of(said: CustomerSaid) -> str | None:
    """The one product that the reading leads to, as the search for the order does."""
    named = said.products or said.things
    return named[0] if len(named) == 1 else None


def local_reading(case: ReadingCase) -> CustomerSaid:
    """What words, the shipped reading model and its themes make of the message, as in use."""
    sentiment, themes = _understood(case.text, case.language)
    row: Any = SimpleNamespace(
        id=b"", key="message-1", text=case.text, subject=None, channel="email", direction="in", is_automatic=False, conversation_key=None,
        thread_key=None, order_key=None, sentiment=sentiment, rating=case.rating, rating_scale=None, product=None,
        created_at=datetime.combine(case.written_on, time(12), ZONE),
    )
    bought: Sequence[Any] = [SimpleNamespace(key=key, product=product) for key, product in case.bought.items()]
    return said_in(row, [row], bought, {b"": themes})[0]


@lru_cache(maxsize=2_000)
def _understood(text: str, language: str) -> tuple[str | None, list[Mapping[str, Any]]]:
    """Sentiment and themes {id, score} of the text, the likeliest first."""
    import numpy as np

    reader = open_reader_at("")
    read = reader.read([text], languages=[language])
    head = head_for(reader.model_version, "")
    if head is None:
        return read.sentiment_label[0], []
    vectors = np.asarray(read.embedding, dtype=np.float16).astype(np.float32)
    (named,) = head.named(head.logits(vectors, head.word_part([text])))
    return read.sentiment_label[0], [{"id": key, "score": score} for key, score in sorted(named.items(), key=lambda item: -item[1])]


SCORER = Scorer(
    prompt="message_reading", version="v1", floor="local reader", case=ReadingCase, without_model=without_model, with_model=with_model,
    measures={
        "fields": "of the fields matter, product, orders, days and tone: right",
        "issue": "the matter, once what is not proved is dropped",
        "issue_in_general": "the same, or its kind in general terms",
        "issue_said": "the matter as the model said it",
        "product": "the product, or that there is none",
        "orders": "the orders, or that there are none",
        "dates": "the days, or that there are none",
        "tone": "the tone",
        "verbatim": "passages that stand in the message",
    },
)  # fmt: skip
