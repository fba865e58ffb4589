"""/v1/messages: one message in, its reading out; and one message by its id."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from pipelines import flow
from pipelines.churn import alert_queue
from pipelines.errors import HeedError
from pipelines.ingest.one_message import ingest_one_message
from pipelines.records import alert as alerts
from pipelines.records import case_facts, message, message_facts
from pipelines.records import run as runs
from pipelines.records.database import reading
from pipelines.workspace import Workspace
from service.api.alerts import Alert
from service.api.seen_by import alert_as_seen, message_as_seen
from service.api.shapes import KeyInPath, Message, Served, Value
from service.api.standing import as_of
from service.auth import Agent, Caller, Viewer
from service.errors import WITH_BODY, documented

log = logging.getLogger("heed.service")
router = APIRouter(tags=["messages"])

READ_WITHIN_S = 5.0  # when the worker took the message first
LOOK_EVERY_S = 0.02
Short = Annotated[str, Field(max_length=320)]


class NewMessage(BaseModel):
    """A message with the columns of the file import; one of customer_id, email, phone and order_id says whose it is."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    id: Annotated[str, Field(min_length=1, max_length=128)]
    channel: Literal["review", "email", "call", "chat", "survey"]
    created_at: datetime
    text: Annotated[str, Field(max_length=200_000)]
    customer_id: Short | None = None
    email: Short | None = None
    phone: Short | None = None
    order_id: Short | None = None
    rating: float | None = None
    scale: Short | None = None
    language: Annotated[str | None, Field(max_length=35)] = None
    thread_id: Short | None = None
    product: Annotated[str | None, Field(max_length=1_000)] = None
    direction: Literal["in", "out", "internal"] | None = None


class PostedMessage(Message):
    """The stored message with its reading, the customer's open alert, and the customer's value from the newest run."""

    is_new: bool
    alert: Alert | None
    value: Value | None


KNOWN_ALREADY: dict[int | str, dict[str, Any]] = {
    200: {"model": PostedMessage, "description": "Exactly this message was there before."}
}


@router.post(
    "/messages",
    responses=KNOWN_ALREADY | documented(*WITH_BODY, 409),
    status_code=201,
)
def post_message(
    new: NewMessage, response: Response, workspace: Served, caller: Annotated[Caller, Agent]
) -> PostedMessage:
    """Store a message, read it, and score its customer again; the draft follows as a job.

    The same id with the same content changes nothing (200); with other content it is a conflict (409).
    """
    fields = new.model_dump(mode="json", exclude_none=True)
    stored = ingest_one_message(workspace, fields, now=workspace.clock())
    response.status_code = 201 if stored.is_new else 200
    if stored.is_new:
        _take_through(workspace, stored.id)
    moment = as_of(workspace)
    with reading(workspace.engine) as connection:
        body = message_facts.in_full(connection, stored.key)
        found, newest = message.owner_and_moment(connection, stored.id), runs.newest(connection)
        customer_id = found[0] if found is not None else None
        alert = value = None
        if customer_id is not None:
            unclosed = alerts.unclosed_of(connection, [customer_id]).get(customer_id)
            alert = alert_queue.alert(connection, unclosed.key, workspace, as_of=moment) if unclosed is not None else None
            value = case_facts.value(connection, newest.id, customer_id) if newest is not None else None
    return PostedMessage(
        **message_as_seen(body, caller), is_new=stored.is_new, alert=Alert(**alert_as_seen(alert, caller)) if alert else None,
        value=Value(**value) if value else None,
    )


def _take_through(workspace: Workspace, message_id: bytes) -> None:
    """Reads the message now. What cannot be done now stays a job: the message is stored, its reading null."""
    try:
        flow.run_one(workspace, message_id)
        if not _is_read(workspace, message_id):
            until = time.monotonic() + READ_WITHIN_S
            while time.monotonic() < until and not _is_read(workspace, message_id):
                time.sleep(LOOK_EVERY_S)
            flow.run_one(workspace, message_id)
    except HeedError as error:
        log.warning("a message waits for the worker: %s", error.title)


def _is_read(workspace: Workspace, message_id: bytes) -> bool:
    with reading(workspace.engine) as connection:
        return message_facts.of_ids(connection, [message_id])[message_id]["reading"] is not None


@router.get("/messages/{id}", responses=documented(404))
def one_message(
    id: KeyInPath, workspace: Served, caller: Annotated[Caller, Viewer]
) -> Message:
    """One message with its reading: what a citation opens."""
    with reading(workspace.engine) as connection:
        return Message(**message_as_seen(message_facts.in_full(connection, id), caller))
