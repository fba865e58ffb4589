"""The BG/NBD log-likelihood over distinct histories, with its exact gradient and second derivatives.

Fader, Hardie, Lee (2005), eq. (6). Customers with the same (x, t_x, T) add the same term, so each distinct history is computed
once and counted; gamma functions are computed once per distinct x. Sums run over histories in sorted order, in pieces of
fixed size on one thread: the same bytes whatever the order of customers or the number of threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.clv.arrays import FloatArray, IntArray, ObjectArray

_LARGEST_KEY = 2.0**62
_PIECE = 32_768  # rows whose intermediate columns stay in the processor's cache


@dataclass(frozen=True)
class Histories:
    """Distinct histories, sorted by x, T and t_x, and how many customers have each."""

    x: FloatArray
    recency: FloatArray
    T: FloatArray
    customers: FloatArray

    def every(self, stride: int) -> Histories:
        """Every `stride`-th history: an even choice of them."""
        return Histories(self.x[::stride], self.recency[::stride], self.T[::stride], self.customers[::stride])

    def in_time_unit(self, length: float) -> Histories:
        """The same histories with times counted in units of `length`."""
        return Histories(self.x, self.recency / length, self.T / length, self.customers)


def fold_histories(
    frequency: FloatArray | IntArray, recency: FloatArray, T: FloatArray, weights: FloatArray | None = None
) -> Histories:
    """Fold customers with the same (frequency, recency, T) into one row; `weights` counts the customers of a row (1 without it)."""
    count_of, counts = _codes(frequency)
    age_of, ages = _codes(T)
    last_of, lasts = _codes(recency)
    pair, pairs = count_of * ages.size + age_of, None
    if float(counts.size) * ages.size * lasts.size > _LARGEST_KEY:
        pair, pairs = _codes(pair)
    key = pair * lasts.size + last_of
    if weights is None:
        keys, customers = np.unique(key, return_counts=True)
    else:
        keys, place = np.unique(key, return_inverse=True)
        customers = np.bincount(place, weights=weights, minlength=keys.size)
    which, last = np.divmod(keys, lasts.size)
    first, age = np.divmod(which if pairs is None else pairs[which], ages.size)
    columns = (counts[first], lasts[last], ages[age], customers)
    return Histories(*(np.asarray(column, dtype=np.float64) for column in columns))


def _codes(column: FloatArray | IntArray) -> tuple[IntArray, ObjectArray]:
    """Each value's place among the sorted distinct values, and these."""
    codes, values = pd.factorize(column, sort=True)
    return codes.astype(np.int64), np.asarray(values)


