"""The Gamma-Gamma model of spend: what an order of a customer is worth on average.

Fader, Hardie (2013), "The Gamma-Gamma Model of Monetary Value"; equation numbers are theirs. The value of one order day varies
around the customer's own mean as Gamma(p, nu), and nu ~ Gamma(q, gamma) across customers. The model needs repeat buyers
(the first order is left out: it is often unlike the later ones, and one-time buyers would all be fitted by it) and a spend that
does not depend on how often a customer orders; the fit carries the correlation of the two, so that a reader can judge.
Amounts are minor units of one currency, as floats inside the formulas only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.clv.arrays import FloatArray, IntArray
from pipelines.clv.likelihood import draw_log_parameters, maximise

# Above this correlation of order count and mean spend the independence assumption is doubtful and is said so.
MAX_CALM_CORRELATION = 0.2
# q must exceed 1 for the mean spend to exist; it is held this far above 1 at least.
_LEAST_Q_ABOVE_ONE = 0.05
_MOST_FOR_STARTS = 20_000
_LARGEST_KEY = 2.0**62
_PIECE = 32_768  # customers whose intermediate columns stay in the processor's cache


@dataclass(frozen=True)
class GammaGammaParameters:
    """Shapes p and q (q > 1) and the scale gamma in minor units; the population's mean spend is p * gamma / (q - 1)."""

    p: float
    q: float
    gamma: float

    def __post_init__(self) -> None:
        if not (self.p > 0 and self.q > 1 and self.gamma > 0 and np.isfinite(self.p * self.q * self.gamma)):
            raise ValueError(f"Gamma-Gamma needs p > 0, q > 1, gamma > 0; got p={self.p}, q={self.q}, gamma={self.gamma}")


@dataclass(frozen=True)
class GammaGammaFit:
    """A fitted spend model of one currency; `covariance` is that of (log p, log(q - 1), log gamma)."""

    parameters: GammaGammaParameters
    covariance: tuple[tuple[float, ...], ...]
    log_likelihood: float
    customers: int
    converged: bool
    frequency_spend_correlation: float
    edge: str

    def standard_errors(self) -> dict[str, float]:
        """Standard error of each parameter (delta method from log space)."""
        point = self.parameters
        widths = np.sqrt(np.diag(np.array(self.covariance)))
        return {"p": point.p * float(widths[0]), "q": (point.q - 1) * float(widths[1]), "gamma": point.gamma * float(widths[2])}

    def draws(self, count: int, seed: int) -> list[GammaGammaParameters]:
        """`count` parameter sets from the Laplace approximation, the same for the same seed."""
        point = self.parameters
        theta = np.log([point.p, point.q - 1, point.gamma])
        drawn = draw_log_parameters(theta, np.array(self.covariance), count, seed)
        drawn[:, 1] = np.maximum(drawn[:, 1], np.log(_LEAST_Q_ABOVE_ONE))
        return [GammaGammaParameters(p=p, q=1 + above, gamma=gamma) for p, above, gamma in np.exp(drawn).tolist()]

    def as_document(self) -> dict[str, Any]:
        """The fit as plain JSON values; `gamma_gamma_from_document` reads it back to the same bytes."""
        point = self.parameters
        return {
            "parameters": {"p": point.p, "q": point.q, "gamma": point.gamma},
            "covariance_log": [list(row) for row in self.covariance],
            "log_likelihood": self.log_likelihood,
            "customers": self.customers,
            "converged": self.converged,
            "frequency_spend_correlation": self.frequency_spend_correlation,
            "edge": self.edge,
        }


def gamma_gamma_from_document(document: Mapping[str, Any]) -> GammaGammaFit:
    """The fit that `as_document` wrote."""
    return GammaGammaFit(
        parameters=GammaGammaParameters(**document["parameters"]),
        covariance=tuple(tuple(row) for row in document["covariance_log"]),
        **{key: document[key] for key in ("log_likelihood", "customers", "converged", "frequency_spend_correlation", "edge")},
    )


def expected_average_spend(
    orders: IntArray | FloatArray, total_minor: IntArray | FloatArray, at: GammaGammaParameters
) -> FloatArray:
    """E[mean value of a later order | history] in minor units, eq. (5).

    `orders` counts the repeat order days, `total_minor` is their summed net value; a customer without repeat orders gets the
    population's mean.
    """
    return (
        at.p * (at.gamma + np.asarray(total_minor, dtype=np.float64)) / (at.p * np.asarray(orders, dtype=np.float64) + at.q - 1)
    )


