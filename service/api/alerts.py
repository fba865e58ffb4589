"""/v1/alerts: the ranked queue and its daily digest; take a case, hand it on, close it with a verdict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, StringConstraints

from pipelines.churn import alert_digest, alert_queue
from pipelines.records.database import reading, transaction
from pipelines.workspace import Workspace
from service.api.seen_by import alert_as_seen
from service.api.shapes import WITH_WORDS, Complaint, KeyInPath, Limit, Listed, Reason, Served, Shape, Value
from service.api.standing import as_of
from service.auth import Agent, Caller, Viewer
from service.errors import WITH_BODY, documented

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

router = APIRouter(tags=["alerts"])
Status = Literal["open", "acknowledged", "escalated", "closed"]


class Bundle(Shape):
    """A rising theme that several open cases have in common; `customers` wrote of it in the week, `ratio` is times its usual share."""

    theme: str
    names: dict[str, str]
    customers: int
    cases: int
    ratio: float
    headline: str


class Alert(Shape):
    """A case that somebody should look at; `in_today` says whether it is within today's limit.

    `action` is null until one is chosen for the case as it now stands.
    """

    id: str
    customer_id: str | None
    kind: str
    status: Status
    rank: int | None
    in_today: bool
    due_at: str | None
    complaint: Complaint | None = None  # its clock, where one of the reasons is a complaint that waits
    owner: str | None
    frustration: float | None
    churn_probability: float | None
    value: Value
    reasons: list[Reason]
    action: dict[str, Any] | str | None = None
    bundle: Bundle | None = None  # where many have one cause in common
    run: str | None = None
    answered_by: str | None = None  # the draft that was handed over since; the next run closes the case


class Suggestion(Shape):
    """A setting of heed.yaml and the value at which less would ring for nothing."""

    setting: str
    value: float | bool


class Verdicts(Shape):
    """What the newest fifty closed cases were; `says` and `suggestion` only when fewer than half of them were useful."""

    judged: int
    useful: int
    known_already: int
    wrong: int
    says: str | None
    suggestion: Suggestion | None


class Digest(Shape):
    """The day as one text for a mail or a chat, without customers' words or addresses, and the figures behind it."""

    day: str
    text: str
    today: list[str]
    due_soon: list[str]
    waiting: int
    closed: dict[str, int]
    verdicts: Verdicts


class Handing(BaseModel):
    """Who owns the case from now on."""

    to: Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=WITH_WORDS)]


class Closing(BaseModel):
    """What the case turned out to be."""

    verdict: Literal["useful", "known_already", "wrong"]


@router.get("/alerts", responses=documented(400))
def list_alerts(
    workspace: Served,
    caller: Annotated[Caller, Viewer],
    status: Annotated[Status | None, Query(description="Only cases in this status; all that are not closed when left out.")] = None,
    limit: Limit = 1_000,
) -> Listed[Alert]:
    """The cases in the order in which they should be worked on."""
    with reading(workspace.engine) as connection:
        items = alert_queue.alerts(connection, workspace, as_of=as_of(workspace), limit=limit, status=status)
    return Listed[Alert](items=[Alert(**alert_as_seen(item, caller)) for item in items])


@router.get("/alerts/digest", responses=documented())
def read_digest(workspace: Served, caller: Annotated[Caller, Viewer]) -> Digest:
    """The cases of the day in one text, as of the newest run; `today` and `due_soon` hold the ids of cases."""
    with reading(workspace.engine) as connection:
        body = alert_digest.digest(connection, workspace, as_of=as_of(workspace), now=workspace.clock())
    ids = {name: [item["id"] for item in body[name]] for name in ("today", "due_soon")}
    return Digest.model_validate(body | ids)


@router.get("/alerts/{id}", responses=documented(404))
def one_alert(
    id: KeyInPath, workspace: Served, caller: Annotated[Caller, Viewer]
) -> Alert:
    """One case."""
    with reading(workspace.engine) as connection:
        return Alert(**alert_as_seen(alert_queue.alert(connection, id, workspace, as_of=as_of(workspace)), caller))


@router.post("/alerts/{id}/acknowledge", responses=documented(404, 409))
def acknowledge(
    id: KeyInPath, workspace: Served, caller: Annotated[Caller, Agent]
) -> Alert:
    """Take the case: it carries the key's name as its owner."""
    return _after(workspace, caller, id, lambda connection, now: alert_queue.acknowledge(connection, id, caller.name, now))


@router.post("/alerts/{id}/escalate", responses=documented(*WITH_BODY, 404, 409))
def escalate(
    id: KeyInPath, said: Handing, workspace: Served, caller: Annotated[Caller, Agent]
) -> Alert:
    """Hand the case to somebody above."""
    return _after(workspace, caller, id, lambda connection, now: alert_queue.escalate(connection, id, said.to, caller.name, now))


@router.post("/alerts/{id}/close", responses=documented(*WITH_BODY, 404, 409))
def close(
    id: KeyInPath, said: Closing, workspace: Served, caller: Annotated[Caller, Agent]
) -> Alert:
    """Close the case; the customer then rests for 14 days unless something worse happens."""
    return _after(workspace, caller, id, lambda connection, now: alert_queue.close(connection, id, said.verdict, caller.name, now))


def _after(workspace: Workspace, caller: Caller, id: str, decide: Callable[[Connection, datetime], object]) -> Alert:
    """The case as it stands after what this person decided."""
    with transaction(workspace.engine) as connection:
        decide(connection, workspace.clock())
    return one_alert(id, workspace, caller)
