"""/v1/themes: what customers talk about, by how many, in which mood, and the value that is at risk with them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

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


@router.get("/themes", responses=documented())
def list_themes(workspace: Annotated[Workspace, Depends(workspace_of)], caller: Annotated[Caller, Viewer]) -> Listed[Theme]:
    """Every theme as of the newest run, most messages first. A message can speak of several, so themes are not to be added up."""
    return Listed[Theme](items=[Theme(**item) for item in theme_figures_of(workspace)])
