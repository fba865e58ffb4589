"""/v1/promises, /v1/outcomes, /v1/journeys: what was promised, what came of it, and who is waited for."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from pipelines.drafts.decision import promises as ledger
from pipelines.outcomes import journeys as steps
from pipelines.outcomes.outcomes_view import outcomes as of_run
from pipelines.records.database import reading
from pipelines.standing import newest_run
from service.api.shapes import KeyInPath, Listed, Served, Shape
from service.auth import Agent, Caller, Viewer
from service.errors import documented

router = APIRouter(tags=["following up"])


class PromiseMade(Shape):
    """A promise in our own words; `settled_by` names the person or the record that shows it kept."""

    id: str
    customer_id: str
    text: str
    state: Literal["open", "kept", "withdrawn"]
    order_id: str | None
    draft_id: str | None
    owner: str | None
    due_at: str | None
    due_on: str | None
    overdue: bool
    settled_by: str | None
    settled_at: str | None


class Family(Shape):
    """A family of actions against its control group; shares in [0, 1] of the customers who left, null until enough cases finished."""

    family: str
    drawn: int
    drawn_control: int
    finished: int
    assumed_share_saved: float
    basis: Literal["assumed", "measured"]
    share_saved: float | None
    low: float | None
    high: float | None
    cases_needed: int | None
    cases_still_needed: int | None
    sentence: str


class Happened(Shape):
    """What followed the messages of an action; no effect of them."""

    action: str
    messages: int
    ordered: int
    wrote_again: int
    still_open: int


class Outcomes(Shape):
    """The randomised comparison first, then what happened."""

    as_of: str
    horizon_days: int
    families: list[Family]
    what_happened: list[Happened]
    note: str


class Step(Shape):
    """The newest message to a customer, and what is done next: wait, stop, hand over to a person, or nothing more."""

    draft_id: str
    customer_id: str
    action: str
    state: Literal["wait", "stop", "person", "done"]
    because: str
    until: str | None


@router.get("/promises", responses=documented())
def list_promises(
    workspace: Served,
    caller: Annotated[Caller, Agent],
    everything: Annotated[bool, Query(alias="all", description="Those that were kept or withdrawn, too.")] = False,
) -> Listed[PromiseMade]:
    """The promises to customers, the next due first."""
    with reading(workspace.engine) as connection:
        items = ledger.promises(connection, now=workspace.clock(), everything=everything)
    return Listed[PromiseMade](items=[PromiseMade(**item) for item in items])


@router.post("/promises/{id}/kept", responses=documented(404, 409))
def keep(id: KeyInPath, workspace: Served, caller: Annotated[Caller, Agent]) -> PromiseMade:
    """Mark a promise kept, in the key's name."""
    return PromiseMade(**ledger.mark_kept(workspace, id, caller.name, now=workspace.clock()))


@router.get("/outcomes", responses=documented())
def outcomes(workspace: Served, caller: Annotated[Caller, Viewer]) -> Outcomes:
    """What each family of actions saves against its control group, how many cases are still needed, and what happened."""
    return Outcomes(**of_run(workspace, newest_run(workspace), now=workspace.clock()))


@router.get("/journeys", responses=documented())
def journeys(workspace: Served, caller: Annotated[Caller, Agent]) -> Listed[Step]:
    """For the newest message to each customer: whether we wait, stop, or a person takes over; who needs a person first."""
    return Listed[Step](items=[Step(**item) for item in steps.journeys(workspace, now=workspace.clock())])
