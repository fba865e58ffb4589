"""/v1/themes: what customers talk about, by how many, in which mood, the value at risk with them, and what goes with it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from pipelines.churn.driver_view import NOTE, newest_drivers
from pipelines.churn.drivers import ASSOCIATION, FALSE_DISCOVERY_RATE, MIN_CUSTOMERS
from pipelines.understanding.rising_themes import newest_rising
from pipelines.understanding.themes import deciding
from pipelines.understanding.themes.figures import theme_figures_of
from service.api.shapes import WITH_WORDS, KeyInPath, Listed, Served, Shape
from service.auth import Agent, Caller, Viewer, needs
from service.errors import WITH_BODY, documented

router = APIRouter(tags=["themes"])
Manager = Depends(needs("manager"))


class AtRisk(Shape):
    """Value at risk now of customers whose value is known, in one currency; `amount` is decimal text."""

    amount: str
    currency: str
    customers: int


class Theme(Shape):
    """A theme with its names by language; `name` is in the company's first language."""

    id: str
    name: str
    names: dict[str, str]
    about: str
    state: str
    messages: int
    customers: int
    judged: int
    frustrated: int
    frustrated_share: float | None
    at_risk_now: list[AtRisk]
    newest_at: str | None


class RisingTheme(Shape):
    """A theme (or `mood`, the frustrated messages) against its own past; `low` to `high` is a 95 % interval of its share over the usual."""

    theme: str
    names: dict[str, str]
    standing: str
    week: dict[str, str] = Field(default_factory=dict)  # the seven days it rose in; empty in what older runs kept
    count: int
    expected: float
    ratio: float
    low: float
    high: float
    customers: int
    messages: list[str]


class Rising(Shape):
    """What rose in the newest whole week, or in the seven days up to the newest run."""

    week: dict[str, str]
    enough_history: bool
    items: list[RisingTheme]


class Themes(Listed[Theme]):
    """The themes, and which of them rise; `rising` is null before the first run."""

    rising: Rising | None = None


class PricedTheme(AtRisk):
    """The sum over customers of what is at risk now; `low` to `high` is from 10 % to 90 % over draws of the models' parameters."""

    low: str
    high: str


class DriverOutcome(Shape):
    """What is compared: `share` is the share or mean in [0, 1] over all `customers` of whom it is known."""

    id: str
    definition: str
    customers: int
    share: float


class Compared(Shape):
    """Customers who spoke of a theme against others; `low` to `high` is a 95 % interval of the difference, null with too few of them."""

    outcome: str
    label: str
    standing: str
    customers: int
    others: int
    share: float | None
    share_of_others: float | None
    difference: float | None
    low: float | None
    high: float | None
    q: float | None


class ThemeDriver(Shape):
    """What a theme goes with, and the value at risk now with those who spoke of it."""

    theme: str
    name: str
    names: dict[str, str]
    customers: int
    at_risk_now: list[PricedTheme]
    compared: list[Compared]


class Drivers(Listed[ThemeDriver]):
    """What goes with what as of the newest run: associations, never causes; `as_of` is null before the first run."""

    label: str = ASSOCIATION
    as_of: str | None = None
    note: str = NOTE
    min_customers: int = MIN_CUSTOMERS
    false_discovery_rate: float = FALSE_DISCOVERY_RATE
    outcomes: list[DriverOutcome] = Field(default_factory=list)


@router.get("/themes/drivers", responses=documented())
def list_drivers(workspace: Served, caller: Annotated[Caller, Viewer]) -> Drivers:
    """Which themes go with low ratings, silence and lost value, and what is at risk now with each; most customers first."""
    return Drivers(**(newest_drivers(workspace) or {"items": []}))


class Example(Shape):
    """A message of a candidate, with a sentence of it."""

    message_id: str
    created_at: str
    quote: str


class Candidate(Shape):
    """A group of messages that no theme took: what a new theme could be, and what a person decided about it."""

    id: str
    state: str
    messages: int
    customers: int
    words: list[str]
    found_at: str
    theme: str | None
    decided_by: str | None
    decided_at: str | None
    examples: list[Example]


class Decision(BaseModel):
    """`accept` makes a theme of these names, `merge` gives the messages the theme `into`, `dismiss` shows the candidate no more."""

    decision: Literal["accept", "merge", "dismiss"]
    names: dict[Literal["en", "pl"], Annotated[str, Field(min_length=1, max_length=80, pattern=WITH_WORDS)]] = Field(default_factory=dict)
    into: Annotated[str, Field(max_length=64)] = ""


class Decided(Shape):
    """What stands now; the theme's messages have it from the next run on."""

    candidate: str
    theme: str | None


@router.get("/themes/candidates", responses=documented())
def list_candidates(
    workspace: Served,
    caller: Annotated[Caller, Agent],
    state: Annotated[Literal["open", "accepted", "merged", "dismissed"], Query()] = "open",
) -> Listed[Candidate]:
    """Groups of messages that no theme took, as of the newest run; most customers first."""
    return Listed[Candidate](items=[Candidate(**item) for item in deciding.candidates_of(workspace, state=state)])


@router.post("/themes/candidates/{id}", responses=documented(*WITH_BODY, 404, 409))
def decide(
    id: KeyInPath, made: Decision, workspace: Served, caller: Annotated[Caller, Manager]
) -> Decided:
    """Decide about a candidate in the key's name."""
    now = workspace.clock()
    if made.decision == "accept":
        names = {str(language): name for language, name in made.names.items()}
        body = deciding.accept(workspace, id, names, by=caller.name, now=now)
    elif made.decision == "merge":
        body = deciding.merge(workspace, id, made.into, by=caller.name, now=now)
    else:
        body = deciding.dismiss(workspace, id, by=caller.name, now=now)
    return Decided(candidate=body["candidate"], theme=None if made.decision == "dismiss" else body["theme"])


@router.get("/themes", responses=documented())
def list_themes(workspace: Served, caller: Annotated[Caller, Viewer]) -> Themes:
    """Every theme as of the newest run, most messages first. A message can speak of several, so themes are not to be added up."""
    rising = newest_rising(workspace)
    items = [Theme(**item) for item in theme_figures_of(workspace)]
    return Themes(items=items, rising=None if rising is None else Rising(**rising))
