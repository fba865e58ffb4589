"""The business rules of drafts (section `drafts` of heed.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

BANNED = (
    "we value your business", "your call is important", "sorry for any inconvenience", "sorry for the inconvenience",
    "rest assured", "as an ai", "language model", "dear customer", "to whom it may concern", "please be advised",
    "we miss you", "one-time gesture", "going forward", "unfortunately it is our policy",
    "przepraszamy za niedogodności", "przepraszamy za wszelkie niedogodności", "model językowy", "sztuczna inteligencja",
    "drogi kliencie", "szanowny kliencie", "tęsknimy", "zgodnie z polityką firmy", "jak wspomniano powyżej",
)


@dataclass(frozen=True)
class DraftRules:
    """How drafts are written, checked and how long they stand."""

    section: ClassVar[str] = "drafts"

    banned_phrases: tuple[str, ...] = BANNED  # no draft holds one of these, in any case
    allowed_names: tuple[str, ...] = ()  # capitalised words that may stand in drafts: own brands, carriers, places
    promise_days: int = 3  # days until the answer that a draft proposes to promise; 0 leaves the day to the approver
    stale_after_hours: int = 72  # a draft not handed over after so many hours is made anew
    answer_within_days: int = 60  # a message older than this many days is no longer answered
    order_window_days: int = 90  # a message that names no order is tied to the only order of so many days before it
    max_words: int = 120  # words of a draft, greeting and signature included
    apologise: bool = True  # one concrete apology, never an admission
    model_deadline_s: float = 20.0  # seconds a language model has for a draft before the composer writes it
    model_reads: bool = False  # whether the language model also reads messages: their words then go to the endpoint, names and ids replaced
    reading_deadline_s: float = 10.0  # seconds it has for that before the local reading stands alone
    lesson_half_life_days: Annotated[int, Field(ge=1)] = 30  # after so many days a rejection counts half as much in later drafts
    signature: str = ""  # the name under each message; empty: the company's sender name
