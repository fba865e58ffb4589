"""RFM scores from 1 to 5, and segments with a name that a team can act on.

Scores compare customers with each other: for each of days since the last order, order days and net spend (within a currency) a customer's
place among all, from 0 to 1 and in the middle of those with the same value, cut into fifths; 5 is best. Equal customers get equal scores,
so a fifth is larger or smaller where many are equal; when all are equal, all get 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.clv.arrays import FloatArray, IntArray, ObjectArray
from pipelines.clv.rfm import RfmTable

STEPS = 5
# Each with its rule; a customer belongs to the first whose rule holds. "Worth" is the mean of the scores of order days and net spend.
SEGMENTS = {
    "new": "one order day; score of the last order 4 or 5",
    "one_time_quiet": "one order day; score of the last order 3 or less",
    "champions": "repeat buyers; score of the last order 4 or 5, worth 4 or more",
    "loyal": "repeat buyers; score of the last order 3 or more, worth 3 or more",
    "promising": "repeat buyers; score of the last order 3 or more, worth under 3",
    "cannot_lose": "repeat buyers; score of the last order 1, worth 4 or more",
    "at_risk": "repeat buyers; score of the last order 1 or 2, worth 3 or more",
    "hibernating": "repeat buyers; score of the last order 1 or 2, worth under 3",
}


@dataclass(frozen=True)
class RfmScores:
    """One entry per row of the RFM table: scores from 1 to 5, and the key of the segment in SEGMENTS."""

    days_since_last_order: IntArray
    order_days: IntArray
    net_spend: IntArray
    segment: ObjectArray


def rfm_scores(rfm: RfmTable) -> RfmScores:
    """The scores and segments of every customer of the table."""
    since = score(-rfm.days_since_last_order)
    order_days = score(rfm.frequency)
    spend = np.ones(len(rfm), dtype=np.int64)
    for currency in sorted(set(rfm.currency.tolist())):
        rows = rfm.currency == currency
        spend[rows] = score(rfm.net_spend_minor[rows])
    return RfmScores(since, order_days, spend, _segments(rfm.frequency > 0, since, (order_days + spend) / 2))


def score(values: IntArray | FloatArray) -> IntArray:
    """1 to 5 by the place of each value among all, equal values in the middle of their places; higher is better."""
    if not values.size:
        return np.zeros(0, dtype=np.int64)
    rising = np.sort(values)
    below, up_to = np.searchsorted(rising, values, side="left"), np.searchsorted(rising, values, side="right")
    # whole numbers throughout: the middle of the places is (below + up_to) / 2 of n
    return np.asarray(1 + np.minimum(STEPS * (below + up_to) // (2 * values.size), STEPS - 1), dtype=np.int64)


def _segments(repeat: np.ndarray, since: IntArray, worth: FloatArray) -> ObjectArray:
    recent, late = since >= 4, since <= 2
    chosen = np.select(
        [
            ~repeat & recent,
            ~repeat,
            recent & (worth >= 4),
            ~late & (worth >= 3),
            ~late,
            (since == 1) & (worth >= 4),
            worth >= 3,
        ],
        list(SEGMENTS)[:-1],
        default="hibernating",
    )
    return np.asarray(chosen, dtype=object)