def fit_gamma_gamma(orders: IntArray, total_minor: IntArray) -> GammaGammaFit:
    """Fit the spend model to the customers with at least one repeat order day and a positive net spend.

    `orders` and `total_minor` as in `expected_average_spend`; the other customers are left out. Raises ValueError
    when nobody is left.
    """
    used = (orders > 0) & (total_minor > 0)
    if not used.any():
        raise ValueError("no customer has a repeat order with a positive amount, so no spend model can be fitted")
    x, total = _sorted(orders[used], total_minor[used])
    mean = total / x
    scale = float(np.exp(np.sum(np.log(mean)) / x.size))
    lower, upper = np.log([1e-3, _LEAST_Q_ABOVE_ONE, 1e-4]), np.log([1e5, 1e4, 1e9])
    # many customers: the starts are tried on an even choice of them, and the best end is taken up the whole
    stride = max(1, -(-x.size // _MOST_FOR_STARTS))
    starts = [np.log(np.array(start)) for start in ((6.0, 2.5, 0.5), (1.0, 1.0, 1.0), (30.0, 10.0, 0.5))]
    for step in sorted({stride, 1}, reverse=True):
        likelihood = _Likelihood(x[::step], mean[::step] / scale)
        best = maximise(likelihood, starts, lower, upper, float(likelihood.size), likelihood.second_derivatives)
        starts = [best.theta]
    p, above, gamma = np.exp(best.theta).tolist()
    return GammaGammaFit(
        parameters=GammaGammaParameters(p=p, q=1 + above, gamma=gamma * scale),
        covariance=tuple(tuple(row) for row in best.covariance.tolist()),
        log_likelihood=float(best.log_likelihood - x.size * np.log(scale)),
        customers=int(x.size),
        converged=best.converged,
        frequency_spend_correlation=_correlation(x, mean),
        edge=_edge_in_words(best.on_bound),
    )


def _sorted(x: IntArray, total: IntArray) -> tuple[FloatArray, FloatArray]:
    """Both columns by rising order count, then total: sums come out the same whatever the order of customers."""
    width = int(total.max()) + 1
    if float(x.max()) * width < _LARGEST_KEY:
        x, total = np.divmod(np.sort(x * width + total), width)
    else:
        rising = np.lexsort((total, x))
        x, total = x[rising], total[rising]
    return x.astype(np.float64), total.astype(np.float64)


class _Likelihood:
    """Eq. (1a) summed over customers, with first and second derivatives by (log p, log(q - 1), log gamma)."""

    def __init__(self, x: FloatArray, mean: FloatArray) -> None:
        self.x, self.total, self.size = x, x * mean, x.size
        self.counts, place = np.unique(x, return_inverse=True)
        self.per_count = np.bincount(place, minlength=self.counts.size).astype(np.float64)
        log_mean = np.log(mean)
        self.log_means = float(np.sum(log_mean))
        self.x_logs = float(np.sum(self.per_count * self.counts * np.log(self.counts))) + float(np.sum(x * log_mean))

    def __call__(self, theta: FloatArray) -> tuple[float, FloatArray]:
        from scipy.special import gammaln, psi

        p, above, gamma = np.exp(theta).tolist()
        q, n, k = 1 + above, self.counts, self.per_count
        # relative to gamma: with a large q, the sums of logarithms would cancel to noise
        value = float(np.sum(k * (gammaln(p * n + q) - gammaln(q) - gammaln(p * n) - p * n * theta[2])))
        value += p * self.x_logs - self.log_means
        slope_p = float(np.sum(k * n * (psi(p * n + q) - psi(p * n) - theta[2]))) + self.x_logs
        slope_q = float(np.sum(k * (psi(p * n + q) - psi(q))))
        slope_gamma = -p * float(np.sum(k * n)) / gamma
        for x, total in self._pieces():
            log_sum = np.log1p(total / gamma)
            logs, x_logs = float(np.sum(log_sum)), float(np.sum(x * log_sum))
            value -= p * x_logs + q * logs
            slope_p, slope_q = slope_p - x_logs, slope_q - logs
            slope_gamma += float(np.sum((p * x + q) * (total / (gamma + total)))) / gamma
        return float(value), np.array([slope_p * p, slope_q * above, slope_gamma * gamma])

    def second_derivatives(self, theta: FloatArray) -> FloatArray:
        from scipy.special import polygamma

        p, above, gamma = np.exp(theta).tolist()
        q, n, k = 1 + above, self.counts, self.per_count
        shared = polygamma(1, p * n + q)
        H = np.zeros((3, 3))
        H[0, 0] = float(np.sum(k * n * n * (shared - polygamma(1, p * n))))
        H[0, 1] = float(np.sum(k * n * shared))
        H[1, 1] = float(np.sum(k * (shared - polygamma(1, q))))
        H[1, 2] = self.size / gamma
        H[2, 2] = -self.size * q / gamma**2
        for x, total in self._pieces():
            per_sum = 1.0 / (gamma + total)
            H[0, 2] -= float(np.sum(x * per_sum))
            H[1, 2] -= float(np.sum(per_sum))
            H[2, 2] += float(np.sum((p * x + q) * per_sum * per_sum))
        H = np.triu(H) + np.triu(H, 1).T
        _, gradient = self(theta)
        return np.asarray(H * np.outer([p, above, gamma], [p, above, gamma]) + np.diag(gradient))

    def _pieces(self) -> Iterator[tuple[FloatArray, FloatArray]]:
        for first in range(0, self.size, _PIECE):
            yield self.x[first : first + _PIECE], self.total[first : first + _PIECE]


def _correlation(x: FloatArray, mean: FloatArray) -> float:
    """Pearson's correlation of repeat order days and mean spend; 0 when either does not vary."""
    dx, dm = x - np.mean(x), mean - np.mean(mean)
    spread = float(np.sqrt(np.sum(dx * dx) * np.sum(dm * dm)))
    return float(np.sum(dx * dm)) / spread if spread > 0 else 0.0


def _edge_in_words(on_bound: tuple[int, ...]) -> str:
    within, between, _ = on_bound
    if between < 0:
        return "the spend of customers differs so much that its mean hardly exists; q is held just above 1"
    if between > 0:
        return "all customers spend alike: the spread between customers is at its limit"
    if within != 0:
        return "the orders of one customer are all alike or as unequal as the model allows"
    return ""
