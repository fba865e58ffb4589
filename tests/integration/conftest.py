"""What many integration tests begin with."""

from __future__ import annotations

import pytest

from pipelines.records.database import transaction
from pipelines.records.run import Run
from pipelines.workspace import Workspace
from tests.builders import a_customer, a_run


@pytest.fixture
def run(workspace: Workspace) -> Run:
    """A finished run as of NOW."""
    with transaction(workspace.engine) as connection:
        return a_run(connection)


@pytest.fixture
def one(workspace: Workspace) -> bytes:
    """The id of customer C1, of whom nothing else is known."""
    with transaction(workspace.engine) as connection:
        return a_customer(connection, "C1")
