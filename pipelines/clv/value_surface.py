"""Discounted orders to come of a customer who is still one, for every parameter draw, fast enough for a million customers.

Given that a customer is still one, the orders to come depend on frequency and T only, and smoothly on T. So for each frequency
the expectation is computed at a few Chebyshev points in log(alpha + T), once, for all draws, and interpolated for
everybody: relative error under 1e-6 on the CDNOW fit (`tests/unit/clv/test_value_surface.py`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

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
        pairs, place = distinct_pairs(frequency, T)
        result = np.empty((pairs[0].size, width))
        counts, starts = np.unique(pairs[0], return_index=True)
        for count, rows in zip(counts.tolist(), np.split(np.arange(pairs[0].size), starts)[1:], strict=True):
            logs = np.zeros((rows.size, width))
            # a fixed order of adding: the same bytes for a customer alone and in any block
            for weight, row in zip(self._age_weights(pairs[1][rows]).T, self._table(count), strict=True):
                logs += weight[:, None] * row[:width]
            result[rows] = np.exp(logs)
        return result[place]

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
            table = np.empty((_AGE_POINTS, self.r.size))
            for row, age in enumerate(np.maximum(ages, 0.0)):
                scaled = self.ends / (self.alpha[:, None] + age)
                orders = orders_given_leaving(nodes[:, None, :], scaled[:, :, None], (self.r + count)[:, None, None])
                table[row] = np.log(np.einsum("dmn,dn,m->d", orders, weights, self.end_weights))
            self.tables[count] = table
        return self.tables[count]


def distinct_pairs(frequency: IntArray, T: FloatArray) -> tuple[tuple[IntArray, FloatArray], IntArray]:
    """The distinct (frequency, T), sorted by frequency, and each customer's place among them."""
    ages, values = pd.factorize(T)
    codes, keys = pd.factorize(frequency * np.int64(values.size) + ages)
    count, age = np.divmod(keys, values.size) if keys.size else (frequency, ages)
    order = np.lexsort((age, count))
    place = np.empty(keys.size, dtype=np.int64)
    place[order] = np.arange(keys.size)
    return (count[order], values[age[order]]), place[codes]
