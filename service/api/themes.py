"""/v1/themes: what customers talk about, by how many, in which mood, and the value that is at risk with them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

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


@router.get("/themes", responses=documented())
def list_themes(workspace: Annotated[Workspace, Depends(workspace_of)], caller: Annotated[Caller, Viewer]) -> Themes:
    """Every theme as of the newest run, most messages first. A message can speak of several, so themes are not to be added up."""
    rising = newest_rising(workspace)
    items = [Theme(**item) for item in theme_figures_of(workspace)]
    return Themes(items=items, rising=None if rising is None else Rising(**rising))
