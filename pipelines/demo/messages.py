"""The hand-written texts of the shop, as they stand in `messages/*.yaml`, before they are dealt to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

CHANNELS = ("reviews", "surveys", "calls", "emails")
TEXT_FILES = tuple(f"{channel}_{language}.yaml" for channel in CHANNELS for language in ("en", "pl"))


@dataclass(frozen=True, slots=True)
class Text:
    """One message as it was written.

    `about` is a product key, `order_age_days` the age of the order that it speaks about, `answer` what the team wrote back.
    """


    id: str
    language: str
    channel: str
    text: str
    days_before_as_of: int
    tone: str = ""
    direction: str = "in"
    at: str = ""
    about: str = ""
    order_age_days: tuple[int, int] | None = None
    rating: int | None = None
    speaker: str = ""
    story: str = ""
    segment: str = ""
    reply_to: str = ""
    subject: str = ""
    min_orders: int = 0
    html: bool = False
    answer: str = ""
    automatic: bool = False

    @property
    def country(self) -> str:
        return "PL" if self.language == "pl" else "GB"

    @property
    def is_customer_message(self) -> bool:
        """True for what a customer wrote or said, false for the team's mails and automatic replies."""
        return self.direction == "in" and not self.automatic


def _load(name: str) -> Any:
    source = files("pipelines.demo").joinpath("messages", name)
    return yaml.load(source.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def load_texts() -> tuple[Text, ...]:
    """All texts in the order of the files."""
    entries = [entry for name in TEXT_FILES for entry in _load(name)]
    for entry in entries:
        if "order_age_days" in entry:
            entry["order_age_days"] = tuple(entry["order_age_days"])
    return tuple(Text(**entry) for entry in entries)
