"""What is lost with a customer who leaves, in two parts that add up, so that nothing is counted twice.

V is the expected discounted margin of 12 months if the customer is still ours. The value model gives P(alive); what was
said, left open or came late moves it to a = min(1, P(alive) * (1 - p) / (1 - p_ref)). CLV shown is a * V; value at risk is
(1 - a) * V in two parts: `probably_gone` = (1 - max(P(alive), a)) * V, lost by silence already, and
`at_risk_now` = max(0, P(alive) - a) * V, what a good answer can still save.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.clv.arrays import FloatArray, IntArray
from pipelines.clv.lifetime_value import ValueDraws, expected_interval, minor


@dataclass(frozen=True)
class ValueAtRisk:
    """Per customer in minor units: clv + at_risk_now + probably_gone = V. Low and high are 10 % and 90 % over parameter draws."""

    still_ours: FloatArray
    clv_minor: IntArray
    at_risk_now_minor: IntArray
    probably_gone_minor: IntArray
    at_risk_low_minor: IntArray
    at_risk_high_minor: IntArray
    expected_low_minor: IntArray
    expected_high_minor: IntArray


def value_at_risk(draws: ValueDraws, text_effect: FloatArray) -> ValueAtRisk:
    """Split the value of each customer.

    `draws` holds P(alive) and V (column 0 the estimate, the rest draws); `text_effect` is (1 - p) / (1 - p_ref) in the same shape
    (`risk.text_effect_draws`), positive.
    """
    still_ours = np.minimum(1.0, draws.alive * text_effect)
    clv = still_ours * draws.value_minor
    at_risk = at_risk_draws(draws, text_effect)
    clv_minor, at_risk_minor, total = minor(clv[:, 0]), minor(at_risk[:, 0]), minor(draws.value_minor[:, 0])
    risk_low, risk_high = expected_interval(at_risk)
    low, high = expected_interval(clv)
    return ValueAtRisk(
        still_ours=still_ours[:, 0],
        clv_minor=clv_minor,
        # rounding may leave a unit over; the parts always add up to V
        at_risk_now_minor=np.minimum(at_risk_minor, total - clv_minor),
        probably_gone_minor=np.maximum(total - clv_minor - at_risk_minor, 0),
        at_risk_low_minor=minor(risk_low),
        at_risk_high_minor=minor(risk_high),
        expected_low_minor=minor(low),
        expected_high_minor=minor(high),
    )


def at_risk_draws(draws: ValueDraws, text_effect: FloatArray) -> FloatArray:
    """`at_risk_now` of each customer in minor units, not rounded, under the estimate (column 0) and every draw.

    A column is one draw of the parameters that all customers share, so customers are added up column by column.
    """
    still_ours = np.minimum(1.0, draws.alive * text_effect)
    return np.asarray(np.maximum(0.0, draws.alive - still_ours) * draws.value_minor)
