"""A served workspace for tests of the HTTP interface: the app in this process, and a client per role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi.testclient import TestClient

from pipelines.workspace import Workspace
from service import auth
from service.app import create_app
from tests.builders import NOW


class Served:
    """The app, and clients that carry a key of a role."""

    def __init__(self, workspace: Workspace, client: TestClient) -> None:
        self.workspace = workspace
        self.client = client

    def as_role(self, role: str, name: str = "") -> TestClient:
        """A client with a new key of that role."""
        key = auth.create_key(self.workspace, name or f"{role} in the test", role, now=NOW)
        return TestClient(self.client.app, headers={"Authorization": f"Bearer {key}"})


@contextmanager
def served(workspace: Workspace, *, worker: bool = False) -> Iterator[Served]:
    """Serves the workspace, its lifespan included."""
    with TestClient(create_app(workspace, worker=worker)) as client:
        yield Served(workspace, client)


def events_in(text: str) -> list[tuple[str, Any]]:
    """The (name, data) of each server-sent event."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found
