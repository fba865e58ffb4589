from __future__ import annotations

import numpy as np
import pytest

from pipelines.clv.horizon import choose_horizon


@pytest.mark.parametrize(("gap", "days"), [(3, 30), (44, 30), (45, 60), (100, 90), (5000, 365)])
def test_the_horizon_is_the_ninth_decile_of_gaps_in_steps_of_thirty_days(gap: int, days: int) -> None:
    horizon = choose_horizon(np.full(200, gap, dtype=np.int64))
    assert horizon.days == days
    assert f"within {gap} days" in horizon.reason


def test_few_gaps_give_the_default_with_its_reason() -> None:
    horizon = choose_horizon(np.array([400, 410]))
    assert (horizon.days, horizon.reason) == (90, "90 days by default: only 2 gaps between orders are known.")


def test_a_set_horizon_stands() -> None:
    assert choose_horizon(np.full(200, 5, dtype=np.int64), 45).days == 45
