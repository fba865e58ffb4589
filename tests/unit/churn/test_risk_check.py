"""The calibration of the risk on the past: what was said then beside who left."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from pipelines.charts.picture import svg
from pipelines.churn.risk_check import check_risk, risk_picture
from pipelines.errors import NotEnoughData
from tests.unit.churn.frames import AS_OF, messages, orders


def test_each_tenth_of_the_customers_is_laid_beside_who_left() -> None:
    rng = np.random.default_rng(1)
    rows = []
    for number in range(300):
        day = AS_OF - timedelta(days=float(rng.uniform(150, 400)))
        while day < AS_OF:
            rows.append((f"C{number:03}", f"{day:%Y-%m-%dT%H:%M:%S}"))
            if rng.random() < 0.25:
                break
            day += timedelta(days=float(rng.exponential(40)) + 1)
    check = check_risk(orders(*rows), messages(), AS_OF, 60)
    assert check.at == AS_OF - timedelta(days=60)
    said, left = [one.said for one in check.groups], [one.left for one in check.groups]
    assert said == sorted(said) and left[-1] > left[0]
    assert sum(one.customers for one in check.groups) > 200
    assert all(one.low <= one.left <= one.high for one in check.groups)
    picture = risk_picture(check)
    assert svg(picture.chart, picture.name) and len(picture.table) == 10


def test_without_a_past_it_says_why() -> None:
    with pytest.raises(NotEnoughData, match="do not reach back two horizons"):
        check_risk(orders(("a", "2026-06-01")), messages(), AS_OF, 60)
    with pytest.raises(NotEnoughData, match="100 are needed"):
        check_risk(orders(("a", "2026-01-01"), ("a", "2026-06-01")), messages(), AS_OF, 60)
