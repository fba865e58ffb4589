"""The days between a customer's orders: the usual gap of each, and the spread of gaps over all repeat buyers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from pipelines.clv.arrays import FloatArray, IntArray, ObjectArray
from pipelines.clv.rfm import order_lines


@dataclass(frozen=True)
class OrderGaps:
    """Gaps between neighbouring order days (UTC): `gap_days[i]` belongs to `customer_id[owner[i]]`, in order of time."""

    customer_id: ObjectArray
    owner: IntArray
    gap_days: IntArray

    def usual_gap_days(self) -> FloatArray:
        """The median gap per customer of `customer_id`; NaN under two gaps, where a habit cannot be told."""
        usual = np.full(self.customer_id.size, np.nan)
        order = np.lexsort((self.gap_days, self.owner))
        gaps = self.gap_days[order].astype(np.float64)
        count = np.bincount(self.owner, minlength=self.customer_id.size)
        start = np.cumsum(count) - count
        some = count >= 2
        low, high = start + (count - 1) // 2, start + count // 2
        usual[some] = (gaps[low[some]] + gaps[high[some]]) / 2
        return usual


def order_gaps(orders: pd.DataFrame, end_day: date) -> OrderGaps:
    """The gaps of an orders frame up to and including `end_day`; columns as in `rfm.rfm_table`, refunds left out."""
    lines, customers, _, _ = order_lines(orders, end_day)
    bought = lines.loc[~lines["refund"], ["customer", "day"]].to_numpy(dtype=np.int64)
    if not len(bought):
        return OrderGaps(customers, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    first = bought[:, 1].min()
    span = int(bought[:, 1].max() - first) + 1
    visits = np.unique(bought[:, 0] * span + (bought[:, 1] - first))
    owner, day = np.divmod(visits, span)
    same = owner[1:] == owner[:-1]
    return OrderGaps(customers, owner[1:][same], (day[1:] - day[:-1])[same])
