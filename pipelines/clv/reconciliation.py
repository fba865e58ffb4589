"""Orders, refunds and net by month and currency, over every order stored, so that a spreadsheet made from the same files agrees.

Here every order counts: those of nobody known too, and a negative amount is a refund. Months are those of the company's time zone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.clv.arithmetic import added_up
from pipelines.clv.cohorts import month_name, month_numbers


@dataclass(frozen=True)
class MonthSums:
    """One month in one currency; amounts in minor units, `refunded_minor` not negative, `net_minor` = ordered - refunded. `margin_minor` is
    that of the rows that name one (None when none does), `without_customer` the rows that belong to nobody known."""

    month: str
    currency: str
    orders: int
    ordered_minor: int
    refunds: int
    refunded_minor: int
    margin_minor: int | None
    margin_rows: int
    without_customer: int

    @property
    def net_minor(self) -> int:
        """What is left of the orders."""
        return self.ordered_minor - self.refunded_minor


_MONTHS_SQL = """
SELECT month, currency, count(*) FILTER (NOT refund)::BIGINT AS orders, coalesce(sum(amount) FILTER (NOT refund), 0)::BIGINT AS ordered,
    count(*) FILTER (refund)::BIGINT AS refunds, coalesce(sum(amount) FILTER (refund), 0)::BIGINT AS refunded,
    coalesce(sum(CASE WHEN refund THEN -margin ELSE margin END), 0)::BIGINT AS margin, count(*) FILTER (margin_known)::BIGINT AS named,
    count(*) FILTER (NOT has_customer)::BIGINT AS nobody
FROM ledger GROUP BY month, currency ORDER BY month, currency
"""


def month_sums(ledger: pd.DataFrame, time_zone: str) -> list[MonthSums]:
    """The sums of a ledger (columns as in `records.ledger.ledger`), by month and currency."""
    amount = ledger["amount_minor"].to_numpy(dtype=np.int64)
    margin = pd.to_numeric(ledger["margin_minor"], errors="coerce")
    lines = pd.DataFrame(
        {
            "month": month_numbers(ledger["ordered_at"].to_numpy(dtype=np.int64), time_zone),
            "currency": ledger["currency"].astype(str),
            "amount": np.abs(amount),
            "refund": (ledger["kind"] == "refund").to_numpy(dtype=bool) | (amount < 0),
            "margin": margin.fillna(0).to_numpy(dtype=np.float64).astype(np.int64),
            "margin_known": margin.notna().to_numpy(),
            "has_customer": ledger["customer_id"].notna().to_numpy(),
        }
    )
    return [
        MonthSums(
            month_name(int(row["month"])), str(row["currency"]), int(row["orders"]), int(row["ordered"]), int(row["refunds"]),
            int(row["refunded"]), int(row["margin"]) if row["named"] else None, int(row["named"]), int(row["nobody"]),
        )
        for row in added_up(_MONTHS_SQL, ledger=lines).to_dict("records")
    ]  # fmt: skip
