"""How well probabilities of leaving rank and how true they are; pure functions of scores and what happened."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pipelines.clv.arrays import BoolArray, FloatArray, IntArray

CALIBRATION_BINS = 15
_LEAST_P = 1e-6


def auc(scores: FloatArray, left: BoolArray) -> float | None:
    """The chance that one who left is scored above one who stayed (ties count half); None when either group is empty."""
    leavers, stayers = int(left.sum()), int((~left).sum())
    if not leavers or not stayers:
        return None
    ranks = _mean_ranks(scores)
    return (float(np.sum(ranks[left])) - leavers * (leavers + 1) / 2) / (leavers * stayers)


def average_precision(scores: FloatArray, left: BoolArray) -> float | None:
    """Mean precision over the leavers, scores falling; equal scores are one step. None when nobody left."""
    if not left.any():
        return None
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order]) != 0), scores.size - 1)
    found = np.cumsum(left[order])[ends].astype(np.float64)
    gained = np.diff(found, prepend=0.0)
    return float(np.sum(gained * found / (ends + 1)) / found[-1])


def precision_at_k(scores: FloatArray, left: BoolArray, k: int) -> float | None:
    """Share of leavers among the `k` highest scores; of those that tie at the edge, the expected share. None for k < 1."""
    if k < 1 or not scores.size:
        return None
    k = min(k, scores.size)
    edge = np.sort(scores)[::-1][k - 1]
    above, at = scores > edge, scores == edge
    return float((left[above].sum() + (k - above.sum()) * left[at].mean()) / k)


def brier(probability: FloatArray, left: BoolArray) -> float:
    """Mean squared distance of probability and what happened, in [0, 1]; lower is better."""
    return float(np.mean((probability - left) ** 2))


def expected_calibration_error(probability: FloatArray, left: BoolArray, bins: int = CALIBRATION_BINS) -> float:
    """Mean distance of mean probability and share of leavers over equal-width bins, weighted by their size."""
    place = np.minimum((probability * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(place, weights=probability - left, minlength=bins)
    return float(np.sum(np.abs(gaps)) / probability.size)


def calibration_line(probability: FloatArray, left: BoolArray) -> tuple[float | None, float | None]:
    """Intercept and slope of a logistic regression of what happened on the log odds: (0, 1) for true probabilities.

    Newton's method; None when everybody left or stayed, or the scores do not vary.
    """
    held = np.clip(probability, _LEAST_P, 1 - _LEAST_P)
    x = np.log(held) - np.log1p(-held)
    if left.all() or not left.any() or np.ptp(x) == 0:
        return None, None
    intercept, slope = 0.0, 1.0
    for _ in range(100):
        fitted = 1 / (1 + np.exp(-np.clip(intercept + slope * x, -35, 35)))
        weight, rest = np.maximum(fitted * (1 - fitted), 1e-12), left - fitted
        w, wx, wxx = np.sum(weight), np.sum(weight * x), np.sum(weight * x * x)
        g, gx = np.sum(rest), np.sum(rest * x)
        determinant = w * wxx - wx * wx
        if determinant <= 1e-12:
            return None, None
        step = (wxx * g - wx * gx) / determinant, (w * gx - wx * g) / determinant
        intercept, slope = intercept + float(np.clip(step[0], -2, 2)), slope + float(np.clip(step[1], -2, 2))
        if abs(step[0]) + abs(step[1]) < 1e-9:
            break
    return intercept, slope


def paired_bootstrap(
    measure: Callable[[FloatArray, BoolArray], float | None],
    first: FloatArray,
    second: FloatArray,
    left: BoolArray,
    *,
    draws: int,
    seed: int,
) -> tuple[float, float] | None:
    """The 95 % interval of measure(first) - measure(second) over resampled customers; None when the measure does not exist."""
    rng = np.random.default_rng(seed)
    differences = []
    for _ in range(draws):
        rows: IntArray = rng.integers(0, left.size, left.size)
        a, b = measure(first[rows], left[rows]), measure(second[rows], left[rows])
        if a is not None and b is not None:
            differences.append(a - b)
    if not differences:
        return None
    low, high = np.quantile(differences, [0.025, 0.975])
    return float(low), float(high)


def _mean_ranks(scores: FloatArray) -> FloatArray:
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2)[place], dtype=np.float64)
