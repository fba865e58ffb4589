"""/v1/drafts: the message with its proof; edit it, approve exactly these words, or reject it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pipelines.drafts import drafts_stage
from pipelines.drafts.decision import approval, views
from pipelines.drafts.decision.freshness import policy_of
from pipelines.drafts.draft_rules import DraftRules
from pipelines.outbox import letting_go
from pipelines.records import customer
from pipelines.records.database import reading
from pipelines.standing import newest_run
from service.api.shapes import WITH_WORDS, Key, KeyInPath, Listed, Served, Shape
from service.auth import Agent, Caller
from service.errors import WITH_BODY, documented

router = APIRouter(tags=["drafts"])
Status = Literal["none", "drafted", "held", "approved", "rejected", "stale"]


class Sentence(Shape):
    """One typed sentence: a fact names the messages or orders that it rests on, an offer its catalogue id."""

    text: str
    kind: str
    evidence: list[str]
    offer_id: str | None


class Draft(Shape):
    """A message to a customer as typed sentences; `held_because` says what a person must settle first."""

    id: str | None
    customer_id: str | None = None
    status: Status
    author: str | None = None
    language: str | None = None
    subject: str | None = None
    body: str | None = None
    sentences: list[Sentence] = Field(default_factory=list)
    held_because: list[str]
    second_person_because: str | None = Field(None, description="Why two people must approve it; null when one is enough.")


class Approved(Draft):
    """The draft and the mail file that it was handed over as; null while it waits for a second person, as a costly offer or much
    money promised back does, or for an hour at which it may go out, which `waits_because` then says."""

    handed_over_as: str | None
    waits_because: str | None


class Rejected(Draft):
    """The draft, and what later drafts of the kind do differently for it, and until when."""

    lessons: list[str]


class Wish(BaseModel):
    """For whom a draft is wanted."""

    customer_id: Key
    new: bool = Field(False, description="Write a new version even if there is an open draft.")


class Edit(BaseModel):
    """The new words; the subject stays when it is left out."""

    body: str = Field(min_length=1, max_length=10_000, pattern=WITH_WORDS)
    subject: str | None = Field(None, min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")


class Rejection(BaseModel):
    """Why; kept, so that the next draft is better."""

    because: str = Field(min_length=1, max_length=1_000, pattern=WITH_WORDS)
    about: Literal["wording", "promise", "offer", "facts", "timing", "other"] | None = Field(
        None, description="What the reason is about; told from its words when it is left out."
    )


class Several(BaseModel):
    """Drafts to approve in one go: opened by this key before, without offers and without need of a second person."""

    ids: list[Key] = Field(min_length=1, max_length=20)


class Decided(Shape):
    """What became of one of them."""

    id: str
    approved: bool
    because: str | None
    handed_over_as: str | None


@router.get("/drafts", responses=documented())
def list_drafts(
    workspace: Served,
    caller: Annotated[Caller, Agent],
    status: Annotated[Literal["drafted", "held", "approved", "rejected", "stale"] | None, Query()] = None,
) -> Listed[Draft]:
    """The drafts that stand: for whom, whether they wait, are held or approved, and why."""
    rules = workspace.rules.of(DraftRules)
    with reading(workspace.engine) as connection:
        items = views.drafts(connection, status, rules=rules, now=workspace.clock(), policy=policy_of(workspace))
    return Listed[Draft](items=[Draft(**item) for item in items])


@router.post("/drafts", responses=documented(*WITH_BODY, 404))
def draft_for_customer(
    wish: Wish, workspace: Served, caller: Annotated[Caller, Agent]
) -> Draft:
    """The customer's open draft; made when there is none. With nothing to say: status `none` and the reasons."""
    current = newest_run(workspace)
    with reading(workspace.engine) as connection:
        customer_id = customer.id_of_key(connection, wish.customer_id)
    now = workspace.clock()
    body = drafts_stage.draft_for_customer(workspace, current, customer_id, new=wish.new, as_of=current.as_of, now=now)
    return Draft(**(approval.opened(workspace, body["id"], caller.name, now=now) if body["id"] else body))


@router.get("/drafts/{id}", responses=documented(404))
def one_draft(
    id: KeyInPath, workspace: Served, caller: Annotated[Caller, Agent]
) -> Draft:
    """One draft whole, with its proof. That this key saw it is kept: only who has seen a draft can approve it."""
    return Draft(**approval.opened(workspace, id, caller.name, now=workspace.clock()))


@router.patch("/drafts/{id}", responses=documented(*WITH_BODY, 404, 409))
def edit(
    id: KeyInPath, change: Edit, workspace: Served, caller: Annotated[Caller, Agent]
) -> Draft:
    """A new version in your words, checked like any other; it carries a new id."""
    now = workspace.clock()
    return Draft(**approval.edit(workspace, id, caller.name, body=change.body, subject=change.subject, now=now))


@router.post("/drafts/{id}/approve", responses=documented(404, 409))
def approve(
    id: KeyInPath, workspace: Served, caller: Annotated[Caller, Agent]
) -> Approved:
    """Approve exactly these words in the key's name, which is kept with the approval, and hand them over as a mail file.

    A draft that may not go out yet, such as in quiet hours, keeps its approval; the worker, or the same call, hands it over later.
    """
    return Approved(**letting_go.let_go(workspace, id, caller.name, now=workspace.clock()))


@router.post("/drafts/approve", responses=documented(*WITH_BODY, 404, 409))
def approve_several(
    wanted: Several, workspace: Served, caller: Annotated[Caller, Agent]
) -> Listed[Decided]:
    """Approve up to 20 drafts that this key has opened, none with an offer and none that needs two people, and hand them over.

    Each is decided on its own.
    """
    done = letting_go.let_several_go(workspace, wanted.ids, caller.name, now=workspace.clock())
    return Listed[Decided](items=[Decided(**item) for item in done])


@router.post("/drafts/{id}/reject", responses=documented(*WITH_BODY, 404, 409))
def reject(
    id: KeyInPath, said: Rejection, workspace: Served, caller: Annotated[Caller, Agent]
) -> Rejected:
    """Reject a draft with a reason, from which later drafts of the kind learn for a while."""
    return Rejected(**approval.reject(workspace, id, caller.name, because=said.because, now=workspace.clock(), about=said.about))
