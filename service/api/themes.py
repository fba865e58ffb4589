"""/v1/themes: what customers talk about, and how many messages speak of each."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from pipelines.records import theme
from pipelines.records.database import reading
from pipelines.workspace import Workspace
from service.api.shapes import Listed, Shape, workspace_of
from service.auth import Caller, Viewer
from service.errors import documented

router = APIRouter(tags=["themes"])


class Theme(Shape):
    """A theme of the taxonomy with its names by language."""

    id: str
    names: dict[str, str]
    state: str
    messages: int


@router.get("/themes", responses=documented())
def list_themes(workspace: Annotated[Workspace, Depends(workspace_of)], caller: Annotated[Caller, Viewer]) -> Listed[Theme]:
    """Every theme with the number of messages that speak of it."""
    with reading(workspace.engine) as connection:
        return Listed[Theme](items=[Theme(**item) for item in theme.with_counts(connection)])
