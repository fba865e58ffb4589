"""Judging the foresight of a workspace on its own past and against a file of later orders that is stored nowhere."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines.churn.evaluation_view import evaluate_workspace
from pipelines.errors import NotEnoughData
from pipelines.records.database import reading
from pipelines.records.order import order
from pipelines.workspace import Workspace
from tests.builders import NOW
from tests.integration.test_value_stages import fill


def test_later_orders_are_compared_and_not_stored(workspace: Workspace, tmp_path: Path) -> None:
    fill(workspace)
    later = tmp_path / "later.csv"
    days = [(NOW + timedelta(days=10)).isoformat()] * 3
    later.write_text(
        "customer_id,ordered_at,amount\n"
        + "".join(f"{key},{day},10\n" for key, day in zip(("C0001", "C0002", "X"), days, strict=True))
    )
    with reading(workspace.engine) as connection:
        before = connection.execute(sa.select(sa.func.count()).select_from(order)).scalar_one()
    result = evaluate_workspace(workspace, as_of=NOW, later=later)
    assert (result["later_unknown"], result["all"]["n"] - result["all"]["left"]) == (1, 2)
    with reading(workspace.engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(order)).scalar_one() == before


def test_the_own_past_is_judged_origin_by_origin(workspace: Workspace) -> None:
    fill(workspace)
    result = evaluate_workspace(workspace, as_of=NOW)
    assert len(result["origins"]) >= 2
    assert result["horizon_reason"].startswith(f"{result['horizon_days']} days")
    assert 0 < result["all"]["joint"]["brier"] < 0.3


def test_an_empty_workspace_has_no_past(workspace: Workspace) -> None:
    with pytest.raises(NotEnoughData, match="do not reach back two horizons"):
        evaluate_workspace(workspace, as_of=NOW)
