"""Maximum likelihood in log space: several starts, bounds that count as results, and a covariance for draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.clv.arrays import FloatArray

Objective = Callable[[FloatArray], tuple[float, FloatArray]]

# Width of the weak normal prior (in log units) that only shapes the covariance: along a direction that the data do not
# determine, draws then vary by a factor of about e**2 instead of without end.
WEAK_PRIOR_SD = 2.0
_STEP = 1e-4


@dataclass(frozen=True)
class Maximum:
    """Where the likelihood is highest.

    `theta` are logarithms of the parameters; `covariance` is that of `theta` (zero rows for parameters on a bound);
    `on_bound` names the side per parameter (-1 lower, 0 inside, 1 upper); `starts_agreeing` counts the starts that ended
    within 1e-6 of the best value per unit of weight.
    """

    theta: FloatArray
    log_likelihood: float
    covariance: FloatArray
    on_bound: tuple[int, ...]
    converged: bool
    starts: int
    starts_agreeing: int


def maximise(objective: Objective, starts: Sequence[FloatArray], lower: FloatArray, upper: FloatArray, weight: float) -> Maximum:
    """Maximise a log-likelihood that returns its value and gradient, from every start, and keep the best.

    `weight` is the total weight of the observations; it only scales the stopping rule. Raises ValueError when no start
    reaches a finite value.
    """
    from scipy.optimize import minimize

    def loss(theta: FloatArray) -> tuple[float, FloatArray]:
        value, gradient = objective(theta)
        if not np.isfinite(value) or not np.all(np.isfinite(gradient)):
            return 1e10, np.zeros_like(theta)
        return -value / weight, -gradient / weight

    bounds = list(zip(lower.tolist(), upper.tolist(), strict=True))
    found = [
        minimize(
            loss,
            np.clip(start, lower, upper),
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"maxiter": 1000, "ftol": 1e-15, "gtol": 1e-9, "maxcor": 20},
        )
        for start in starts
    ]
    best = min(found, key=lambda result: float(result.fun))
    if float(best.fun) >= 1e9:
        raise ValueError("the likelihood is not finite anywhere near the starts: the history columns hold impossible values")
    theta = np.asarray(best.x, dtype=np.float64)
    on_bound = tuple(
        -1 if value <= low + 1e-6 else 1 if value >= high - 1e-6 else 0
        for value, low, high in zip(theta, lower, upper, strict=True)
    )
    free = np.array([side == 0 for side in on_bound])
    value, gradient = objective(theta)
    return Maximum(
        theta=theta,
        log_likelihood=value,
        covariance=_covariance(objective, theta, free),
        on_bound=on_bound,
        converged=bool(np.max(np.abs(gradient[free]), initial=0.0) / weight < 1e-5),
        starts=len(found),
        starts_agreeing=sum(float(result.fun) - float(best.fun) < 1e-6 for result in found),
    )


def _covariance(objective: Objective, theta: FloatArray, free: np.ndarray) -> FloatArray:
    """The inverse of the observed information of the free parameters, plus the weak prior's precision."""
    size = theta.size
    hessian = np.zeros((size, size))
    for column in np.flatnonzero(free):
        step = np.zeros(size)
        step[column] = _STEP
        hessian[:, column] = (objective(theta + step)[1] - objective(theta - step)[1]) / (2 * _STEP)
    inside = np.flatnonzero(free)
    covariance = np.zeros((size, size))
    if inside.size:
        information = -(hessian + hessian.T)[np.ix_(inside, inside)] / 2
        values, vectors = np.linalg.eigh(information)
        precision = np.clip(values, 0.0, None) + WEAK_PRIOR_SD**-2
        covariance[np.ix_(inside, inside)] = (vectors / precision) @ vectors.T
    return covariance


def draw_log_parameters(theta: FloatArray, covariance: FloatArray, draws: int, seed: int) -> FloatArray:
    """`draws` x parameters: normal draws around `theta` (Laplace approximation), the same for the same seed."""
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    standard = np.random.default_rng(seed).standard_normal((draws, theta.size))
    return np.asarray(theta + np.einsum("dk,jk->dj", standard, root), dtype=np.float64)
