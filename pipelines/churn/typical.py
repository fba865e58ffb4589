"""The workspace's typical customer: what the reasons for one customer's risk are told against.

A contribution is how many log odds of leaving a customer stands above the typical one because of it: weight * (feature - typical
feature). The contributions and the typical customer's own log odds add up to the customer's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.churn.features import FEATURES
from pipelines.churn.risk import RiskModel, RiskScores, log_odds
from pipelines.clv.arrays import FloatArray


@dataclass(frozen=True)
class TypicalCustomer:
    """The median log odds of p0 and the mean of each of FEATURES over the customers with an order."""

    log_odds_p0: float
    z: tuple[float, ...]

    def as_document(self) -> dict[str, Any]:
        """The customer as plain JSON values."""
        return {"log_odds_p0": self.log_odds_p0, "z": dict(zip(FEATURES, self.z, strict=True))}

    def log_odds(self, model: RiskModel) -> float:
        """The typical customer's log odds of leaving."""
        return model.intercept + model.slope * self.log_odds_p0 + sum(w * z for w, z in zip(model.weights, self.z, strict=True))


NOBODY = TypicalCustomer(0.0, (0.0,) * len(FEATURES))


def typical_from_document(document: Mapping[str, Any] | None) -> TypicalCustomer:
    """The customer that `as_document` wrote; one of even odds about whom nothing is known where there is none."""
    if document is None:
        return NOBODY
    return TypicalCustomer(document["log_odds_p0"], tuple(document["z"].get(name, 0.0) for name in FEATURES))


def typical_customer(p0: FloatArray, z: FloatArray) -> TypicalCustomer:
    """The typical one of customers with p0 (NaN: no order, left out) and features `z` (customers x FEATURES)."""
    known = ~np.isnan(p0)
    if not known.any():
        return NOBODY
    return TypicalCustomer(float(np.median(log_odds(p0[known]))), tuple(np.mean(z[known], axis=0).tolist()))


def against(scores: RiskScores, model: RiskModel, typical: TypicalCustomer) -> RiskScores:
    """The scores with contributions and silence counted from the typical customer's; the probabilities stay."""
    usual = np.array(model.weights) * np.array(typical.z)
    silence = scores.silence - model.slope * typical.log_odds_p0
    return RiskScores(scores.probability, scores.neutral, scores.contributions - usual, silence)
