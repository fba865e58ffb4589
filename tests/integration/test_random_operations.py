"""Whatever is done in whatever order, nothing leaves without the approval of exactly these words by a named person."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from pipelines.records import outbox_entry
from pipelines.records.database import reading
from pipelines.workspace import Workspace
from tests.integration.random_operations import Walk, handed_over_without_approval

STEPS = 8


@pytest.mark.parametrize(("sequences", "fewest"), [(20, 3), pytest.param(2_000, 300, marks=pytest.mark.campaign)])
def test_nothing_is_handed_over_without_a_matching_approval(workspace: Workspace, sequences: int, fewest: int) -> None:
    for seed in range(sequences):
        walk = Walk(workspace, seed)
        for _ in range(STEPS):
            walk.step()
        if seed % 50 == 0:
            assert handed_over_without_approval(workspace) == [], f"seed {seed}"
    assert handed_over_without_approval(workspace) == []
    with reading(workspace.engine) as connection:
        gone = connection.execute(sa.select(sa.func.count()).select_from(outbox_entry.outbox_entry)).scalar_one()
    assert gone >= fewest, "the walk must hand something over to prove anything"
