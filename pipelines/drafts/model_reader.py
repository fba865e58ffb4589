"""The language model's way to read a message (`drafts.model_reads`): fenced words in, a closed form out, each field proved.

It reads the message that is answered, once per wording; what was proved is kept, never a word of it. Grave matters are not
shown to it: a person answers those, and the local rules alone tell them. When it fails, the local reading stands.
"""

from __future__ import annotations

import hashlib
from bisect import bisect
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.plain_text import undisguised
from pipelines.drafts.product_names import usable_name
from pipelines.drafts.reader import CustomerSaid
from pipelines.drafts.reading_proof import Proved, proved_by, with_proved
from pipelines.errors import LanguageModelFailed
from pipelines.records import model_reading
from pipelines.records.database import transaction

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import ModelDoor, Workspace

PROMPT = ("message_reading", "v1")
PROMPT_VERSION = ".".join(PROMPT)
LONGEST = 6_000  # characters of a message that are shown; what comes later is read by the local rules alone
MOST_PRODUCTS = 40  # names shown, those bought last

KINDS = {
    "not_received": "a parcel or order never arrived or was lost",
    "refund_missing": "money that should come back has not come",
    "damaged": "a thing came broken, is faulty or stopped working",
    "wrong_item": "the wrong thing came, or parts are missing",
    "billing": "an invoice, or a wrong or double charge",
    "delivery_late": "a delivery is late but expected",
    "return": "how to give something back",
    "cancellation": "an order, subscription or contract is to be ended",
    "staff": "somebody was rude or unhelpful",
    "website": "the website, the app, signing in or paying there does not work",
    "waiting": "nobody answers",
    "price": "prices are too high or went up",
    "points": "points or a card of a loyalty scheme",
    "product_question": "a question about a product or how to use it",
    "praise": "thanks or praise and nothing to settle",
    "about_delivery": "deliveries in general, nothing above",
    "about_quality": "what was bought is not good enough, nothing above",
    "about_return": "giving things back in general, nothing above",
    "about_payment": "paying or money in general, nothing above",
    "about_price": "what things cost in general, nothing above",
    "about_website": "website or app in general, nothing above",
    "about_service": "how the customer was served, nothing above",
    "about_contact": "reaching us, or being passed on from one to another",
    "about_waiting": "how long something takes",
    "about_course": "something did not go as it should have, nothing above",
    "about_question": "a question or request that is about no product",
    "other": "none of these",
}
Kind = Literal[
    "not_received", "refund_missing", "damaged", "wrong_item", "billing", "delivery_late", "return", "cancellation", "staff", "website",
    "waiting", "price", "points", "product_question", "praise", "about_delivery", "about_quality", "about_return", "about_payment",
    "about_price", "about_website", "about_service", "about_contact", "about_waiting", "about_course", "about_question", "other",
]  # fmt: skip


class Quote(BaseModel):
    """A passage of the message, and what it is said to show."""

    model_config = ConfigDict(extra="forbid")

    shows: Literal["issue", "tone"]
    words: str = Field(max_length=600)


class ModelReading(BaseModel):
    """The form as a model fills it in; nothing in it is believed."""

    model_config = ConfigDict(extra="forbid")

    issue: Kind
    tone: Literal["unhappy", "pleased", "plain"] = "plain"
    product: str | None = Field(default=None, max_length=200)
    order_ids: list[str] = Field(default_factory=list, max_length=10)
    dates: list[date] = Field(default_factory=list, max_length=20)
    quotes: list[Quote] = Field(default_factory=list, max_length=8)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a model is shown of a message; `products` maps each name shown to that of the records."""

    text: str
    products: Mapping[str, str]
    order_keys: tuple[str, ...]
    today: date  # the day of the message: its days without a year are the last ones before

    def key(self, model: str) -> str:
        """Changes with the wording, the products and orders, the prompt and the model."""
        parts = (PROMPT_VERSION, model, self.text, sorted(self.products.items()), self.order_keys, self.today.isoformat())
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def filled_in(model: ModelDoor, shown: Shown, *, deadline_s: float) -> ModelReading:
    """The form, unchecked. Raises LanguageModelFailed when there is none to be had."""
    import prompts

    prompt = prompts.load(*PROMPT).render(
        kinds=list(KINDS.items()), products=list(shown.products), text=undisguised(shown.text)[:LONGEST], today=shown.today.isoformat()
    )
    return model.ask("read_message", PROMPT_VERSION, prompt.system, prompt.user, ModelReading, deadline_s=deadline_s)


def names_shown(bought: Sequence[str | None]) -> dict[str, str]:
    """Names of products as a model may see them, the newest first, each with the name of the records."""
    named = {shown: name for name in bought if name and (shown := usable_name(name)) is not None}
    return dict(list(reversed(named.items()))[:MOST_PRODUCTS])


def also_read(
    connection: Connection, workspace: Workspace, trigger: Row[Any], cues: Sequence[Row[Any]], bought: Sequence[Row[Any]],
    said: CustomerSaid, shown_by: tuple[str, ...], *, now: datetime, may_ask: bool,
) -> tuple[CustomerSaid, tuple[str, ...]]:
    """The local reading of that message with what a model's proves in its place, and the keys of the messages that show the matter.

    Without `may_ask` only a reading that is kept counts.
    """
    rules, model = workspace.rules.of(DraftRules), workspace.model
    if not rules.model_reads or model is None or said.grave is not None:
        return said, shown_by
    text = "\n".join([*(row.text for row in cues), trigger.subject or ""]).rstrip()
    if not text:
        return said, shown_by
    day = trigger.created_at.astimezone(ZoneInfo(workspace.company.time_zone)).date()
    shown = Shown(text, names_shown([row.product for row in bought]), tuple(row.key for row in bought), day)
    proved = _kept(model_reading.of_message(connection, trigger.id, shown.key(model.name)))
    if proved is None and may_ask:
        proved = _asked(workspace, model, trigger.id, shown, said, rules, now)
    if proved is None:
        return said, shown_by
    return with_proved(said, proved, model.name), _keys_of(cues, proved) or shown_by


def _asked(
    workspace: Workspace, model: ModelDoor, message_id: bytes, shown: Shown, local: CustomerSaid, rules: DraftRules, now: datetime
) -> Proved | None:
    try:
        reply = filled_in(model, shown, deadline_s=rules.reading_deadline_s)
    except LanguageModelFailed:
        return None
    proved = proved_by(shown.text, reply, local, order_keys=shown.order_keys, products=shown.products, today=shown.today)
    with transaction(workspace.engine) as connection:
        model_reading.keep(connection, message_id, shown.key(model.name), proved.model_dump(mode="json"), now)
    return proved


def _kept(stored: Mapping[str, Any] | None) -> Proved | None:
    """What was kept; None for what an older version kept in another form."""
    with suppress(ValidationError):
        return Proved.model_validate(stored) if stored is not None else None
    return None


def passage_of(stored: Mapping[str, Any] | None, text: str, matter: str) -> str | None:
    """The first passage of the text that was kept as showing that matter."""
    proved = _kept(stored)
    if proved is None or proved.issue != matter:
        return None
    return next((text[span.start : span.end] for span in proved.spans if span.end <= len(text)), None)


def _keys_of(cues: Sequence[Row[Any]], proved: Proved) -> tuple[str, ...]:
    """Keys of the messages in which the passages begin that show the matter; the subject belongs to the last of them."""
    ends = list(accumulate(len(row.text) + 1 for row in cues))
    return tuple(dict.fromkeys(cues[min(bisect(ends, span.start), len(cues) - 1)].key for span in proved.spans))
