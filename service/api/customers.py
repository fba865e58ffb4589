"""/v1/customers: who there is, and one customer in full."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from pipelines.case import case
from pipelines.records import customer_list
from pipelines.records.database import reading
from service.api.seen_by import case_as_seen
from service.api.shapes import KEY_PATTERN, Complaint, KeyInPath, Limit, Listed, Served, Shape, Value
from service.auth import Caller, Viewer
from service.errors import documented

router = APIRouter(tags=["customers"])


class CustomerLine(Shape):
    """A customer in a list: what the newest run says, null before the first."""

    id: str
    name: str | None
    tier: str | None
    clv: str | None
    at_risk_now: str | None
    currency: str | None
    churn_probability: float | None
    band: str | None


class Case(Shape):
    """One customer in full, as of the newest run."""

    id: str
    as_of: str
    run: str
    customer: dict[str, Any]
    value: Value
    risk: dict[str, Any]
    mood: dict[str, Any]  # share of frustrated messages, trend, the messages behind them
    open_grievance: dict[str, Any] | None
    complaint: Complaint | None
    journey: dict[str, Any]  # breaks in the customer's way, each with its messages, and what cannot be known
    said_wishes: dict[str, Any]  # suggestions, needs and motives in the customer's own words; how many were dropped as private
    messages: list[dict[str, Any]]
    alert: dict[str, Any] | None
    action: dict[str, Any] | None
    promises: list[dict[str, Any]]
    drafts: list[dict[str, Any]]


@router.get("/customers", responses=documented())
def list_customers(
    workspace: Served,
    caller: Annotated[Caller, Viewer],
    after: Annotated[str | None, Query(max_length=128, pattern=KEY_PATTERN, description="`next` of the page before.")] = None,
    limit: Limit = 100,
) -> Listed[CustomerLine]:
    """Customers in the order of their ids, with value and risk from the newest run."""
    with reading(workspace.engine) as connection:
        items = customer_list.page(connection, after=after, limit=limit)
    following = items[-1]["id"] if len(items) == limit else None
    return Listed[CustomerLine](items=[CustomerLine(**item) for item in items], next=following)


@router.get("/customers/{id}", responses=documented(404))
def one_customer(
    id: KeyInPath, workspace: Served, caller: Annotated[Caller, Viewer]
) -> Case:
    """One customer in full: value, risk with reasons, what was said, the open case, the next action, drafts."""
    return Case(**case_as_seen(case(workspace, id), caller))
