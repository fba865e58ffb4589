"""Which grievances of a customer stand open: pure, from messages with their readings to those that nobody settled.

One frustrated message is enough. It stands until a person closes the case it belongs to, or the customer reads satisfied
later: in the same thread, or anywhere while no other thread has a grievance open. An answer of ours alone makes it `answered`,
which is not the same as ended: only the customer, or whoever closes the case, can say that it is settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

State = Literal["unanswered", "answered"]


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of a customer and what is known of it. Outgoing ones may be among them; they are passed over."""

    id: str
    at: datetime
    direction: str = "in"
    frustrated: str | None = None  # yes | no | unsure | None where nothing could be read
    sentiment: str | None = None
    is_rated_low: bool = False
    is_complaint: bool = False  # lodges a complaint in so many words, however politely
    answered_at: datetime | None = None  # when somebody of ours first answered it
    thread: str | None = None
    call: str | None = None  # the recording it was said in
    is_closed: bool = False  # a person closed the case it belongs to

    @property
    def is_grievance(self) -> bool:
        return self.direction == "in" and (self.frustrated == "yes" or self.is_complaint)

    @property
    def is_satisfied(self) -> bool:
        """Reads content in words; a rating alone settles nothing, and a low one belies the words."""
        content = self.sentiment == "positive" and self.frustrated == "no" and not self.is_rated_low
        return self.direction == "in" and content and not self.is_complaint

    @property
    def state(self) -> State:
        return "unanswered" if self.answered_at is None else "answered"


@dataclass(frozen=True, slots=True)
class OpenGrievance:
    """The newest grievance that stands open, and the older ones that stand beside it, newest first."""

    newest: Heard
    older: tuple[Heard, ...] = ()

    @property
    def ids(self) -> list[str]:
        return [one.id for one in (self.newest, *self.older)]

    @property
    def unanswered(self) -> list[str]:
        return [one.id for one in (self.newest, *self.older) if one.state == "unanswered"]


def open_grievance(heard: Iterable[Heard]) -> OpenGrievance | None:
    """What stands open of one customer's messages, in whatever order they come; None when nothing does."""
    standing = standing_grievances(heard)
    return OpenGrievance(standing[-1], tuple(reversed(standing[:-1]))) if standing else None


def standing_grievances(heard: Iterable[Heard]) -> list[Heard]:
    """Every grievance that nobody settled, oldest first, answered or not."""
    standing: list[Heard] = []
    for one in sorted(heard, key=lambda item: (item.at, item.id)):
        if one.is_grievance and not one.is_closed:
            standing.append(one)
        elif one.is_satisfied:
            settled = {item.id for item in _settled_by(one, standing)}
            standing = [item for item in standing if item.id not in settled]
    return standing


def _settled_by(one: Heard, standing: Sequence[Heard]) -> list[Heard]:
    """The grievances that a satisfied message ends. Thanks at the end of a call do not end what was said in that call."""
    before = [item for item in standing if item.at < one.at]
    elsewhere = [item for item in before if item.call is None or item.call != one.call]
    if one.thread is not None and (same := [item for item in elsewhere if item.thread == one.thread]):
        return same
    return elsewhere if len({item.thread or item.call for item in before}) == 1 else []
