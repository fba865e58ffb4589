"""/v1/alerts/stream: what happens to alerts as it happens; a cut line goes on where it stopped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from starlette.concurrency import run_in_threadpool

from pipelines.records import event
from pipelines.records.database import reading
from pipelines.workspace import Workspace
from service.api.shapes import Served
from service.auth import Caller, Viewer
from service.errors import TooManyRequests, documented
from service.events import DOCUMENTED, KEEP_OPEN, EventStream, as_event

router = APIRouter(tags=["alerts"])

EVERY_S = 0.5
KEEP_OPEN_EVERY_S = 15.0
STREAMS = 50  # open at once


@router.get("/alerts/stream", response_class=EventStream, status_code=200, responses=DOCUMENTED | documented(429))
def stream(
    request: Request,
    workspace: Served,
    caller: Annotated[Caller, Viewer],
    last_event_id: Annotated[str | None, Header(max_length=20, pattern=r"^\d*$", description="Go on after this event.")] = None,
    seconds: Annotated[float | None, Query(gt=0, le=3_600, description="End the stream after this long.")] = None,
) -> EventStream:
    """`alert.opened`, `alert.updated`, `alert.closed` … with id, state and counts; never a customer's words.

    Without `Last-Event-ID` the stream begins with what happens next.
    """
    with reading(workspace.engine) as connection:
        after = min(int(last_event_id), 2**62) if last_event_id else event.newest_sequence(connection)
    if request.app.state.streams >= STREAMS:
        raise TooManyRequests(f"{STREAMS} streams are open already.", fix="Close one and try again.")
    return EventStream(_follow(request, workspace, after, seconds))


async def _follow(request: Request, workspace: Workspace, after: int, seconds: float | None) -> AsyncIterator[bytes]:
    app, clock = request.app, asyncio.get_running_loop().time
    started = silent_since = clock()
    app.state.streams += 1
    try:
        yield KEEP_OPEN
        while not app.state.stop.is_set() and (seconds is None or clock() - started < seconds):
            happened = await run_in_threadpool(_after, workspace, after)
            for item in happened:
                after = item["sequence"]
                yield as_event(item["kind"], item["body"], id=after)
            if happened:
                silent_since = clock()
            elif clock() - silent_since > KEEP_OPEN_EVERY_S:
                silent_since = clock()
                yield KEEP_OPEN
            await asyncio.sleep(EVERY_S)
    finally:
        app.state.streams -= 1


def _after(workspace: Workspace, sequence: int) -> list[dict[str, Any]]:
    with reading(workspace.engine) as connection:
        return [
            {"sequence": row.sequence, "kind": row.kind, "body": {**row.body, "id": row.key, "at": row.at.isoformat()}}
            for row in event.after(connection, sequence, noun="alert")
        ]
