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
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.language.plain_text import undisguised
from pipelines.drafts.language.product_names import usable_name
from pipelines.drafts.reading.reader import CustomerSaid
from pipelines.drafts.reading.reading_form import KINDS, ModelReading
from pipelines.drafts.reading.reading_proof import Proved, proved_by, with_proved
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
