"""The stage `value`: what each customer of a block is worth, from the orders alone, with the models that the run fitted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipelines.clv.fit_stage import FittedValue, contract_ends, fitted_value, terms
from pipelines.clv.fit_value_models import ValueModels, value_models_from_document
from pipelines.clv.lifetime_value import Valuer, ValueTerms
from pipelines.clv.order_gaps import order_gaps
from pipelines.clv.rfm import RfmTable, rfm_table
from pipelines.clv.rules import ValueRules
from pipelines.clv.tiers import UNKNOWN, value_tiers
from pipelines.records import frames
from pipelines.records import run as runs
from pipelines.records.database import moment, reading, upsert
from pipelines.records.run import Run
from pipelines.records.valuation import valuation

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.jobs.queue import Write
    from pipelines.workspace import Workspace

NO_ORDER = "the customer has no order yet"


def value_customers(workspace: Workspace, run: Run, customer_ids: Sequence[bytes], *, as_of: datetime, now: datetime) -> Write:
    """Values the customers as of `as_of` with the run's models, and returns the write of their `valuation` rows."""
    with reading(workspace.engine) as connection:
        fitted = fitted_value(runs.fits(connection, run.id))
        orders = frames.orders(connection, before=as_of, customer_ids=customer_ids)
        ends = contract_ends(connection, workspace.rules.of(ValueRules), customer_ids)
    rows = valuation_rows(orders, customer_ids, fitted, terms(workspace.rules.of(ValueRules)), as_of, ends)

    def write(connection: Connection) -> None:
        upsert(connection, valuation, [{"run_id": run.id, **row} for row in rows], keys=["run_id", "customer_id"])

    return write


def valuation_rows(
    orders: pd.DataFrame,
    customer_ids: Sequence[bytes],
    fitted: FittedValue,
    value_terms: ValueTerms,
    as_of: datetime,
    contracts: Mapping[bytes, int] | None = None,
) -> list[dict[str, Any]]:
    """One row per customer id, all with the same columns, those without an order too; `contracts` as in `rfm_table`."""
    rfm = rfm_table(orders, as_of.date(), contracts)
    found = {key: number for number, key in enumerate(rfm.customer_id.tolist())}
    history = _histories(rfm, orders, as_of)
    worth = _worth(rfm, fitted, value_terms)
    return [
        {"customer_id": key, **history[found[key]], **worth[found[key]]}
        if key in found
        else {"customer_id": key, **_NO_HISTORY, **_no_worth(NO_ORDER)}
        for key in customer_ids
    ]


_NO_HISTORY: Mapping[str, Any] = {
    "currency": None,
    "orders": 0,
    "frequency": 0,
    "recency_days": 0.0,
    "t_days": 0.0,
    "first_order_at": None,
    "last_order_at": None,
    "days_since_last_order": None,
    "usual_gap_days": None,
    "net_spend_minor": None,
    "average_order_minor": None,
}


def _histories(rfm: RfmTable, orders: pd.DataFrame, as_of: datetime) -> list[dict[str, Any]]:
    """The history columns of each customer of the table."""
    bought = orders.loc[orders["kind"] == "order"].groupby("customer_id")["ordered_at"].agg(["min", "max"])
    times = bought.reindex(pd.Index(rfm.customer_id)).to_numpy() if len(rfm) else np.zeros((0, 2), dtype=np.int64)
    gaps = order_gaps(orders, as_of.date())
    usual = dict(zip(gaps.customer_id.tolist(), gaps.usual_gap_days().tolist(), strict=True))
    paid_days = np.rint(rfm.currency_share * (rfm.frequency + 1)).astype(np.int64)
    average = np.rint(rfm.net_spend_minor / np.maximum(paid_days, 1)).astype(np.int64)
    columns = zip(
        rfm.customer_id.tolist(),
        rfm.currency.tolist(),
        rfm.frequency.tolist(),
        rfm.recency_days.tolist(),
        rfm.age_days.tolist(),
        rfm.days_since_last_order.tolist(),
        rfm.net_spend_minor.tolist(),
        average.tolist(),
        times.tolist(),
        strict=True,
    )
    return [
        {
            "currency": currency,
            "orders": frequency + 1,
            "frequency": frequency,
            "recency_days": float(recency),
            "t_days": float(age),
            "first_order_at": moment(int(first)),
            "last_order_at": moment(int(last)),
            "days_since_last_order": float(since),
            "usual_gap_days": None if np.isnan(usual[key]) else usual[key],
            "net_spend_minor": net,
            "average_order_minor": mean,
        }
        for key, currency, frequency, recency, age, since, net, mean, (first, last) in columns
    ]


def _worth(rfm: RfmTable, fitted: FittedValue, value_terms: ValueTerms) -> list[dict[str, Any]]:
    """The value columns of each customer of the table."""
    models = fitted.models
    if models is None:
        return [_no_worth(fitted.unknown_because) for _ in range(len(rfm))]
    table = valuer(models, value_terms).value(rfm)
    tiers = value_tiers(table.clv_minor, rfm.currency, table.value_known, dict(fitted.tiers))
    columns = {name: getattr(table, field).tolist() for name, field in _VALUE_COLUMNS.items()}
    rows = []
    for number, currency in enumerate(rfm.currency.tolist()):
        row = {name: column[number] for name, column in columns.items()}
        if not table.value_known[number]:
            reason = models.no_spend_model.get(currency, f"no customer had paid in {currency} when the models were fitted")
            row = {
                **_no_worth(reason),
                **{name: row[name] for name in _ORDER_COLUMNS},
            }
        else:
            row |= {"basis": models.basis(currency), "tier": str(tiers[number]), "value_known": True, "unknown_because": None}
        rows.append(row)
    return rows


# columns of the record and the fields of ValueTable that fill them
_VALUE_COLUMNS = {
    "probability_alive": "probability_alive",
    "expected_orders": "expected_orders",
    "expected_orders_low": "expected_orders_low",
    "expected_orders_high": "expected_orders_high",
    "outcome_orders_low": "outcome_orders_low",
    "outcome_orders_high": "outcome_orders_high",
    "value_if_customer_minor": "value_if_customer_minor",
    "value_low_minor": "value_low_minor",
    "value_high_minor": "value_high_minor",
    "outcome_low_minor": "outcome_low_minor",
    "outcome_high_minor": "outcome_high_minor",
    "probability_of_no_order": "probability_of_no_order",
}


# known without a price of an order
_ORDER_COLUMNS = (
    "probability_alive", "expected_orders", "expected_orders_low", "expected_orders_high", "outcome_orders_low", "outcome_orders_high",
    "probability_of_no_order",
)  # fmt: skip


def _no_worth(because: str) -> dict[str, Any]:
    return {**dict.fromkeys(_VALUE_COLUMNS), "basis": None, "tier": UNKNOWN, "value_known": False, "unknown_because": because}


def valuer(models: ValueModels, value_terms: ValueTerms) -> Valuer:
    """The valuer of these models, kept for the next block: its tables serve all customers."""
    return _kept_valuer(json.dumps(models.as_document(), sort_keys=True), value_terms)


@lru_cache(maxsize=2)
def _kept_valuer(document: str, value_terms: ValueTerms) -> Valuer:
    return Valuer(value_models_from_document(json.loads(document)), value_terms)
