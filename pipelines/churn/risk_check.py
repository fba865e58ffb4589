"""Risk calibration on the shop's own past: of those whom the model gave a chance of leaving, how many left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from pipelines.charts.look import BLUE, GRID, QUIET
from pipelines.charts.picture import Picture
from pipelines.churn.contract_past import Contracts
from pipelines.churn.origins import MOST_ORIGINS, observe, origins_before, some_customers
from pipelines.churn.refit import refit
from pipelines.churn.risk import score_risk
from pipelines.clv.intervals import wilson
from pipelines.errors import NotEnoughData

GROUPS = 10
LEAST_CUSTOMERS = 100


@dataclass(frozen=True)
class RiskGroup:
    """A tenth of the customers by their risk: the mean chance given, the share that left, and that share's 95 % interval."""

    customers: int
    said: float
    left: float
    low: float
    high: float


@dataclass(frozen=True)
class RiskCheck:
    """Customers scored as of `at` with weights learned before it (`assumed`: the documented defaults), and who left in the horizon."""

    at: datetime
    horizon_days: int
    assumed: bool
    groups: tuple[RiskGroup, ...]
    by_contract: bool = False  # whether leaving is not renewing for some


def check_risk(
    orders: pd.DataFrame, messages: pd.DataFrame, as_of: datetime, horizon_days: int, contracts: Contracts | None = None
) -> RiskCheck:
    """The newest moment that can be judged: columns as in `records.frames`, rows up to `as_of`. With `contracts`, leaving is not
    renewing for those who have one. Raises NotEnoughData when the past holds no such moment, or fewer than 100 customers."""
    orders = some_customers(orders)
    past = origins_before(orders, as_of, horizon_days, MOST_ORIGINS + 1)
    if not past:
        raise NotEnoughData(f"The orders do not reach back two horizons of {horizon_days} days, so the risk cannot be checked on them.")
    judged = observe(orders, messages, past[0], horizon_days, contracts=contracts)
    if judged.left.size < LEAST_CUSTOMERS:
        raise NotEnoughData(f"{judged.left.size} customers had ordered by {past[0].date().isoformat()}; {LEAST_CUSTOMERS} are needed.")
    step = timedelta(days=horizon_days)
    model = refit([observe(orders, messages, at, horizon_days, contracts=contracts) for at in past[1:] if at + step <= judged.at])
    said = score_risk(judged.p0, judged.features.z, model).probability
    groups = []
    for rows in np.array_split(np.argsort(said, kind="stable"), GROUPS):
        left = int(judged.left[rows].sum())
        groups.append(RiskGroup(rows.size, float(said[rows].mean()), left / rows.size, *wilson(left, rows.size)))
    return RiskCheck(judged.at, horizon_days, model.assumed, tuple(groups), contracts is not None)


def risk_picture(check: RiskCheck) -> Picture:
    """The calibration of the risk, a point for each tenth of the customers."""
    import altair as alt

    table = [
        {
            "customers": one.customers, "said": round(one.said, 4), "left": round(one.left, 4), "low": round(one.low, 4),
            "high": round(one.high, 4),
        }
        for one in check.groups
    ]  # fmt: skip
    scale = alt.Scale(domain=[0, 1])
    percent = alt.Axis(format="%", gridColor=GRID, values=[0, 0.2, 0.4, 0.6, 0.8, 1])
    given = alt.X("said:Q", title="chance of leaving that was given", scale=scale, axis=percent)
    base = alt.Chart(alt.InlineData(values=table)).encode(x=given)
    ends = alt.InlineData(values=[{"said": 0, "y": 0}, {"said": 1, "y": 1}])
    right = alt.Chart(ends).mark_line(color=QUIET, strokeDash=[4, 4], strokeWidth=1).encode(x="said:Q", y="y:Q")
    bars = base.mark_rule(color=BLUE, strokeWidth=1.5).encode(y=alt.Y("low:Q", scale=scale, axis=percent), y2="high:Q")
    points = base.mark_point(filled=True, size=60, color=BLUE, opacity=1).encode(y=alt.Y("left:Q", title="left", scale=scale))
    customers = sum(one.customers for one in check.groups)
    said = sum(one.customers * one.said for one in check.groups) / customers
    left = sum(one.customers * one.left for one in check.groups) / customers
    basis = ", by the documented defaults" if check.assumed else ""
    words = f"{customers} customers on {check.at.date().isoformat()}{basis}: {said:.0%} were expected to leave, {left:.0%} did."
    chart = alt.layer(right, bars, points).properties(
        width=380, height=380, title=alt.Title("Is a risk of 60 % right six times in ten?", subtitle=words),
        description=f"Risk calibration. {words}",
    )  # fmt: skip
    how = (
        f"Left means: no order in the {check.horizon_days} days after that date"
        f"{', or no renewal of a contract that ended in them' if check.by_contract else ''}. Points on the dashed line: the risk is right "
        "as it stands. Below it more stayed than was said, above it more left; the bars are what chance alone allows (95 %)."
    )
    return Picture("risk_calibration", chart, table, how)
