"""Fitting the BG/NBD model: distinct histories with weights, analytic gradient, edges reported as results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.clv.arrays import FloatArray, IntArray
from pipelines.clv.bg_nbd import BgNbdParameters, check_history
from pipelines.clv.bg_nbd_likelihood import BgNbdLikelihood, Histories, fold_histories
from pipelines.clv.likelihood import Maximum, draw_log_parameters, maximise

# Bounds on the logarithms of r, alpha (relative to the mean T), a and b. A fit that ends on one of them is an edge of the
# model (no leaving, or no differences between customers), where the likelihood is flat and larger or smaller values
# mean the same.
_LOWER = np.log(np.array([1e-4, 1e-4, 1e-5, 1e-4]))
_UPPER = np.log(np.array([1e4, 1e5, 1e4, 1e5]))
_STARTS = [np.log(np.array(start)) for start in ((0.3, 0.2, 0.8, 2.5), (1.0, 1.0, 1.0, 1.0), (2.0, 0.5, 0.05, 1.0))]
_MOST_FOR_STARTS = 20_000
_NAMES = ("r", "alpha", "a", "b")


@dataclass(frozen=True)
class BgNbdFit:
    """A fitted order process.

    `covariance` (4 x 4) is that of (log r, log alpha, log a, log b); `log_likelihood` is in the time unit of the columns
    (a day has another likelihood than a week); `edge` says in words which edge of the model the data chose, or is empty.
    """

    parameters: BgNbdParameters
    covariance: tuple[tuple[float, ...], ...]
    log_likelihood: float
    customers: int
    repeat_buyers: int
    converged: bool
    starts_agreeing: int
    edge: str
    time_unit: str

    def standard_errors(self) -> dict[str, float]:
        """Standard error of each parameter (delta method from log space); 0 for a parameter held at an edge."""
        return {
            name: getattr(self.parameters, name) * float(np.sqrt(self.covariance[row][row])) for row, name in enumerate(_NAMES)
        }

    def draws(self, count: int, seed: int) -> list[BgNbdParameters]:
        """`count` parameter sets from the Laplace approximation, the same for the same seed."""
        theta = np.log([self.parameters.r, self.parameters.alpha, self.parameters.a, self.parameters.b])
        drawn = draw_log_parameters(theta, np.array(self.covariance), count, seed)
        low, high = _LOWER - 5.0, _UPPER + np.array([0.0, 10.0, 0.0, 0.0])
        return [BgNbdParameters(*np.exp(np.clip(row, low, high)).tolist()) for row in drawn]

    def as_document(self) -> dict[str, Any]:
        """The fit as plain JSON values; `bg_nbd_from_document` reads it back to the same bytes."""
        point = self.parameters
        return {
            "parameters": {"r": point.r, "alpha": point.alpha, "a": point.a, "b": point.b},
            "covariance_log": [list(row) for row in self.covariance],
            "log_likelihood": self.log_likelihood,
            "customers": self.customers,
            "repeat_buyers": self.repeat_buyers,
            "converged": self.converged,
            "starts_agreeing": self.starts_agreeing,
            "edge": self.edge,
            "time_unit": self.time_unit,
        }


def bg_nbd_from_document(document: Mapping[str, Any]) -> BgNbdFit:
    """The fit that `as_document` wrote."""
    fields = {key: document[key] for key in ("log_likelihood", "customers", "repeat_buyers", "converged", "starts_agreeing")}
    return BgNbdFit(
        parameters=BgNbdParameters(**document["parameters"]),
        covariance=tuple(tuple(row) for row in document["covariance_log"]),
        edge=document["edge"],
        time_unit=document["time_unit"],
        **fields,
    )


def log_likelihood(
    frequency: FloatArray | IntArray, recency: FloatArray, T: FloatArray, weights: FloatArray, at: BgNbdParameters
) -> tuple[float, FloatArray]:
    """The weighted log-likelihood, Fader, Hardie, Lee (2005) eq. (6), and its gradient by (r, alpha, a, b)."""
    point = np.array([at.r, at.alpha, at.a, at.b])
    value, slope = BgNbdLikelihood(fold_histories(frequency, recency, T, weights))(np.log(point))
    return value, slope / point


def fit_bg_nbd(
    frequency: FloatArray | IntArray,
    recency: FloatArray,
    T: FloatArray,
    weights: FloatArray | None = None,
    *,
    time_unit: str = "weeks",
) -> BgNbdFit:
    """Fit the order process by maximum likelihood.

    `frequency`, `recency` and `T` as in `bg_nbd`; `weights` counts the customers behind each row (1 without it). Rows with the
    same history are folded into one. Raises ValueError when the columns break a rule (see `check_history`) or are empty.
    """
    x, tx, age = (np.asarray(column, dtype=np.float64) for column in (frequency, recency, T))
    check_history(x, tx, age)
    if x.size == 0 or not np.any(age > 0):
        raise ValueError("no customer was observed for any time after the first order, so no order process can be fitted")
    rows = fold_histories(x, tx, age, weights)
    customers = float(np.sum(rows.customers))
    scale = float(np.sum(rows.customers * rows.T) / customers)
    rows = rows.in_time_unit(scale)
    # many histories: the starts are tried on an even choice of them, and the best end is taken up the whole
    stride = max(1, -(-rows.x.size // _MOST_FOR_STARTS))
    tried = _maximum(rows.every(stride), _STARTS)
    best = tried if stride == 1 else _maximum(rows, [tried.theta])
    r, alpha, a, b = np.exp(best.theta).tolist()
    return BgNbdFit(
        parameters=BgNbdParameters(r=r, alpha=alpha * scale, a=a, b=b),
        covariance=tuple(tuple(row) for row in best.covariance.tolist()),
        log_likelihood=best.log_likelihood - float(np.sum(rows.customers * rows.x)) * float(np.log(scale)),
        customers=round(customers),
        repeat_buyers=round(float(np.sum(rows.customers[rows.x > 0]))),
        converged=best.converged,
        starts_agreeing=tried.starts_agreeing,
        edge=_edge_in_words(best.on_bound, a, b),
        time_unit=time_unit,
    )


def _maximum(rows: Histories, starts: list[FloatArray]) -> Maximum:
    likelihood = BgNbdLikelihood(rows)
    return maximise(likelihood, starts, _LOWER, _UPPER, likelihood.customers, likelihood.second_derivatives)


def _edge_in_words(on_bound: tuple[int, ...], a: float, b: float) -> str:
    rate, scale, leave, stay = on_bound
    if leave < 0 or a / (a + b) < 1e-4:
        return "nobody leaves: the data are those of the plain NBD, P(alive) is 1 for everyone"
    if leave > 0 or stay > 0:
        return "everyone leaves with the same chance after an order: the spread of the leaving probability is at its limit"
    if rate > 0 or scale > 0:
        return "everyone orders at the same rate: the spread of the order rate is at its limit"
    if rate < 0 or scale < 0 or stay < 0:
        return "the order rates or the leaving probabilities are as unequal as the model allows"
    return ""
