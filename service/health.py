"""/healthz (the process answers), /readyz (it can do its work), /metrics (counts for Prometheus)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel

from pipelines.errors import HeedError, WorkspaceUnusable
from pipelines.jobs import queue
from pipelines.records import event
from pipelines.records.database import DatabaseFailure, reading
from pipelines.workspace import Workspace
from service.api.shapes import Served
from service.auth import Caller, Viewer
from service.errors import documented

router = APIRouter(tags=["health"])
TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}


class Health(BaseModel):
    """The process answers."""

    status: str


class Readiness(BaseModel):
    """Whether requests can be served, with one word or sentence per part."""

    ready: bool
    checks: dict[str, str]


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz")
def healthz() -> Health:
    """The process answers; needs no key."""
    return Health(status="ok")


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness, "description": "Not ready."}})
def readyz(request: Request, workspace: Served) -> JSONResponse:
    """Database, reading model and worker; 503 while one of them cannot work. Needs no key and names no path."""
    checks = {
        "database": _database(workspace),
        "reading_model": _reading_model(workspace),
        "worker": "ok" if request.app.state.worker.is_alive() else request.app.state.worker.why_not(),
    }
    ready = all(said == "ok" for said in checks.values())
    return JSONResponse(Readiness(ready=ready, checks=checks).model_dump(), 200 if ready else 503)


def _database(workspace: Workspace) -> str:
    try:
        with reading(workspace.engine) as connection:
            event.newest_sequence(connection)
    except (DatabaseFailure, WorkspaceUnusable, OSError) as error:
        return f"does not answer ({type(error.__cause__ or error).__name__})"
    return "ok"


def _reading_model(workspace: Workspace) -> str:
    from pipelines.understanding.reader import open_reader

    try:
        open_reader(workspace)
    except HeedError as error:
        return error.title
    return "ok"


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    responses=TEXT | documented(),
)
def metrics(
    request: Request, workspace: Served, caller: Annotated[Caller, Viewer]
) -> PlainTextResponse:
    """Jobs by stage and status, events, requests by route and status, and their seconds."""
    with reading(workspace.engine) as connection:
        jobs, events = queue.counts(connection), event.newest_sequence(connection)
    lines = ["# HELP heed_jobs Jobs in the queue.", "# TYPE heed_jobs gauge"]
    for stage, statuses in sorted(jobs.items()):
        lines += [_line("heed_jobs", number, stage=stage, status=status) for status, number in sorted(statuses.items())]
    lines += ["# HELP heed_events_total Events since the workspace was made.", "# TYPE heed_events_total counter"]
    lines += [_line("heed_events_total", events)]
    lines += ["# HELP heed_streams_open Open event streams.", "# TYPE heed_streams_open gauge"]
    lines += [_line("heed_streams_open", request.app.state.streams)]
    lines += request.app.state.timings.as_lines()
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4; charset=utf-8")


def _line(name: str, value: Any, **labels: str) -> str:
    shown = ",".join(f'{label}="{text}"' for label, text in labels.items())
    return f"{name}{{{shown}}} {value}" if shown else f"{name} {value}"
