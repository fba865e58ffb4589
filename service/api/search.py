"""/v1/search: messages by meaning and by word."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from pipelines.records import customer, message_facts
from pipelines.records.database import reading
from pipelines.search.filters import Filters
from pipelines.search.find import find_messages
from pipelines.search.permitted import narrowed
from service.api.seen_by import message_as_seen
from service.api.shapes import Key, Listed, Message, Served
from service.auth import Caller, Viewer
from service.errors import documented

router = APIRouter(tags=["search"])


class Found(Message):
    """A message that was found; `score` ranks within this answer only."""

    score: float
    found_by: Literal["dense", "keyword", "both"]


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


@router.get("/search", responses=documented(404))
def search(
    workspace: Served,
    caller: Annotated[Caller, Viewer],
    q: Annotated[str, Query(min_length=1, max_length=1_000, description="What to look for, in any words.")],
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    channel: Annotated[list[Literal["review", "email", "call", "chat", "survey"]] | None, Query()] = None,
    direction: Annotated[list[Literal["in", "out", "internal"]] | None, Query(description="What customers wrote (in) by default.")] = None,
    since: Annotated[datetime | None, Query(description="Earliest time, inclusive; UTC when no offset is given.")] = None,
    until: Annotated[datetime | None, Query(description="Latest time, inclusive; UTC when no offset is given.")] = None,
    customer_id: Annotated[Key | None, Query(description="Only this customer's messages.")] = None,
) -> Listed[Found]:
    """The messages nearest to the question by likeness, best first. A list by likeness is no count."""
    with reading(workspace.engine) as connection:
        customer_ids = (customer.id_of_key(connection, customer_id),) if customer_id else ()
    wanted = Filters(
        directions=tuple(direction or ("in",)), channels=tuple(channel or ()), since=_utc(since), until=_utc(until),
        customer_ids=customer_ids,
    )
    hits = find_messages(workspace, q, limit=limit, filters=narrowed(wanted, caller.role))
    with reading(workspace.engine) as connection:
        messages = message_facts.of_ids(connection, [hit.message_id for hit in hits])
    items = [
        Found(**message_as_seen(messages[hit.message_id], caller), score=hit.score, found_by=hit.found_by)
        for hit in hits
        if hit.message_id in messages
    ]
    return Listed[Found](items=items)
