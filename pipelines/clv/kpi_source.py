"""What the figures of a workspace are made from, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipelines.clv.first_orders import FirstOrders, first_orders
from pipelines.clv.fit_stage import contract_ends
from pipelines.clv.kpi_rules import KpiRules
from pipelines.clv.order_book import OrderBook, order_book
from pipelines.clv.rfm import RfmTable, rfm_table
from pipelines.clv.rules import ValueRules
from pipelines.records import frames
from pipelines.records import risk as risks
from pipelines.records import run as runs
from pipelines.records import valuation as valuations
from pipelines.records.database import reading
from pipelines.records.run import Run

if TYPE_CHECKING:
    from pipelines.workspace import Workspace


@dataclass(frozen=True)
class KpiSource:
    """Orders, messages (both as in `records.frames`, up to `as_of`) and customers of a workspace, and what its newest run up to then found:
    `worth` and `risk` rows by customer, and its fits by name; empty before the first run. `time_zone` is that of days and months;
    `contract_ends` is the last day under contract of those who carry one, where the rules value customers by it."""

    as_of: datetime
    orders: pd.DataFrame
    messages: pd.DataFrame
    customers: pd.DataFrame
    run: Run | None
    worth: Mapping[bytes, Any]
    risk: Mapping[bytes, Any]
    fits: Mapping[str, Any]
    rules: KpiRules
    time_zone: str
    contract_ends: Mapping[bytes, int] = field(default_factory=dict)
    contract_period_days: int | None = None

    @cached_property
    def book(self) -> OrderBook:
        """The orders as whole numbers."""
        return order_book(self.orders)

    @cached_property
    def rfm(self) -> RfmTable:
        """The RFM table as of the day of `as_of`."""
        return rfm_table(self.orders, self.as_of.date())

    @cached_property
    def firsts(self) -> FirstOrders | None:
        """First orders; None when there is no order."""
        return first_orders(self.book, self.rules.seen_since_days) if (~self.book.lines["refund"]).any() else None

    @cached_property
    def keys(self) -> dict[bytes, str]:
        """The company's own ids of the customers."""
        return dict(zip(self.customers["customer_id"], self.customers["key"], strict=True))


def read_source(workspace: Workspace, as_of: datetime) -> KpiSource:
    """Everything up to `as_of`; a run that looked further is not used."""
    with reading(workspace.engine) as connection:
        current = runs.newest(connection)
        current = current if current is not None and current.as_of <= as_of else None
        return KpiSource(
            as_of=as_of,
            orders=frames.orders(connection, before=as_of),
            messages=frames.messages(connection, before=as_of),
            customers=frames.customers(connection),
            run=current,
            worth={} if current is None else valuations.of_run(connection, current.id),
            risk={} if current is None else risks.of_run(connection, current.id),
            fits={} if current is None else runs.fits(connection, current.id),
            rules=workspace.rules.of(KpiRules),
            time_zone=workspace.company.time_zone,
            contract_ends=contract_ends(connection, workspace.rules.of(ValueRules)),
            contract_period_days=workspace.rules.of(ValueRules).contract_period_days,
        )
