"""Which newcomers are likely to be worth much: a chance from what is known on the first day, shown only where it held on other customers.

A ridge-penalised logistic regression (prior N(0, 0.5^2) per weight, none on the intercept; Newton's method) of "in the highest fifth of
the own currency by value after the first days" on the size of the first order and those of the first day's traits that were found to go
with value on one half of the customers. It is fitted on that half and judged on the other; only when its AUC there is above one half beyond
doubt (Hanley & McNeil 1982, Radiology 143, 29-36) are newcomers named.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.clv.arrays import BoolArray, FloatArray, IntArray
from pipelines.clv.intervals import Z_95

HIGHEST_SHARE = 0.2
PRIOR_PRECISION = 4.0
LEAST_IN_A_GROUP = 30  # customers with a trait, and without, for it to have a weight
LEAST_CUSTOMERS = 120  # in each half: fewer say nothing about an AUC


@dataclass(frozen=True)
class Foresight:
    """`weights` belong to the columns `used` of the traits, then to the size of the first order; `auc` with its 95 % interval is that on
    the customers left out. `named_from` is the chance that the highest fifth of all learning customers has; of the `held_out_named`
    left-out customers with it, `held_out_right` came to be in the highest fifth of value; `base` is the share of those over all."""

    used: IntArray
    intercept: float
    weights: FloatArray
    auc: float
    low: float
    high: float
    named_from: float
    held_out_named: int
    held_out_right: int
    base: float

    @property
    def holds(self) -> bool:
        """Whether it tells customers apart that it was not fitted on."""
        return self.low > 0.5


def highest_fifth(value: FloatArray, currency: IntArray) -> BoolArray:
    """Who is in the highest fifth of their currency by value; nobody who is worth nothing."""
    highest = np.zeros(value.size, dtype=bool)
    for code in np.unique(currency):
        mine = currency == code
        highest[mine] = (value[mine] >= np.quantile(value[mine], 1 - HIGHEST_SHARE)) & (value[mine] > 0)
    return highest


def sizes(amount: IntArray, currency: IntArray, reference: IntArray, reference_currency: IntArray) -> FloatArray:
    """The logarithm of first order amounts, less the mean and over the spread of the reference customers of the same currency."""
    size = np.zeros(amount.size)
    for code in np.unique(reference_currency):
        base = np.log1p(reference[reference_currency == code].astype(np.float64))
        spread = float(base.std())
        if spread > 1e-9:
            mine = currency == code
            size[mine] = np.clip((np.log1p(amount[mine].astype(np.float64)) - base.mean()) / spread, -3, 3)
    return size


def foresee(has: BoolArray, size: FloatArray, highest: BoolArray, half: BoolArray, found: BoolArray) -> Foresight | None:
    """Fits on `half`, judges on the rest, then fits on all; None with too few customers or no difference among them.

    `has` is customers by traits; only the traits `found` on that same half take part, so that the other half stays unseen.
    """
    parts = (half, ~half)
    if any(part.sum() < LEAST_CUSTOMERS or highest[part].all() or not highest[part].any() for part in parts):
        return None
    counts = has.sum(axis=0)
    used = np.flatnonzero(found & (counts >= LEAST_IN_A_GROUP) & (counts <= has.shape[0] - LEAST_IN_A_GROUP))
    design = np.column_stack([has[:, used].astype(np.float64), size])
    learnt = _fit(design[half], highest[half])
    scores = _chance(design, *learnt)
    auc, low, high = _auc(scores[~half], highest[~half])
    bar = float(np.quantile(scores[half], 1 - HIGHEST_SHARE))
    named = ~half & (scores >= bar)
    intercept, weights = _fit(design, highest)
    named_from = float(np.quantile(_chance(design, intercept, weights), 1 - HIGHEST_SHARE))
    right = int((named & highest).sum())
    return Foresight(used, intercept, weights, auc, low, high, named_from, int(named.sum()), right, float(highest.mean()))


def chances(foresight: Foresight, has: BoolArray, size: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Each customer's chance, and what each column (the used traits, then the size) adds to its log odds."""
    parts = np.column_stack([has[:, foresight.used].astype(np.float64), size]) * foresight.weights
    return _expit(foresight.intercept + parts.sum(axis=1)), parts


def _fit(design: FloatArray, highest: BoolArray) -> tuple[float, FloatArray]:
    columns = np.column_stack([np.ones(len(design)), design])
    precision = np.full(columns.shape[1], PRIOR_PRECISION)
    precision[0] = 1e-6
    beta = np.zeros(columns.shape[1])
    beta[0] = float(np.log(highest.mean()) - np.log1p(-highest.mean()))
    for _ in range(50):
        chance = _expit(columns @ beta)
        gradient = columns.T @ (highest - chance) - precision * beta
        hessian = (columns * (chance * (1 - chance))[:, None]).T @ columns + np.diag(precision)
        step = np.linalg.solve(hessian, gradient)
        beta = beta + step
        if float(np.abs(step).max()) < 1e-9:
            break
    return float(beta[0]), beta[1:]


def _chance(design: FloatArray, intercept: float, weights: FloatArray) -> FloatArray:
    return _expit(intercept + design @ weights)


def _expit(value: FloatArray) -> FloatArray:
    from scipy.special import expit

    return np.asarray(expit(value))


def _auc(scores: FloatArray, highest: BoolArray) -> tuple[float, float, float]:
    """The chance that one of the highest fifth scores above another customer, with its 95 % interval."""
    from scipy.stats import rankdata

    n, m = int(highest.sum()), int((~highest).sum())
    auc = (float(rankdata(scores)[highest].sum()) - n * (n + 1) / 2) / (n * m)
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    error = ((auc * (1 - auc) + (n - 1) * (q1 - auc**2) + (m - 1) * (q2 - auc**2)) / (n * m)) ** 0.5
    return auc, max(0.0, auc - Z_95 * error), min(1.0, auc + Z_95 * error)
