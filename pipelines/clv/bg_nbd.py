"""The BG/NBD model of repeat buying: who is still a customer, and how many orders are to come.

Fader, Hardie, Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2). Equation numbers are theirs.
While a customer is one, orders come at rate lambda ~ Gamma(r, alpha); after each order the customer leaves with
probability p ~ Beta(a, b). `frequency` is the number of repeat order days (the first is not counted), `recency` the time from
the first to the last order, `T` the time from the first order to the end of observation; all three as in the paper, times in
one unit (this package fits in weeks).

The assumption that bites: a customer can leave only right after a *repeat* order, so everyone who bought once has
P(alive) = 1. `pipelines.churn.risk` says what it does for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipelines.clv.arrays import FloatArray, IntArray
from pipelines.clv.quadrature import beta_rule

_RULE_POINTS = 64


@dataclass(frozen=True)
class BgNbdParameters:
    """Shape and rate of the order rate (r, alpha in the time unit) and the two shapes of the leaving probability (a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    def __post_init__(self) -> None:
        for name in ("r", "alpha", "a", "b"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value > 0):
                raise ValueError(f"BG/NBD parameter {name} is {value}; it must be a positive number")


def check_history(frequency: FloatArray | IntArray, recency: FloatArray, T: FloatArray) -> None:
    """Raise ValueError with one sentence for the first rule that the three columns break."""
    if not (frequency.shape == recency.shape == T.shape) or frequency.ndim != 1:
        raise ValueError("frequency, recency and T must be three columns of the same length")
    for name, column in (("frequency", frequency), ("recency", recency), ("T", T)):
        if not np.all(np.isfinite(column)):
            raise ValueError(f"{name} holds a value that is not a number")
        if np.any(column < 0):
            raise ValueError(f"{name} holds a negative value")
    if np.any(recency > T):
        raise ValueError("recency is longer than T for some customer: an order lies after the end of observation")
    if np.any((frequency == 0) & (recency != 0)):
        raise ValueError("recency must be 0 for customers with one order day")


def probability_alive(frequency: FloatArray | IntArray, recency: FloatArray, T: FloatArray, at: BgNbdParameters) -> FloatArray:
    """P(still a customer at T), in [0, 1]; 1 for one-time buyers. Fader, Hardie, Lee (2008), "Computing P(alive)", eq. (7)."""
    from scipy.special import expit

    x = np.asarray(frequency, dtype=np.float64)
    repeat = x > 0
    odds = (
        np.log(at.a) - np.log(at.b + np.where(repeat, x, 1.0) - 1.0) + (at.r + x) * np.log((at.alpha + T) / (at.alpha + recency))
    )
    return np.where(repeat, expit(-odds), 1.0)


def probability_no_order(
    frequency: FloatArray | IntArray, recency: FloatArray, T: FloatArray, horizon: float, at: BgNbdParameters
) -> FloatArray:
    """P(no order in (T, T + horizon]), in [0, 1].

    A customer who is still one leaves only after an order, so the time to the next order is exponential with
    lambda ~ Gamma(r + x, alpha + T): 1 - P(alive) * (1 - ((alpha + T) / (alpha + T + horizon)) ** (r + x)).
    """
    alive = probability_alive(frequency, recency, T, at)
    return 1.0 - alive * -np.expm1(log_probability_quiet_if_alive(frequency, T, horizon, at))


def log_probability_quiet_if_alive(
    frequency: FloatArray | IntArray, T: FloatArray, horizon: float, at: BgNbdParameters
) -> FloatArray:
    """log P(no order in (T, T + horizon] | still a customer at T)."""
    x = np.asarray(frequency, dtype=np.float64)
    return -(at.r + x) * np.log1p(horizon / (at.alpha + T))


def expected_orders_if_alive(frequency: FloatArray | IntArray, T: FloatArray, horizon: float, at: BgNbdParameters) -> FloatArray:
    """E[orders in (T, T + horizon] | still a customer at T, history], >= 0.

    The numerator of eq. (10), written as the mean of (1 - (1 + p h / (alpha + T)) ** -(r + x)) / p over
    p ~ Beta(a, b + x). The paper's form with 2F1 is the same number, but is 0/0 at a = 1 and overflows for busy customers; this
    one is a sum of positive terms.
    """
    x = np.asarray(frequency, dtype=np.int64)
    pairs, place = np.unique(np.stack([x.astype(np.float64), np.asarray(T, dtype=np.float64)]), axis=1, return_inverse=True)
    expected = np.empty(pairs.shape[1])
    for count in np.unique(pairs[0]):
        rows = pairs[0] == count
        nodes, weights = _leaving_rule(at.a, at.b + float(count))
        scaled = horizon / (at.alpha + pairs[1, rows])
        expected[rows] = np.sum(weights * orders_given_leaving(nodes, scaled[:, None], at.r + count), axis=1)
    return expected[place.reshape(-1)]


@lru_cache(maxsize=4096)
def _leaving_rule(a: float, b: float) -> tuple[FloatArray, FloatArray]:
    nodes, weights = beta_rule(np.array([a]), np.array([b]), _RULE_POINTS)
    return nodes[0], weights[0]


def orders_given_leaving(p: FloatArray, scaled_horizon: FloatArray, shape: float | FloatArray) -> FloatArray:
    """(1 - (1 + p h) ** -shape) / p for h = horizon / (alpha + T); its limit shape * h where p is (nearly) zero."""
    small = p < 1e-12
    safe = np.where(small, 1.0, p)
    return np.where(small, shape * scaled_horizon, -np.expm1(-shape * np.log1p(p * scaled_horizon)) / safe)


def expected_orders(
    frequency: FloatArray | IntArray, recency: FloatArray, T: FloatArray, horizon: float, at: BgNbdParameters
) -> FloatArray:
    """E[orders in (T, T + horizon] | history], >= 0, eq. (10): P(alive) times the expectation of one who is still a customer."""
    return probability_alive(frequency, recency, T, at) * expected_orders_if_alive(frequency, T, horizon, at)
