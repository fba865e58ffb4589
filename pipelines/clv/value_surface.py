"""Discounted orders to come of a customer who is still one, for every parameter draw, fast enough for a million customers.

Given that a customer is still one, the orders to come depend on frequency and T only, and smoothly on T. So for each frequency
the expectation is computed at a few Chebyshev points in log(alpha + T), once, for all draws, and interpolated for
everybody: relative error under 1e-6 on the CDNOW fit (`tests/unit/clv/test_value_surface.py`).
"""

from __future__ import annotations

import numpy as np

from pipelines.clv.arrays import FloatArray, IntArray
from pipelines.clv.bg_nbd import BgNbdParameters, orders_given_leaving
from pipelines.clv.quadrature import beta_rule

_AGE_POINTS = 14
_RULE_POINTS = 24


class ValueSurface:
    """E[discounted orders in `months` months | still a customer, frequency, T] under each of several parameter sets.

    `parameters[0]` is the estimate, the rest are draws. An order in month k (1-based) counts (1 + rate) ** -k, as if paid at the
    month's end. T may be anything in [0, `longest_age`]; a longer one raises ValueError. Times are in the parameters' unit;
    `month` is the length of a month in it.
    """

    def __init__(
        self, parameters: list[BgNbdParameters], *, longest_age: float, months: int, month: float, discount_rate_per_month: float
    ) -> None:
        if discount_rate_per_month <= -1 or months < 1:
            raise ValueError("the discount rate per month must be above -1 and the number of months at least 1")
        self.longest_age = longest_age
        self.ends = month * np.arange(1, months + 1)
        discount = (1 + discount_rate_per_month) ** -np.arange(1, months + 1, dtype=np.float64)
        # sum_k d_k (E_k - E_{k-1}) = sum_k (d_k - d_{k+1}) E_k with d_{months+1} = 0
        self.end_weights = discount - np.append(discount[1:], 0.0)
        self.r, self.alpha, self.a, self.b = (
            np.array([getattr(point, name) for point in parameters]) for name in ("r", "alpha", "a", "b")
        )
        angle = (np.arange(_AGE_POINTS) + 0.5) * np.pi / _AGE_POINTS
        self.unit_nodes = np.cos(angle)
        self.bary = (-1.0) ** np.arange(_AGE_POINTS) * np.sin(angle)
        self.span = (np.log(self.alpha[0]), np.log(self.alpha[0] + max(longest_age, 1e-9)))
        self.tables: dict[int, FloatArray] = {}

    def discounted_orders(self, frequency: IntArray, T: FloatArray, sets: int | None = None) -> FloatArray:
        """len(frequency) x len(parameters), each > 0; column 0 is the estimate; `sets` asks for the first parameter sets only."""
        if T.max(initial=0.0) > self.longest_age or T.min(initial=0.0) < 0:
            raise ValueError(f"T must lie between 0 and {self.longest_age:.1f}, the range that these models were fitted for")
        width = self.r.size if sets is None else sets
        result = np.empty((frequency.size, width))
        for count in np.unique(frequency):
            rows = frequency == count
            ages, place = np.unique(T[rows], return_inverse=True)
            logs = np.zeros((ages.size, width))
            # a fixed order of adding: the same bytes for a customer alone and in any block
            for weight, row in zip(self._age_weights(ages).T, self._table(int(count)), strict=True):
                logs += weight[:, None] * row[:width]
            result[rows] = np.exp(logs)[place]
        return result

    def _age_weights(self, T: FloatArray) -> FloatArray:
        """Barycentric weights (len(T) x points) of the Chebyshev points for each T."""
        low, high = self.span
        unit = (2 * np.log(self.alpha[0] + T) - low - high) / (high - low)
        gap = unit[:, None] - self.unit_nodes
        exact = np.abs(gap) < 1e-14
        weights = self.bary / np.where(exact, 1.0, gap)
        weights[exact.any(axis=1)] = 0.0
        weights[exact] = 1.0
        total = np.zeros(T.size)
        for column in weights.T:
            total += column
        return np.asarray(weights / total[:, None])

    def _table(self, count: int) -> FloatArray:
        """log of the expectation at the Chebyshev points (points x parameters) for one frequency."""
        if count not in self.tables:
            low, high = self.span
            ages = np.exp((low + high + (high - low) * self.unit_nodes) / 2) - self.alpha[0]
            nodes, weights = beta_rule(self.a, self.b + count, _RULE_POINTS)
            table = np.zeros((_AGE_POINTS, self.r.size))
            for row, age in enumerate(np.maximum(ages, 0.0)):
                scaled = self.ends / (self.alpha[:, None] + age)
                orders = orders_given_leaving(nodes[:, None, :], scaled[:, :, None], (self.r + count)[:, None, None])
                table[row] = np.log(np.einsum("dmn,dn,m->d", orders, weights, self.end_weights))
            self.tables[count] = table
        return self.tables[count]
