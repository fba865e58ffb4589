"""The probability that a customer places no order within the horizon, and what each thing known adds to it.

logit p = intercept + slope * logit p0 + sum of weight * feature. p0 is the same probability from the value model alone; as that model
gives everyone who bought once P(alive) = 1, `one_time_buyer` is a feature of its own. Weights keep their sign: a bad sign
may never lower the risk, a calm word never raise it. `neutral` is the same model with everything said, left
open or late set to nothing.

The defaults stand until the shop's own past can carry a fit (`pipelines.churn.refit`); they are judgement, written down here, and
every score made with them is marked `assumed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.churn.features import FEATURES, MOVES_VALUE
from pipelines.clv.arrays import FloatArray

_LEAST_P = 1e-6


@dataclass(frozen=True)
class Prior:
    """What is believed of a weight before any data: centre and width of a normal, and the sign that it must keep (0: either).

    As log odds: 0.7 doubles the odds of leaving for a customer whose feature is 1.
    """

    centre: float
    width: float
    sign: int = 1


SLOPE_PRIOR = Prior(1.0, 0.25)
INTERCEPT_PRIOR = Prior(0.0, 0.5, sign=0)
WEIGHT_PRIORS: Mapping[str, Prior] = {
    "one_time_buyer": Prior(0.0, 0.5, sign=0),
    "late_against_rhythm": Prior(0.4, 0.4),
    "refunds": Prior(0.3, 0.3),
    "frustration": Prior(0.5, 0.45),
    "negative_tone": Prior(1.2, 1.2),
    "calm_tone": Prior(-0.6, 0.9, sign=-1),
    "low_rating": Prior(0.3, 0.3),
    "unanswered": Prior(0.4, 0.3),
}


@dataclass(frozen=True)
class RiskModel:
    """Intercept, slope and the weights of FEATURES, with the standard deviation of each weight (for intervals).

    `assumed` is True while the defaults stand; `text_assumed` while those of the text features do; `n` counts the
    customer-origins that it was fitted on.
    """

    intercept: float
    slope: float
    weights: tuple[float, ...]
    widths: tuple[float, ...]
    assumed: bool
    text_assumed: bool
    n: int = 0

    def as_document(self) -> dict[str, Any]:
        """The model as plain JSON values."""
        return {
            "intercept": self.intercept,
            "slope": self.slope,
            "weights": dict(zip(FEATURES, self.weights, strict=True)),
            "widths": dict(zip(FEATURES, self.widths, strict=True)),
            "assumed": self.assumed,
            "text_assumed": self.text_assumed,
            "n": self.n,
        }


def risk_model_from_document(document: Mapping[str, Any]) -> RiskModel:
    """The model that `as_document` wrote; a feature that it did not know yet has its default."""
    return RiskModel(
        document["intercept"],
        document["slope"],
        tuple(document["weights"].get(name, WEIGHT_PRIORS[name].centre) for name in FEATURES),
        tuple(document["widths"].get(name, WEIGHT_PRIORS[name].width) for name in FEATURES),
        document["assumed"],
        document["text_assumed"],
        document["n"],
    )


ASSUMED = RiskModel(
    intercept=INTERCEPT_PRIOR.centre,
    slope=SLOPE_PRIOR.centre,
    weights=tuple(WEIGHT_PRIORS[name].centre for name in FEATURES),
    widths=tuple(WEIGHT_PRIORS[name].width for name in FEATURES),
    assumed=True,
    text_assumed=True,
)


@dataclass(frozen=True)
class RiskScores:
    """`probability` and `neutral` in (0, 1), NaN without an order; `contributions` customers x FEATURES and `silence`
    in log odds."""

    probability: FloatArray
    neutral: FloatArray
    contributions: FloatArray
    silence: FloatArray


def score_risk(p0: FloatArray, z: FloatArray, model: RiskModel) -> RiskScores:
    """The risk of customers with value-model probability `p0` (NaN: no order yet) and features `z` (customers x FEATURES)."""
    contributions = z * np.array(model.weights)
    silence = model.slope * log_odds(p0)
    base = model.intercept + silence
    for column in np.flatnonzero(~MOVES_VALUE):
        base = base + contributions[:, column]
    moved = base
    for column in np.flatnonzero(MOVES_VALUE):
        moved = moved + contributions[:, column]
    return RiskScores(_probability(moved), _probability(base), contributions, silence)


def text_effect_draws(p0: FloatArray, z: FloatArray, model: RiskModel, seed: int) -> FloatArray:
    """(1 - p) / (1 - p_ref) under draws: customers x columns, where `p0` holds one column per draw of the value model.

    Column 0 is the estimate; in the others the weights of what moves the value are drawn around the model's and keep their sign.
    """
    draws = p0.shape[1]
    standard = np.random.default_rng(seed).standard_normal((draws, len(FEATURES)))
    standard[0] = 0.0
    weights = np.clip(np.array(model.weights) + standard * np.array(model.widths) * MOVES_VALUE, *weight_bounds())
    base = model.intercept + model.slope * log_odds(p0)
    said = np.zeros_like(base)
    for column, moves in enumerate(MOVES_VALUE.tolist()):
        part = z[:, column, None] * weights[None, :, column]
        if moves:
            said = said + part
        else:
            base = base + part
    return (1.0 - _probability(base + said)) / (1.0 - _probability(base))


def rule_of_thumb(days_since_last_order: FloatArray, horizon_days: int) -> FloatArray:
    """p0 without a value model: one half when the silence is a horizon long, less before, more after; NaN stays NaN."""
    return days_since_last_order / (days_since_last_order + horizon_days)


def log_odds(probability: FloatArray) -> FloatArray:
    """log(p / (1 - p)), p held within [1e-6, 1 - 1e-6]."""
    held = np.clip(probability, _LEAST_P, 1.0 - _LEAST_P)
    return np.asarray(np.log(held) - np.log1p(-held))


def _probability(logit: FloatArray) -> FloatArray:
    from scipy.special import expit

    return np.asarray(np.clip(expit(logit), _LEAST_P, 1.0 - _LEAST_P))


def weight_bounds() -> tuple[FloatArray, FloatArray]:
    """The least and the largest value that each weight of FEATURES may take."""
    signs = np.array([WEIGHT_PRIORS[name].sign for name in FEATURES])
    return np.where(signs > 0, 0.0, -np.inf), np.where(signs < 0, 0.0, np.inf)
