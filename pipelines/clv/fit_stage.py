"""The stage `fit`: the horizon, the order process, the spend models and the tier thresholds of a run, once per workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipelines.clv.fit_value_models import MIN_HISTORY_DAYS, ValueModels, fit_value_models, value_models_from_document
from pipelines.clv.horizon import Horizon, choose_horizon
from pipelines.clv.lifetime_value import Valuer, ValueTerms
from pipelines.clv.margins import margin_shares
from pipelines.clv.order_gaps import order_gaps
from pipelines.clv.rfm import RfmTable, rfm_table
from pipelines.clv.rules import ValueRules
from pipelines.clv.tiers import TierThresholds, tier_thresholds
from pipelines.errors import NotEnoughData
from pipelines.records import frames
from pipelines.records import run as runs
from pipelines.records.database import reading
from pipelines.records.run import FitRow, Run

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.jobs.queue import Write
    from pipelines.workspace import Workspace

SEED = 20_050_201  # one for all runs: an interval changes when the data do, never by itself
ORDERS, SPEND, TIERS, HORIZON = "bg_nbd", "gamma_gamma", "tiers", "horizon"
_COLUMNS = ("customer_id", "kind", "ordered_at", "amount_minor", "currency", "margin_minor")
FITTED, NOT_ENOUGH = "fitted", "not_enough_data"


@dataclass(frozen=True)
class FittedValue:
    """What later stages read back: the models (None, with the sentence why), the tier thresholds and the horizon."""

    models: ValueModels | None
    unknown_because: str
    horizon_days: int
    tiers: Mapping[str, TierThresholds] = field(default_factory=dict)


def fit_models(workspace: Workspace, run: Run, *, now: datetime) -> Write:
    """Fits everything about value from the orders up to the run's `as_of`, and returns the write of the `fit` rows."""
    with reading(workspace.engine) as connection:
        orders = frames.orders(connection, before=run.as_of, columns=_COLUMNS)
        ends = contract_ends(connection, workspace.rules.of(ValueRules))
    rows = fit_rows(orders, run.as_of.date(), workspace.rules.of(ValueRules), ends)

    def write(connection: Connection) -> None:
        runs.store_fits(connection, run.id, rows)

    return write


def contract_ends(connection: Connection, rules: ValueRules, customer_ids: Sequence[bytes] | None = None) -> Mapping[bytes, int]:
    """The last day under contract of those who carry one, where the rules value customers by it."""
    return frames.contract_ends(connection, customer_ids=customer_ids) if rules.contracts else {}


def fit_rows(
    orders: pd.DataFrame, end_day: date, rules: ValueRules, contracts: Mapping[bytes, int] | None = None
) -> list[FitRow]:
    """The fit rows of an orders frame (columns of `records.frames.orders`) as of the end of `end_day`; `contracts` as in `rfm_table`."""
    horizon = choose_horizon(order_gaps(orders, end_day).gap_days, rules.horizon_days)
    rows = [_horizon_row(horizon)]
    rfm = rfm_table(orders, end_day, contracts)
    shares = {currency: rules.margin_share for currency in sorted(set(rfm.currency.tolist())) if rules.margin_share is not None}
    try:
        models = fit_value_models(
            rfm,
            seed=SEED,
            min_history_days=max(MIN_HISTORY_DAYS, 2 * horizon.days),
            margin_share={**shares, **margin_shares(orders, end_day)},
            contract_period_days=rules.contract_period_days,
        )
    except NotEnoughData as error:
        return [*rows, FitRow(ORDERS, NOT_ENOUGH, len(rfm), {}, None, [error.detail, *rfm.notes])]
    return [*rows, *_model_rows(models), _tier_row(rfm, models, rules)]


def _horizon_row(horizon: Horizon) -> FitRow:
    return FitRow(HORIZON, FITTED, horizon.gaps, {"days": horizon.days}, None, [horizon.reason])


def _model_rows(models: ValueModels) -> list[FitRow]:
    document = models.as_document()
    spend = document.pop("spend")
    orders = document.pop("orders")
    rows = [
        FitRow(
            ORDERS, FITTED, models.orders.customers, {**orders, "models": document}, orders["covariance_log"], list(models.notes)
        )
    ]
    for currency, fit in spend.items():
        rows.append(
            FitRow(
                f"{SPEND}:{currency}", FITTED, fit["customers"], fit, fit["covariance_log"], [fit["edge"]] if fit["edge"] else []
            )
        )
    for currency, reason in models.no_spend_model.items():
        rows.append(FitRow(f"{SPEND}:{currency}", NOT_ENOUGH, 0, {}, None, [reason]))
    return rows


def _tier_row(rfm: RfmTable, models: ValueModels, rules: ValueRules) -> FitRow:
    """Tiers compare customers with each other, so their thresholds come from all customers, once."""
    table = Valuer(models, terms(rules), draws=0).estimate(rfm)
    bounds = tier_thresholds(table.clv_minor, rfm.currency, table.value_known, rules.top_tier_share, rules.middle_tier_share)
    parameters = {
        currency: {"top_minor": bound.top_minor, "middle_minor": bound.middle_minor} for currency, bound in bounds.items()
    }
    return FitRow(TIERS, FITTED, int(table.value_known.sum()), parameters, None, [])


def terms(rules: ValueRules) -> ValueTerms:
    """The terms of value that the rules set."""
    return ValueTerms(discount_rate_per_month=rules.discount_rate_per_month)


def fitted_value(fits: Mapping[str, Any]) -> FittedValue:
    """What the run's fit rows (`records.run.fits`) say about value."""
    horizon_days = int(fits[HORIZON].parameters["days"])
    orders = fits[ORDERS]
    if orders.status != FITTED:
        return FittedValue(None, orders.notes[0], horizon_days)
    parameters = dict(orders.parameters)
    spend = {
        name.partition(":")[2]: row.parameters
        for name, row in fits.items()
        if name.startswith(f"{SPEND}:") and row.status == FITTED
    }
    models = value_models_from_document({**parameters.pop("models"), "orders": parameters, "spend": spend})
    tiers = {currency: TierThresholds(**bounds) for currency, bounds in fits[TIERS].parameters.items()}
    return FittedValue(models, "", horizon_days, tiers)
