"""The bands of churn risk and the limits behind "late" and "silent": each number has its home here."""

from __future__ import annotations

import numpy as np

from pipelines.clv.arrays import FloatArray, ObjectArray

# Probability of no order within the horizon; at or above it the band begins.
HIGH_FROM = 0.7
MEDIUM_FROM = 0.4

# How far back messages count, in days, and after how many days a message counts half.
MESSAGE_WINDOW_DAYS = 90
MESSAGE_HALF_LIFE_DAYS = 45
# What was said before the customer's newest order counts this much: whoever ordered again has got over most of it.
ORDERED_SINCE_SHARE = 0.25
REFUND_WINDOW_DAYS = 180
# A written question without an answer for longer than this is open.
UNANSWERED_AFTER_DAYS = 1.0
# A repeat buyer is late when the silence is this many usual gaps long; of buyers without any rhythm one in eight is.
LATE_FROM_GAPS = 3.0
# A silent leaver's last order is at most this many horizons ago: before that, they have left, not leaving.
LEAVING_WITHIN_HORIZONS = 2.0

HIGH, MEDIUM, LOW, UNKNOWN = "high", "medium", "low", "unknown"


def risk_bands(probability: FloatArray, high_from: float = HIGH_FROM, medium_from: float = MEDIUM_FROM) -> ObjectArray:
    """`high`, `medium` or `low` per probability; `unknown` where it is NaN."""
    bands = np.where(probability >= high_from, HIGH, np.where(probability >= medium_from, MEDIUM, LOW)).astype(object)
    bands[np.isnan(probability)] = UNKNOWN
    return bands
