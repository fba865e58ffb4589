"""Fitting the risk weights on the shop's own past: penalised maximum likelihood over rolling origins.

The priors of `risk` are the penalty, so that little data moves the defaults little and much data moves them far. The fit replaces the
defaults when the usable origins hold at least 100 customers who left and 100 who stayed; the text weights only when at least 50 of
each had written in their last 90 days, else those stay at their defaults.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipelines.churn.features import FEATURES, IS_TEXT
from pipelines.churn.origins import Origin
from pipelines.churn.risk import ASSUMED, INTERCEPT_PRIOR, SLOPE_PRIOR, WEIGHT_PRIORS, RiskModel, log_odds, weight_bounds
from pipelines.clv.arrays import BoolArray, FloatArray
from pipelines.clv.likelihood import maximise

LEAST_OF_EACH = 100
LEAST_WRITERS_OF_EACH = 50
_MAIN_BOUNDS = ((-np.inf, 0.05), (np.inf, np.inf))  # of intercept and slope: a longer silence may not lower the risk
_PRIORS = (INTERCEPT_PRIOR, SLOPE_PRIOR, *(WEIGHT_PRIORS[name] for name in FEATURES))
_CENTRES = np.array([prior.centre for prior in _PRIORS])
_PRECISIONS = np.array([prior.width**-2 for prior in _PRIORS])


def refit(origins: Sequence[Origin]) -> RiskModel:
    """The risk model of the origins, or the documented defaults where they hold too little."""
    if not origins:
        return ASSUMED
    left = np.concatenate([origin.left for origin in origins])
    if min(int(left.sum()), int((~left).sum())) < LEAST_OF_EACH:
        return ASSUMED
    wrote = np.concatenate([origin.wrote for origin in origins])
    text_fitted = min(int((left & wrote).sum()), int((~left & wrote).sum())) >= LEAST_WRITERS_OF_EACH
    p0 = np.concatenate([origin.p0 for origin in origins])
    z = np.concatenate([origin.features.z for origin in origins])
    design = np.column_stack([np.ones(left.size), log_odds(p0), z])
    free = np.concatenate([[True, True], ~IS_TEXT | text_fitted])
    theta, widths = _fit(design, left, free)
    return RiskModel(
        intercept=float(theta[0]),
        slope=float(theta[1]),
        weights=tuple(theta[2:].tolist()),
        widths=tuple(widths[2:].tolist()),
        assumed=False,
        text_assumed=not text_fitted,
        n=int(left.size),
    )


def _fit(design: FloatArray, left: BoolArray, free: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Posterior mode and standard deviations; what is not free stays at its prior, with its prior's width."""
    from scipy.special import expit

    sign = np.where(left, 1.0, -1.0)
    inside = np.flatnonzero(free)
    columns = [np.ascontiguousarray(design[:, column]) for column in inside]
    fixed = np.zeros(left.size)
    for column in np.flatnonzero(~free):
        fixed += _CENTRES[column] * design[:, column]
    centres, precisions = _CENTRES[inside], _PRECISIONS[inside]

    def logits(theta: FloatArray) -> FloatArray:
        total = fixed.copy()
        for weight, column in zip(theta, columns, strict=True):
            total += weight * column
        return total

    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        margin = sign * logits(theta)
        away = theta - centres
        slope = sign * expit(-margin)
        gradient = np.array([np.sum(slope * column) for column in columns]) - away * precisions
        return float(-np.sum(np.logaddexp(0.0, -margin)) - 0.5 * np.sum(precisions * away * away)), gradient

    def hessian(theta: FloatArray) -> FloatArray:
        spread = expit(logits(theta))
        spread *= 1.0 - spread
        return -np.array([[np.sum(spread * one * other) for other in columns] for one in columns]) - np.diag(precisions)

    lower, upper = (np.concatenate([ends, weights])[inside] for ends, weights in zip(_MAIN_BOUNDS, weight_bounds(), strict=True))
    best = maximise(objective, [np.clip(centres, lower, upper)], lower, upper, float(left.size), hessian)
    theta, widths = _CENTRES.copy(), 1.0 / np.sqrt(_PRECISIONS)
    theta[inside] = best.theta
    widths[inside] = np.sqrt(np.diag(np.linalg.inv(-hessian(best.theta))))
    return theta, widths
