"""Where the workspace stands: what it holds, what was imported and run last, and what waits."""

from __future__ import annotations

from typing import Any

from pipelines.errors import NotFound
from pipelines.jobs import queue
from pipelines.records import run as runs
from pipelines.records import standing
from pipelines.records.database import reading
from pipelines.records.run import Run
from pipelines.workspace import Workspace


def newest_run(workspace: Workspace) -> Run:
    """The run that people see: the one finished last. Raises NotFound, saying what to do, when nothing was run."""
    with reading(workspace.engine) as connection:
        current = runs.newest(connection)
    if current is None:
        raise NotFound("finished run", "newest", fix="Run `heed run` first.")
    return current


def status(workspace: Workspace) -> dict[str, Any]:
    """Counts, last import, last run, queue and model, ready for JSON."""
    with reading(workspace.engine) as connection:
        current = runs.newest(connection)
        return {
            "home": str(workspace.home),
            "rules_version": workspace.rules.version,
            "reading_model": workspace.reading_version,
            "language_model": workspace.model.name if workspace.model else None,
            "local_only": workspace.local_only,
            "counts": standing.counts(connection, workspace.reading_version),
            "last_import": standing.last_import(connection),
            "last_run": {"run": current.key[:12], "as_of": current.as_of.isoformat()} if current else None,
            "queue": queue.counts(connection),
        }
