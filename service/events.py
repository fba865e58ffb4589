"""Server-sent events: the wire format, and a stream that keeps the line open."""

from __future__ import annotations

import json
from typing import Any

from fastapi.responses import StreamingResponse

MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
KEEP_OPEN = b": still here\n\n"
EVENT = {
    "type": "object",
    "description": "Each event of the stream; `data` is a JSON document in one line.",
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}, "id": {"type": "string"}},
}
DOCUMENTED: dict[int | str, dict[str, Any]] = {200: {"description": "Server-sent events.", "content": {MEDIA_TYPE: {"schema": EVENT}}}}


def as_event(name: str, body: Any, *, id: int | None = None) -> bytes:
    """One event; JSON has no line breaks, so that the data is one line."""
    head = f"id: {id}\n" if id is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(body, ensure_ascii=False, default=str)}\n\n".encode()


class EventStream(StreamingResponse):
    """A response of server-sent events that no cache or proxy holds back."""

    def __init__(self, events: Any) -> None:
        super().__init__(events, media_type=MEDIA_TYPE, headers=HEADERS)
