"""The HTTP interface of one workspace, with the worker inside: `create_app(workspace)` for uvicorn."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from pipelines.search.index import close_index
from pipelines.workspace import Workspace
from service import errors, health
from service.api import router as api
from service.chat.limits import ChatLimits
from service.console import pages
from service.limits import BodyLimit, SecurityHeaders
from service.timings import TimeRequests, Timings
from service.worker import Worker

DESCRIPTION = (
    "What customers say, what they are worth, and what may be promised to them. Every number comes with its evidence. "
    "Send a key as `Authorization: Bearer KEY`; failures are application/problem+json."
)


def _version() -> str:
    try:
        return version("heed")
    except PackageNotFoundError:
        return "0"


def create_app(workspace: Workspace, *, worker: bool = True) -> FastAPI:
    """The app. With `worker` a thread takes waiting work while the app runs, and the index is this process's."""
    stop = threading.Event()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.worker.start()
        try:
            yield
        finally:
            stop.set()
            await run_in_threadpool(app.state.worker.join)
            await run_in_threadpool(close_index, workspace)

    app = FastAPI(
        title="Heed", version=_version(), description=DESCRIPTION, lifespan=lifespan, docs_url=None, redoc_url=None,
        responses=errors.OWN_FAULT, telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.workspace, app.state.stop, app.state.streams = workspace, stop, 0
    app.state.worker = Worker(workspace, stop, switched_on=worker)
    app.state.timings, app.state.chat_limits = Timings(), ChatLimits()
    errors.install(app)
    for part in (health.router, api):
        app.include_router(part)
    pages.install(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(TimeRequests, timings=app.state.timings)
    app.add_middleware(SecurityHeaders)
    return app
