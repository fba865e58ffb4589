"""Leaving by not renewing: what was known of contracts at a past moment, and who was not under contract a horizon later.

A workspace holds the end of each customer's present contract only. What stood at an earlier moment follows from it: contracts run in
whole periods, so the end known then is the present one less as many periods as leave it after that moment. Only customers with a
renewal due within the horizon can leave in it; the others, and those whose contract ended before, teach nothing and are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

import numpy as np
import pandas as pd

from pipelines.clv.arrays import BoolArray, FloatArray
from pipelines.clv.bg_nbd import BgNbdParameters, probability_no_order
from pipelines.clv.contracts import ContractTerms, ContractValuer, fit_contract_terms
from pipelines.clv.rfm import DAYS_PER_WEEK, RfmTable, rfm_table


@dataclass(frozen=True)
class Contracts:
    """The last day under contract by customer (days since 1970), and the days of a period."""

    ends: Mapping[Any, int]
    period_days: float

    def known_at(self, day: int) -> dict[Any, int]:
        """The ends as they stood on a day: of contracts that were renewed since, the one that ran then."""
        return {key: end if end <= day else end - self._days_of_renewals_since(end - day) for key, end in self.ends.items()}

    def _days_of_renewals_since(self, days_left: int) -> int:
        return round((ceil(days_left / self.period_days) - 1) * self.period_days)

    def ended_by(self, customers: list[Any], day: int) -> BoolArray:
        """Whose contract ended before that day and was not renewed."""
        return np.array([self.ends.get(key, day) < day for key in customers], dtype=bool)


def past_contracts(orders: pd.DataFrame, as_of: datetime, ends: Mapping[Any, int], period_days: int | None) -> Contracts | None:
    """The contracts behind `ends` with the length of a period as set, else as the orders tell it; None where nobody has one that tells.

    `orders` has the columns of `records.frames.orders`, up to `as_of`.
    """
    terms = fit_contract_terms(rfm_table(orders, as_of.date(), ends), period_days) if ends else ""
    return None if isinstance(terms, str) else Contracts(ends, terms.period_days)


def probability_gone(rfm: RfmTable, horizon_days: float, orders: BgNbdParameters, terms: ContractTerms | None) -> FloatArray:
    """p0: of customers with a contract the probability not to be under it a horizon later, of the others that of no order."""
    p0 = probability_no_order(rfm.frequency, rfm.recency, rfm.T, horizon_days / DAYS_PER_WEEK, orders)
    rows = np.flatnonzero(rfm.has_contract)
    if terms is not None and rows.size:
        valuer = ContractValuer(terms, 0, 0, months=1, days_per_month=horizon_days, discount_rate_per_month=0.0)
        p0[rows] = valuer.probability_gone(rfm.take(rows), horizon_days)[:, 0]
    return p0


def terms_then(rfm: RfmTable, contracts: Contracts | None) -> ContractTerms | None:
    """The renewals as they could be fitted from the table of a past moment; None where too few had ended by then."""
    if contracts is None or not rfm.has_contract.any():
        return None
    found = fit_contract_terms(rfm, contracts.period_days)
    return None if isinstance(found, str) else found


def contract_words(days_left: int) -> str:
    """ "contract ends in 20 days", as the reason of one who is under contract."""
    if days_left < 0:
        return f"contract ended {-days_left} day{'' if days_left == -1 else 's'} ago and was not renewed"
    return "contract ends today" if days_left == 0 else f"contract ends in {days_left} day{'' if days_left == 1 else 's'}"