class BgNbdLikelihood:
    """Eq. (6) as a function of the logarithms of (r, alpha, a, b)."""

    def __init__(self, rows: Histories) -> None:
        self.rows = rows
        self.counts, place = np.unique(rows.x, return_inverse=True)
        self.per_count = np.bincount(place, weights=rows.customers, minlength=self.counts.size)
        self.customers = float(np.sum(self.per_count))
        self.orders = float(np.sum(self.per_count * self.counts))
        self.once = int(np.sum(rows.x == 0))  # they come first, and cannot have left
        # Newton asks for the curvature where it has just asked for the slope
        self._newest: tuple[bytes, FloatArray] = (b"", np.zeros(4))

    def __call__(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """The value and the gradient by the logarithms of (r, alpha, a, b)."""
        from scipy.special import betaln, gammaln, psi

        r, alpha, a, b = np.exp(theta).tolist()
        n, k = self.counts, self.per_count
        both = psi(a + b) - psi(a + b + n)
        value = float(np.sum(k * (gammaln(r + n) - gammaln(r) + betaln(a, b + n) - betaln(a, b)))) + self.customers * r * theta[1]
        slope = np.array(
            [
                float(np.sum(k * (psi(r + n) - psi(r)))) + self.customers * theta[1],
                self.customers * r / alpha,
                float(np.sum(k * both)),
                float(np.sum(k * (both + psi(b + n) - psi(b)))),
            ]
        )
        for rows in self._once():
            log_end = np.log(alpha + rows.T)
            total = float(np.sum(rows.customers * log_end))
            value -= r * total
            slope[0] -= total
            slope[1] -= r * float(np.sum(rows.customers / (alpha + rows.T)))
        for rows in self._repeat():
            piece = _Piece(rows, r, alpha, a, b)
            value += float(np.sum(rows.customers * (piece.softplus() - piece.shape * piece.log_end)))
            left = rows.customers * piece.left
            slope[0] += float(np.sum(left * piece.gap) - np.sum(rows.customers * piece.log_end))
            slope[1] -= float(np.sum(piece.shape * (left * piece.rate_gap + rows.customers * piece.per_end)))
            slope[2] += float(np.sum(left)) / a
            slope[3] -= float(np.sum(left * piece.per_stay))
        self._newest = (theta.tobytes(), slope * np.exp(theta))
        return float(value), self._newest[1]

    def second_derivatives(self, theta: FloatArray) -> FloatArray:
        """The 4 x 4 second derivatives by the logarithms of (r, alpha, a, b)."""
        from scipy.special import polygamma

        point = np.exp(theta)
        r, alpha, a, b = point.tolist()
        n, k = self.counts, self.per_count
        both = float(np.sum(k * (polygamma(1, a + b) - polygamma(1, a + b + n))))
        H = np.zeros((4, 4))
        H[0, 0] = float(np.sum(k * (polygamma(1, r + n) - polygamma(1, r))))
        H[0, 1] = self.customers / alpha
        H[1, 1] = -self.customers * r / alpha**2
        H[2, 2] = H[2, 3] = both
        H[3, 3] = both + float(np.sum(k * (polygamma(1, b + n) - polygamma(1, b))))
        for rows in self._once():
            per_end = 1.0 / (alpha + rows.T)
            H[0, 1] -= float(np.sum(rows.customers * per_end))
            H[1, 1] += r * float(np.sum(rows.customers * per_end * per_end))
        for rows in self._repeat():
            piece = _Piece(rows, r, alpha, a, b)
            left, mixed = rows.customers * piece.left, rows.customers * piece.left * (1 - piece.left)
            by = (piece.gap, -piece.shape * piece.rate_gap, np.full(rows.x.size, 1 / a), -piece.per_stay)
            for i in range(4):
                for j in range(i, 4):
                    H[i, j] += float(np.sum(mixed * by[i] * by[j]))
            H[0, 1] -= float(np.sum(left * piece.rate_gap + rows.customers * piece.per_end))
            square_gap = piece.rate_gap * (piece.rate_gap + 2 * piece.per_end)
            H[1, 1] += float(np.sum(piece.shape * (left * square_gap + rows.customers * piece.per_end * piece.per_end)))
            H[2, 2] -= float(np.sum(left)) / a**2
            H[3, 3] += float(np.sum(left * piece.per_stay * piece.per_stay))
        H = np.triu(H) + np.triu(H, 1).T
        gradient = self._newest[1] if self._newest[0] == theta.tobytes() else self(theta)[1]
        return np.asarray(H * np.outer(point, point) + np.diag(gradient))

    def _once(self) -> Iterator[Histories]:
        yield from _pieces(self.rows, 0, self.once)

    def _repeat(self) -> Iterator[Histories]:
        yield from _pieces(self.rows, self.once, self.rows.x.size)


class _Piece:
    """The terms of some repeat buyers: `left` is the probability of having left after the last order, from its log odds."""

    def __init__(self, rows: Histories, r: float, alpha: float, a: float, b: float) -> None:
        self.shape = r + rows.x
        self.per_end, per_last = 1.0 / (alpha + rows.T), 1.0 / (alpha + rows.recency)
        self.log_end = np.log(alpha + rows.T)
        self.gap = self.log_end - np.log(alpha + rows.recency)
        self.rate_gap = per_last - self.per_end
        self.per_stay = 1.0 / (b + rows.x - 1.0)
        self.odds = np.log(a * self.per_stay) + self.shape * self.gap
        self.small = np.exp(-np.abs(self.odds))
        self.left = np.where(self.odds >= 0, 1.0, self.small) / (1.0 + self.small)

    def softplus(self) -> FloatArray:
        return np.asarray(np.maximum(self.odds, 0.0) + np.log1p(self.small))


def _pieces(rows: Histories, start: int, stop: int) -> Iterator[Histories]:
    for first in range(start, stop, _PIECE):
        part = slice(first, min(first + _PIECE, stop))
        yield Histories(rows.x[part], rows.recency[part], rows.T[part], rows.customers[part])
