"""Shapes that several nouns share, and the types of what comes in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Path, Query, Request
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from pipelines.workspace import Workspace

Item = TypeVar("Item")

# what people type as an id: no control characters, no spaces at the ends
KEY_PATTERN = r"^[^\x00-\x20\x7f](?:[^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$"
Key = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=KEY_PATTERN)]
KeyInPath = Annotated[str, Path(min_length=1, max_length=140, pattern=KEY_PATTERN)]
# no control characters but tab and line ends, and something to read
WITH_WORDS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Limit = Annotated[int, Query(ge=1, le=1_000, description="How many at most.")]


def _countable(moment: datetime) -> datetime:
    if not 1970 <= moment.year <= 2999:
        raise ValueError("must lie between the years 1970 and 2999")
    return moment.astimezone(UTC)


# a moment from which days are counted back: the calendar of the machine begins with the year 1
Moment = Annotated[AwareDatetime, AfterValidator(_countable)]


class Shape(BaseModel):
    """A response; a field that a newer version adds does not break an older reader."""

    model_config = ConfigDict(extra="allow")


class Listed(BaseModel, Generic[Item]):
    """A list; `next` is what to send as `after` for the rest, null at the end."""

    items: list[Item]
    next: str | None = None


class Reason(Shape):
    """Why somebody is in the queue or at risk: our sentence, the ids behind it, the customer's own words."""

    text: str
    contribution: float | None = None
    evidence: list[str] = Field(default_factory=list)
    quote: str | None = None


class Complaint(Shape):
    """The clock of a complaint; `days_left` is 0 on the last day and negative when overdue."""

    received: str
    due: str
    overdue: bool
    days_left: int


class Value(Shape):
    """What a customer is worth in the next 12 months; amounts are decimal text in `currency`, null where unknown."""

    value_known: bool
    clv: str | None = None
    at_risk_now: str | None = None
    probably_gone: str | None = None
    expected_low: str | None = None
    expected_high: str | None = None
    currency: str | None = None
    probability_of_no_order: float | None = None


class Evidence(Shape):
    """A span of the message that carries its reading."""

    quote: str
    start: int
    end: int


class Reading(Shape):
    """What the reading model made of a message; `status` says why there is no sentiment where there is none."""

    status: str
    model_version: str
    language: str | None
    sentiment: str | None
    negative: float | None
    neutral: float | None
    positive: float | None
    frustrated: str | None
    frustration: float | None
    evidence: list[Evidence]


class MessageTheme(Shape):
    """A theme that a message speaks of, with its names by language; `score` in [0, 1], 1 for a theme that is matched by words."""

    id: str
    names: dict[str, str]
    score: float


class Message(Shape):
    """One message; `reading` is null while it waits to be read; `themes` is empty where none is named."""

    id: str
    customer_id: str | None
    channel: str
    direction: str
    is_automatic: bool
    created_at: str
    time_known: bool
    subject: str | None
    text: str
    rating: float | None
    rating_scale: str | None
    product: str | None
    thread_id: str | None
    reading: Reading | None
    themes: list[MessageTheme]


def workspace_of(request: Request) -> Workspace:
    """The workspace that this app serves."""
    workspace: Workspace = request.app.state.workspace
    return workspace


Served = Annotated[Workspace, Depends(workspace_of)]
