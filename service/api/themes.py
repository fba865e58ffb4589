"""/v1/themes: what customers talk about, by how many, in which mood, the value at risk with them, and what goes with it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from pipelines.churn.driver_view import NOTE, newest_drivers
from pipelines.churn.drivers import ASSOCIATION, FALSE_DISCOVERY_RATE, MIN_CUSTOMERS
from pipelines.understanding.rising_themes import newest_rising
from pipelines.understanding.themes.figures import theme_figures_of
from pipelines.workspace import Workspace
from service.api.shapes import Listed, Shape, workspace_of
from service.auth import Caller, Viewer
from service.errors import documented

router = APIRouter(tags=["themes"])


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
    count: int
    expected: float
    ratio: float
    low: float
    high: float
    customers: int
    messages: list[str]


class Rising(Shape):
    """What rose in the seven days up to the newest run."""

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
def list_drivers(workspace: Annotated[Workspace, Depends(workspace_of)], caller: Annotated[Caller, Viewer]) -> Drivers:
    """Which themes go with low ratings, silence and lost value, and what is at risk now with each; most customers first."""
    return Drivers(**(newest_drivers(workspace) or {"items": []}))


@router.get("/themes", responses=documented())
def list_themes(workspace: Annotated[Workspace, Depends(workspace_of)], caller: Annotated[Caller, Viewer]) -> Themes:
    """Every theme as of the newest run, most messages first. A message can speak of several, so themes are not to be added up."""
    rising = newest_rising(workspace)
    items = [Theme(**item) for item in theme_figures_of(workspace)]
    return Themes(items=items, rising=None if rising is None else Rising(**rising))
