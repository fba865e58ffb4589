"""/v1/wishes: what customers say that they wish for, need, and stay for, in their own words."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from pipelines.understanding.wishes.said_wishes import Kind
from pipelines.understanding.wishes.wishes_view import PERIOD_DAYS, wishes_of
from service.api.seen_by import wish_as_seen
from service.api.shapes import Listed, Moment, Served, Shape
from service.api.standing import as_of as standing_moment
from service.auth import Caller, Viewer
from service.errors import documented

router = APIRouter(tags=["wishes"])


class Worth(Shape):
    """A sum over customers whose value is known, in one currency; `amount` is decimal text."""

    amount: str
    currency: str
    customers: int


class Wish(Shape):
    """Messages that state the same suggestion, need or motive; `text` is the oldest wording, `said` holds every one, verbatim."""

    kind: Kind
    text: str
    customers: int
    messages: int
    products: list[str]
    at_risk_now: list[Worth]
    clv: list[Worth]
    newest_at: str
    said: list[dict[str, Any]]


class Wishes(Listed[Wish]):
    """`searched` incoming messages of the `days` up to `as_of`; `dropped_as_private` items touched a private matter and are not shown."""

    as_of: str
    days: int
    searched: int
    dropped_as_private: int


@router.get("/wishes", responses=documented())
def list_wishes(
    workspace: Served,
    caller: Annotated[Caller, Viewer],
    kind: Annotated[Kind | None, Query(description="Only these: suggestion, need or motive.")] = None,
    days: Annotated[int, Query(ge=1, le=36_500, description="Days up to the moment that are looked at.")] = PERIOD_DAYS,
    as_of: Annotated[Moment | None, Query(description="See things as of this moment.")] = None,
) -> Wishes:
    """Suggestions, needs and motives as customers said them, most customers first. Values are those of the newest run."""
    moment: datetime = as_of or standing_moment(workspace)
    found = wishes_of(workspace, as_of=moment, days=days, kind=kind)
    return Wishes(**found | {"items": [wish_as_seen(item, caller) for item in found["items"]]})
