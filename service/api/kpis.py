"""/v1/kpis: the figures of the business, each with definition, period and number of cases."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from pipelines.clv.kpi_view import kpis
from pipelines.workspace import Workspace
from service.api.shapes import Listed, Shape, workspace_of
from service.api.standing import as_of
from service.auth import Caller, Viewer
from service.errors import documented

router = APIRouter(tags=["kpis"])


class Kpi(Shape):
    """One figure; `value` and `before` (the period before) are null where there is nothing to count."""

    name: str
    definition: str


@router.get("/kpis", responses=documented())
def list_kpis(workspace: Annotated[Workspace, Depends(workspace_of)], caller: Annotated[Caller, Viewer]) -> Listed[Kpi]:
    """Order value, frequency, retention, satisfaction and more as of the newest run."""
    return Listed[Kpi](items=[Kpi(**item) for item in kpis(workspace, as_of=as_of(workspace))])
