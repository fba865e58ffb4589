"""The moment that answers refer to."""

from __future__ import annotations

from datetime import datetime

from pipelines.errors import NotEnoughData, NotFound
from pipelines.flow import newest_moment
from pipelines.standing import newest_run
from pipelines.workspace import Workspace


def as_of(workspace: Workspace) -> datetime:
    """That of the newest run; before the first run that of the newest order or message; in an empty workspace now."""
    try:
        return newest_run(workspace).as_of
    except NotFound:
        pass
    try:
        return newest_moment(workspace)
    except NotEnoughData:
        return workspace.clock()
