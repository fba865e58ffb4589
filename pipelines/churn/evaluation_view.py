"""How well leaving is foreseen in a workspace, as a command or a program asks for it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipelines.churn.contract_past import past_contracts
from pipelines.churn.evaluation import evaluate_churn
from pipelines.clv.fit_stage import contract_ends
from pipelines.clv.horizon import choose_horizon
from pipelines.clv.order_file import read_orders
from pipelines.clv.order_gaps import order_gaps
from pipelines.clv.rules import ValueRules
from pipelines.errors import NotEnoughData
from pipelines.records import customer, frames
from pipelines.records.database import reading

if TYPE_CHECKING:
    from pipelines.workspace import Workspace


def evaluate_workspace(workspace: Workspace, *, as_of: datetime, later: Path | None = None) -> dict[str, Any]:
    """`evaluation.evaluate_churn` on the workspace's orders and readings up to `as_of`.

    With `later`, a file of orders after `as_of` (columns as in `clv.order_file`), customers are scored as of that moment and compared
    with it; nothing of the file is stored, and orders of customers unknown here are counted in `later_unknown`. Raises NotEnoughData
    when there is no past to judge by, and FileRejected for a file that cannot be read.
    """
    rules = workspace.rules.of(ValueRules)
    with reading(workspace.engine) as connection:
        orders = frames.orders(connection, before=as_of)
        messages = frames.messages(connection, before=as_of)
        ends = contract_ends(connection, rules)
        after, unknown = None, 0
        if later is not None:
            given = read_orders(later)
            ids = customer.ids_of_keys(connection, given["customer_id"].unique().tolist())
            known = given["customer_id"].isin(list(ids))
            unknown = int((~known).sum())
            after = _as_records(given.loc[known], ids)
    horizon = choose_horizon(order_gaps(orders, as_of.date()).gap_days, rules.horizon_days)
    contracts = past_contracts(orders, as_of, ends, rules.contract_period_days)
    result = evaluate_churn(orders, messages, as_of=as_of, horizon_days=horizon.days, later=after, contracts=contracts)
    if not result["origins"]:
        raise NotEnoughData(f"The orders do not reach back two horizons of {horizon.days} days, so there is no past to judge by.")
    result["horizon_reason"] = horizon.reason
    if later is not None:
        result["later_unknown"] = unknown
    return result


def _as_records(orders: pd.DataFrame, ids: dict[str, bytes]) -> pd.DataFrame:
    moments = orders["ordered_at"].astype("datetime64[us, UTC]").astype("int64")
    return orders.assign(customer_id=orders["customer_id"].map(ids), ordered_at=moments)
