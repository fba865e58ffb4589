"""What one person may spend: quantiles of the predictive distribution of a customer's spend, not of its mean.

Given still a customer, the number of orders Y in the horizon has P(Y >= y) = P(N >= y) * B(a, b + x + y - 1) / B(a, b
+ x), with N the negative binomial count of an undisturbed buyer: after each order the customer stays with probability
1 - p, and lambda and p are independent a posteriori. Given Y = y, the total is (gamma + spend so far) times a
beta-prime(p y, q + p x) variable. Both are exact under the fitted models; parameters are taken as known.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pipelines.clv.arrays import FloatArray, IntArray
from pipelines.clv.bg_nbd import BgNbdParameters
from pipelines.clv.gamma_gamma import GammaGammaParameters

_LOGIT_GRID = np.linspace(-13.0, 10.0, 116)
_SINGLE_COUNTS = 32
_BINNED_COUNTS = 40
_NEGLIGIBLE = 1e-6


def counts_at_least(counts: IntArray, frequency: int, T: FloatArray, horizon: float, at: BgNbdParameters) -> FloatArray:
    """P(Y >= y | still a customer at T, history), len(T) x len(counts), for counts >= 1."""
    from scipy.special import betainc, betaln

    y = counts.astype(np.float64)
    share = (horizon / (at.alpha + T + horizon))[:, None]
    stays = np.exp(betaln(at.a, at.b + frequency + y - 1) - betaln(at.a, at.b + frequency))
    return np.asarray(betainc(y, at.r + frequency, share) * stays)


def spend_quantiles(
    frequency: IntArray,
    T: FloatArray,
    alive: FloatArray,
    spend_orders: IntArray,
    spend_minor: IntArray,
    horizon: float,
    levels: tuple[float, ...],
    at: BgNbdParameters,
    spend: GammaGammaParameters,
) -> FloatArray:
    """The quantiles (levels x customers) of each customer's spend in (T, T + horizon] in minor units, undiscounted; often 0.

    `alive` is the probability, in [0, 1], that the customer is still one; `levels` rise.
    """
    result = np.zeros((len(levels), frequency.size))
    # the level that the spend of a customer who is still one must reach; not positive when "gone" alone reaches it
    needed = 1.0 - (1.0 - np.array(levels)[:, None]) / np.maximum(alive, 1e-300)
    # the counts to sum over are chosen per octave of T, never by who else is in the block
    octave = np.floor(np.log2(T + 1.0)).astype(np.int64)
    keys, place = np.unique(np.stack([frequency, spend_orders, octave]), axis=1, return_inverse=True)
    order = np.argsort(place.reshape(-1), kind="stable")
    ends = np.cumsum(np.bincount(place.reshape(-1), minlength=keys.shape[1]))
    for (count, orders, power), group in zip(keys.T.tolist(), np.split(order, ends[:-1]), strict=True):
        rows = group[needed[-1, group] > 0]
        if rows.size:
            ages, age = np.unique(T[rows], return_inverse=True)
            starts = _count_starts(count, 2.0**power - 1.0, horizon, at)
            cumulative = _cumulative(count, orders, ages, starts, horizon, at, spend)[age]
            for number in range(len(levels)):
                result[number, rows] = (spend.gamma + spend_minor[rows]) * np.exp(_invert(cumulative, needed[number, rows]))
    return result


def _cumulative(
    count: int, orders: int, ages: FloatArray, starts: IntArray, horizon: float, at: BgNbdParameters, spend: GammaGammaParameters
) -> FloatArray:
    """P(scaled spend <= grid | still a customer), len(ages) x (1 + grid); column 0 is the chance of no order."""
    at_least = counts_at_least(starts, count, ages, horizon, at)
    mass = at_least - np.concatenate([at_least[:, 1:], np.zeros((ages.size, 1))], axis=1)
    below = _spend_below(starts.tobytes(), orders, spend)
    cumulative = np.repeat((1.0 - at_least[:, :1]), _LOGIT_GRID.size + 1, axis=1)
    for share, row in zip(mass.T, below, strict=True):
        cumulative[:, 1:] += share[:, None] * row
    return cumulative


@lru_cache(maxsize=512)
def _spend_below(starts: bytes, orders: int, spend: GammaGammaParameters) -> FloatArray:
    """P(scaled spend <= grid | Y = y) at the middle of each bin of counts, counts x grid; kept, as every block asks for the same."""
    from scipy.special import betainc, expit

    first = np.frombuffer(starts, dtype=np.int64)
    middle = first + (np.append(first[1:], first[-1] + 1) - first - 1) / 2
    return np.asarray(betainc(spend.p * middle[:, None], spend.q + spend.p * orders, expit(_LOGIT_GRID)))


def _count_starts(count: int, youngest: float, horizon: float, at: BgNbdParameters) -> IntArray:
    """The order counts to sum over: each up to a limit, then the starts of bins that grow with the count."""
    most = 2
    while (
        most < 100_000 and float(counts_at_least(np.array([most]), count, np.array([youngest]), horizon, at)[0, 0]) > _NEGLIGIBLE
    ):
        most *= 2
    single = np.arange(1, min(most, _SINGLE_COUNTS) + 1)
    if most <= _SINGLE_COUNTS:
        return single
    return np.unique(np.concatenate([single, np.rint(np.geomspace(_SINGLE_COUNTS, most, _BINNED_COUNTS)).astype(np.int64)]))


def _invert(cumulative: FloatArray, needed: FloatArray) -> FloatArray:
    """The grid value where each row reaches `needed`; -inf where no order at all already does."""
    above = np.argmax(cumulative >= np.maximum(needed, 0.0)[:, None], axis=1)
    above = np.where(cumulative[:, -1] < needed, _LOGIT_GRID.size, above)
    index = np.arange(needed.size)
    upper, lower = cumulative[index, above], cumulative[index, np.maximum(above - 1, 0)]
    share = np.clip((needed - lower) / np.maximum(upper - lower, 1e-300), 0.0, 1.0)
    left = _LOGIT_GRID[np.maximum(above - 2, 0)]
    return np.where(above == 0, -np.inf, left + share * (_LOGIT_GRID[np.maximum(above - 1, 0)] - left))
