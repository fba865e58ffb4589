"""What one person may do: quantiles of the predictive distribution of a customer's orders and spend, not of their mean.

Given still a customer, the number of orders Y in the horizon has P(Y >= y) = P(N >= y) * B(a, b + x + y - 1) / B(a, b
+ x), with N the negative binomial count of an undisturbed buyer: after each order the customer stays with probability
1 - p, and lambda and p are independent a posteriori. Given Y = y, the total is (gamma + spend so far) times a
beta-prime(p y, q + p x) variable. Both are exact under the fitted models; parameters are taken as known.

Both depend on T smoothly, so they are computed at a few Chebyshev points of log(alpha + T) for each frequency, kept, and
interpolated for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipelines.clv.arrays import FloatArray, IntArray
from pipelines.clv.bg_nbd import BgNbdParameters
from pipelines.clv.gamma_gamma import GammaGammaParameters

INTERVAL = (0.1, 0.9)
_LOGIT_GRID = np.linspace(-13.0, 10.0, 116)
_SINGLE_COUNTS = 32
_BINNED_COUNTS = 40
_NEGLIGIBLE = 1e-6
_AGE_POINTS = 10
_ANGLES = (np.arange(_AGE_POINTS) + 0.5) * np.pi / _AGE_POINTS
_NODES = (1.0 + np.cos(_ANGLES)) / 2
_BARYCENTRIC = (-1.0) ** np.arange(_AGE_POINTS) * np.sin(_ANGLES)
_ROWS_AT_ONCE = 4_096


def counts_at_least(counts: IntArray, frequency: int, T: FloatArray, horizon: float, at: BgNbdParameters) -> FloatArray:
    """P(Y >= y | still a customer at T, history), len(T) x len(counts), for counts >= 1."""
    from scipy.special import betainc, betaln

    y = counts.astype(np.float64)
    share = (horizon / (at.alpha + T + horizon))[:, None]
    stays = np.exp(betaln(at.a, at.b + frequency + y - 1) - betaln(at.a, at.b + frequency))
    return np.asarray(betainc(y, at.r + frequency, share) * stays)


def probability_of_at_least(
    count: IntArray, frequency: IntArray, T: FloatArray, horizon: float, at: BgNbdParameters
) -> FloatArray:
    """P(Y >= count | still a customer at T, history) per customer, for counts >= 1."""
    from scipy.special import betainc, betaln

    y, x = count.astype(np.float64), frequency.astype(np.float64)
    stays = np.exp(betaln(at.a, at.b + x + y - 1) - betaln(at.a, at.b + x))
    return np.asarray(betainc(y, at.r + x, horizon / (at.alpha + T + horizon)) * stays)


@dataclass(frozen=True)
class _CountTable:
    """P(Y >= start | still a customer) at the Chebyshev points of one segment, points x starts."""

    starts: IntArray
    at_least: FloatArray


class OutcomeSurface:
    """Predictive distributions of orders and spend in `horizon` (in the parameters' time unit); keep one per fit.

    `frequency` and `T` as in `bg_nbd`; `alive` is the probability, in [0, 1], that the customer is still one (any other
    probability of ordering as a customer does will serve); `levels` rise and lie in (0, 1). A customer's result does not
    depend on the others in the call.
    """

    def __init__(self, at: BgNbdParameters, horizon: float) -> None:
        self.at, self.horizon = at, horizon
        self._counts: dict[tuple[int, int], _CountTable] = {}
        self._spend: dict[tuple[int, int, int, GammaGammaParameters], FloatArray] = {}

    def order_quantiles(self, frequency: IntArray, T: FloatArray, alive: FloatArray, levels: tuple[float, ...]) -> IntArray:
        """The least count y with P(orders in (T, T + horizon] <= y) >= level, levels x customers."""
        result = np.zeros((len(levels), frequency.size), dtype=np.int64)
        for (count, segment), rows in self._groups(frequency, T, np.flatnonzero(alive > 1.0 - levels[-1])):
            table = self._count_table(count, segment)
            for part in _parts(rows):
                above = alive[part, None] * self._between(table.at_least, count, T[part])
                for number, level in enumerate(levels):
                    result[number, part] = _count_reached(above, table.starts, 1.0 - level)
        return result

    def spend_quantiles(
        self,
        frequency: IntArray,
        T: FloatArray,
        alive: FloatArray,
        spend_orders: IntArray,
        spend_minor: IntArray,
        levels: tuple[float, ...],
        spend: GammaGammaParameters,
    ) -> FloatArray:
        """The quantiles (levels x customers) of each customer's spend in (T, T + horizon] in minor units, undiscounted; often 0."""
        result = np.zeros((len(levels), frequency.size))
        # the level that the spend of a customer who is still one must reach; not positive when "gone" alone reaches it
        needed = 1.0 - (1.0 - np.array(levels)[:, None]) / np.maximum(alive, 1e-300)
        for (count, segment, orders), rows in self._groups(frequency, T, np.flatnonzero(needed[-1] > 0), spend_orders):
            table = self._spend_table(count, segment, orders, spend)
            for part in _parts(rows):
                below = self._between(table, count, T[part])
                for number in range(len(levels)):
                    logit = _grid_reached(below, needed[number, part])
                    result[number, part] = (spend.gamma + spend_minor[part]) * np.exp(logit)
        return result

    def spend_below(
        self,
        frequency: IntArray,
        T: FloatArray,
        alive: FloatArray,
        spend_orders: IntArray,
        spend_minor: IntArray,
        amount_minor: FloatArray | IntArray,
        spend: GammaGammaParameters,
    ) -> FloatArray:
        """P(spend in (T, T + horizon] <= amount) per customer; for an amount of 0 the chance of no order."""
        result = np.ones(frequency.size)
        with np.errstate(divide="ignore"):
            logit = np.log(np.maximum(amount_minor, 0.0) / (spend.gamma + spend_minor))
        for (count, segment, orders), rows in self._groups(frequency, T, np.arange(frequency.size), spend_orders):
            table = self._spend_table(count, segment, orders, spend)
            for part in _parts(rows):
                below = self._between(table, count, T[part])
                result[part] = 1.0 - alive[part] * (1.0 - _grid_value(below, logit[part]))
        return result

    def _groups(
        self, frequency: IntArray, T: FloatArray, rows: IntArray, spend_orders: IntArray | None = None
    ) -> Iterator[tuple[tuple[int, ...], IntArray]]:
        """The rows by frequency, segment of T, and repeat orders in the currency where these are given."""
        doublings = np.log2(1.0 + T[rows] / self.at.alpha)
        columns = [frequency[rows], np.floor(doublings * _segments(frequency[rows])).astype(np.int64)]
        if spend_orders is not None:
            columns.append(spend_orders[rows])
        order = np.lexsort(columns[::-1])
        sorted_columns = np.stack(columns)[:, order]
        changes = np.flatnonzero(np.any(sorted_columns[:, 1:] != sorted_columns[:, :-1], axis=0)) + 1
        for group in np.split(order, changes):
            if group.size:
                yield tuple(int(column[group[0]]) for column in columns), rows[group]

    def _between(self, table: FloatArray, count: int, T: FloatArray) -> FloatArray:
        """The rows of `table`, given at the Chebyshev points of the segment, interpolated to each T."""
        doublings = np.log2(1.0 + T / self.at.alpha) * _segments_of(count)
        gap = (doublings - np.floor(doublings))[:, None] - _NODES
        exact = np.abs(gap) < 1e-13
        weights = np.where(exact, 0.0, _BARYCENTRIC / np.where(exact, 1.0, gap))
        hit = exact.any(axis=1)
        weights[hit] = exact[hit]
        total = np.zeros(T.size)
        for column in weights.T:
            total += column
        result = np.zeros((T.size, table.shape[1]))
        # a fixed order of adding: the same bytes for a customer alone and in any block
        for column, row in zip(weights.T, table, strict=True):
            result += (column / total)[:, None] * row
        return result

    def _count_table(self, count: int, segment: int) -> _CountTable:
        if (count, segment) not in self._counts:
            ages = self.at.alpha * np.expm1(np.log(2.0) * (segment + _NODES) / _segments_of(count))
            starts = self._count_starts(count, float(ages.min()))
            self._counts[count, segment] = _CountTable(starts, counts_at_least(starts, count, ages, self.horizon, self.at))
        return self._counts[count, segment]

    def _spend_table(self, count: int, segment: int, orders: int, spend: GammaGammaParameters) -> FloatArray:
        """P(scaled spend <= grid | still a customer), points x (1 + grid); column 0 is the chance of no order."""
        key = (count, segment, orders, spend)
        if key not in self._spend:
            table = self._count_table(count, segment)
            at_least = table.at_least
            mass = at_least - np.concatenate([at_least[:, 1:], np.zeros((_AGE_POINTS, 1))], axis=1)
            cumulative = np.repeat(1.0 - at_least[:, :1], _LOGIT_GRID.size + 1, axis=1)
            for share, row in zip(mass.T, _spend_below(table.starts.tobytes(), orders, spend), strict=True):
                cumulative[:, 1:] += share[:, None] * row
            self._spend[key] = cumulative
        return self._spend[key]

    def _count_starts(self, count: int, youngest: float) -> IntArray:
        """The order counts to sum over: each up to a limit, then the starts of bins that grow with the count."""
        most, T = 2, np.array([youngest])
        while most < 100_000 and float(counts_at_least(np.array([most]), count, T, self.horizon, self.at)[0, 0]) > _NEGLIGIBLE:
            most *= 2
        single = np.arange(1, min(most, _SINGLE_COUNTS) + 1)
        if most <= _SINGLE_COUNTS:
            return single
        return np.unique(np.concatenate([single, np.rint(np.geomspace(_SINGLE_COUNTS, most, _BINNED_COUNTS)).astype(np.int64)]))


@lru_cache(maxsize=4096)
def _spend_below(starts: bytes, orders: int, spend: GammaGammaParameters) -> FloatArray:
    """P(scaled spend <= grid | Y = y) at the middle of each bin of counts, counts x grid; kept, as every block asks for the same."""
    from scipy.special import betainc, expit

    first = np.frombuffer(starts, dtype=np.int64)
    middle = first + (np.append(first[1:], first[-1] + 1) - first - 1) / 2
    return np.asarray(betainc(spend.p * middle[:, None], spend.q + spend.p * orders, expit(_LOGIT_GRID)))


def _segments(frequency: IntArray) -> IntArray:
    """Segments for each doubling of alpha + T: a busy customer's count varies less, so it depends on T more steeply."""
    return 1 + np.floor(np.sqrt(frequency) / 4).astype(np.int64)


def _segments_of(count: int) -> int:
    return int(_segments(np.array([count]))[0])


def _parts(rows: IntArray) -> Iterator[IntArray]:
    for start in range(0, rows.size, _ROWS_AT_ONCE):
        yield rows[start : start + _ROWS_AT_ONCE]


def _count_reached(above: FloatArray, starts: IntArray, allowed: float) -> IntArray:
    """The least y with P(Y >= y + 1) <= allowed, from P(Y >= start) per row; inside a bin on the straight line."""
    place = np.argmax(above <= allowed, axis=1)
    place = np.where(above[:, -1] > allowed, starts.size - 1, place)
    before = np.maximum(place - 1, 0)
    index = np.arange(place.size)
    high, low = above[index, before], above[index, place]
    share = np.clip((high - allowed) / np.maximum(high - low, 1e-300), 0.0, 1.0)
    width = starts[place] - starts[before]
    inside = starts[before] + np.ceil(share * width).astype(np.int64) - 1
    return np.where(width > 1, inside, starts[place] - 1)


def _grid_reached(below: FloatArray, needed: FloatArray) -> FloatArray:
    """The grid value where each row reaches `needed`; -inf where no order at all already does."""
    above = np.argmax(below >= np.maximum(needed, 0.0)[:, None], axis=1)
    above = np.where(below[:, -1] < needed, _LOGIT_GRID.size, above)
    index = np.arange(needed.size)
    upper, lower = below[index, above], below[index, np.maximum(above - 1, 0)]
    share = np.clip((needed - lower) / np.maximum(upper - lower, 1e-300), 0.0, 1.0)
    left = _LOGIT_GRID[np.maximum(above - 2, 0)]
    return np.where(above == 0, -np.inf, left + share * (_LOGIT_GRID[np.maximum(above - 1, 0)] - left))


def _grid_value(below: FloatArray, logit: FloatArray) -> FloatArray:
    """Each row's probability at `logit`, on the straight line between grid points; column 0 for -inf."""
    step = _LOGIT_GRID[1] - _LOGIT_GRID[0]
    place = np.clip((np.maximum(logit, _LOGIT_GRID[0] - step) - _LOGIT_GRID[0]) / step, -1.0, _LOGIT_GRID.size - 1.0)
    lower = np.minimum(np.floor(place), _LOGIT_GRID.size - 2.0).astype(np.int64)
    index = np.arange(logit.size)
    left, right = below[index, lower + 1], below[index, lower + 2]
    return np.asarray(left + (place - lower) * (right - left))
