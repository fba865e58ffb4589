"""What one person may spend: quantiles of the predictive distribution of a customer's spend, not of its mean.

Given still a customer, the number of orders Y in the horizon has P(Y >= y) = P(N >= y) * B(a, b + x + y - 1) / B(a, b
+ x), with N the negative binomial count of an undisturbed buyer: after each order the customer stays with probability
1 - p, and lambda and p are independent a posteriori. Given Y = y, the total is (gamma + spend so far) times a
beta-prime(p y, q + p x) variable. Both are exact under the fitted models; parameters are taken as known.
"""

from __future__ import annotations

import numpy as np

from pipelines.clv.arrays import FloatArray, IntArray
from pipelines.clv.bg_nbd import BgNbdParameters
from pipelines.clv.gamma_gamma import GammaGammaParameters

_LOGIT_GRID = np.linspace(-13.0, 10.0, 139)
_MOST_COUNTS = 160
_NEGLIGIBLE = 1e-6


def counts_at_least(counts: IntArray, frequency: int, T: FloatArray, horizon: float, at: BgNbdParameters) -> FloatArray:
    """P(Y >= y | still a customer at T, history), len(T) x len(counts), for counts >= 1."""
    from scipy.special import betainc, betaln

    y = counts.astype(np.float64)
    share = (horizon / (at.alpha + T + horizon))[:, None]
    stays = np.exp(betaln(at.a, at.b + frequency + y - 1) - betaln(at.a, at.b + frequency))
    return np.asarray(betainc(y, at.r + frequency, share) * stays)


def spend_quantile(
    frequency: IntArray,
    T: FloatArray,
    alive: FloatArray,
    spend_orders: IntArray,
    spend_minor: IntArray,
    horizon: float,
    level: float,
    at: BgNbdParameters,
    spend: GammaGammaParameters,
) -> FloatArray:
    """The `level` quantile of each customer's spend in (T, T + horizon] in minor units, undiscounted; often 0.

    `alive` is the probability, in [0, 1], that the customer is still one.
    """
    result = np.zeros(frequency.size)
    # the level that the spend of a customer who is still one must reach; not positive when "gone" alone reaches it
    needed = 1.0 - (1.0 - level) / np.maximum(alive, 1e-300)
    # the counts to sum over are chosen per octave of T, never by who else is in the block
    octave = np.floor(np.log2(T + 1.0)).astype(np.int64)
    keys, place = np.unique(np.stack([frequency, spend_orders, octave]), axis=1, return_inverse=True)
    for number, (count, orders, power) in enumerate(keys.T.tolist()):
        rows = np.flatnonzero((place.reshape(-1) == number) & (needed > 0))
        if rows.size:
            ages, age = np.unique(T[rows], return_inverse=True)
            starts = _count_starts(count, 2.0**power - 1.0, horizon, at)
            cumulative = _cumulative(count, orders, ages, starts, horizon, at, spend)
            logit = _invert(cumulative[age], needed[rows])
            result[rows] = (spend.gamma + spend_minor[rows]) * np.exp(logit)
    return result


def _cumulative(
    count: int, orders: int, ages: FloatArray, starts: IntArray, horizon: float, at: BgNbdParameters, spend: GammaGammaParameters
) -> FloatArray:
    """P(scaled spend <= grid | still a customer), len(ages) x (1 + grid); column 0 is the chance of no order."""
    from scipy.special import betainc, expit

    at_least = counts_at_least(starts, count, ages, horizon, at)
    mass = at_least - np.concatenate([at_least[:, 1:], np.zeros((ages.size, 1))], axis=1)
    middle = starts + (np.append(starts[1:], starts[-1] + 1) - starts - 1) / 2
    below = betainc(spend.p * middle[:, None], spend.q + spend.p * orders, expit(_LOGIT_GRID))
    cumulative = np.repeat((1.0 - at_least[:, :1]), _LOGIT_GRID.size + 1, axis=1)
    for share, row in zip(mass.T, below, strict=True):
        cumulative[:, 1:] += share[:, None] * row
    return cumulative


def _count_starts(count: int, youngest: float, horizon: float, at: BgNbdParameters) -> IntArray:
    """The order counts to sum over: each up to a limit, then the starts of bins that grow with the count."""
    most = 2
    while (
        most < 100_000 and float(counts_at_least(np.array([most]), count, np.array([youngest]), horizon, at)[0, 0]) > _NEGLIGIBLE
    ):
        most *= 2
    if most <= _MOST_COUNTS:
        return np.arange(1, most + 1)
    return np.unique(np.rint(np.geomspace(1, most, _MOST_COUNTS)).astype(np.int64))


def _invert(cumulative: FloatArray, needed: FloatArray) -> FloatArray:
    """The grid value where each row reaches `needed`; -inf where no order at all already does."""
    above = np.argmax(cumulative >= needed[:, None], axis=1)
    above = np.where(cumulative[:, -1] < needed, _LOGIT_GRID.size, above)
    index = np.arange(needed.size)
    upper, lower = cumulative[index, above], cumulative[index, np.maximum(above - 1, 0)]
    share = np.clip((needed - lower) / np.maximum(upper - lower, 1e-300), 0.0, 1.0)
    left = _LOGIT_GRID[np.maximum(above - 2, 0)]
    return np.where(above == 0, -np.inf, left + share * (_LOGIT_GRID[np.maximum(above - 1, 0)] - left))
