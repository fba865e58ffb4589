"""Every picture of the figures of a workspace, and for each that cannot be drawn, why."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from pipelines.charts.picture import Picture
from pipelines.churn.contract_past import past_contracts
from pipelines.churn.risk_check import check_risk, risk_picture
from pipelines.clv.check_pictures import check_pictures
from pipelines.clv.cohort_picture import cohort_picture
from pipelines.clv.cohort_view import month_cohorts
from pipelines.clv.kpi_source import KpiSource
from pipelines.clv.kpi_view import horizon_days
from pipelines.clv.model_check import check_models
from pipelines.clv.value_picture import value_picture
from pipelines.errors import NotEnoughData

MOST_CURRENCIES = 4  # a picture of what customers are worth for each of the currencies of most customers


def kpi_pictures(source: KpiSource) -> tuple[list[Picture], list[str]]:
    """The pictures that the orders up to `source.as_of` allow, and a sentence for each kind that they do not."""
    if source.firsts is None:
        return [], ["No order is known up to this date, so there is nothing to draw."]
    found: list[Picture] = []
    missing: list[str] = []
    cohorts = cohort_picture(month_cohorts(source))
    if cohorts is None:
        missing.append("No cohort: no customer has a whole month behind the month of the first order.")
    else:
        found.append(cohorts)
    worth = _value_pictures(source)
    found += worth
    if not worth:
        missing.append("No distribution of value: no customer has been valued up to this date. `heed run` says why.")
    for draw in (lambda: check_pictures(check_models(source.orders, source.as_of.date())), lambda: _risk(source)):
        _try(draw, found, missing)
    return found, missing


def _try(draw: Callable[[], list[Picture]], found: list[Picture], missing: list[str]) -> None:
    try:
        found += draw()
    except NotEnoughData as error:
        missing.append(error.detail)


def _value_pictures(source: KpiSource) -> list[Picture]:
    known = pd.DataFrame(
        [(row.currency, row.clv_minor) for row in source.risk.values() if row.value_known], columns=["currency", "clv_minor"]
    )
    commonest = known["currency"].value_counts().sort_index().sort_values(ascending=False, kind="stable").index[:MOST_CURRENCIES]
    pictures = (value_picture(known.loc[known["currency"] == currency, "clv_minor"].tolist(), str(currency)) for currency in commonest)
    return [picture for picture in pictures if picture is not None]


def _risk(source: KpiSource) -> list[Picture]:
    contracts = past_contracts(source.orders, source.as_of, source.contract_ends, source.contract_period_days)
    return [risk_picture(check_risk(source.orders, source.messages, source.as_of, horizon_days(source), contracts))]
