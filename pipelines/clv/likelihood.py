"""Maximum likelihood in log space: several starts, bounds that count as results, and a covariance for draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.clv.arrays import BoolArray, FloatArray

Objective = Callable[[FloatArray], tuple[float, FloatArray]]

# Width of the weak normal prior (in log units) that only shapes the covariance: along a direction that the data do not
# determine, draws then vary by a factor of about e**2 instead of without end.
WEAK_PRIOR_SD = 2.0
_STEP = 1e-4
_MOST_STEPS = 200
_MOST_HALVINGS = 40
_LONGEST_STEP = 1.5  # in log units: no single step changes a parameter by more than a factor of about 4.5
_NO_GAIN = 1e-13  # per unit of weight: on the flat ridge that leads to an edge, there is no end to wait for
_FLAT = 1e-9  # gradient per unit of weight at which the top is reached


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


def maximise(
    objective: Objective,
    starts: Sequence[FloatArray],
    lower: FloatArray,
    upper: FloatArray,
    weight: float,
    hessian: Callable[[FloatArray], FloatArray] | None = None,
) -> Maximum:
    """Maximise a log-likelihood that returns its value and gradient, from every start, and keep the best.

    `weight` is the total weight of the observations; it only scales the stopping rule. Without `hessian`, second derivatives are
    differences of the gradient. Raises ValueError when no start reaches a finite value.
    """
    second = hessian or (lambda theta: _differences(objective, theta))
    found = [_climb(objective, second, np.clip(start, lower, upper), lower, upper, weight) for start in starts]
    best = max(found, key=lambda end: end[1])
    theta, value, gradient = best
    if not np.isfinite(value):
        raise ValueError("the likelihood is not finite anywhere near the starts: the history columns hold impossible values")
    on_bound = tuple(
        -1 if place <= low + 1e-6 else 1 if place >= high - 1e-6 else 0
        for place, low, high in zip(theta, lower, upper, strict=True)
    )
    free = np.array([side == 0 for side in on_bound])
    return Maximum(
        theta=theta,
        log_likelihood=value,
        covariance=_covariance(second(theta), free),
        on_bound=on_bound,
        converged=bool(np.max(np.abs(gradient[free]), initial=0.0) / weight < 1e-5),
        starts=len(found),
        starts_agreeing=sum((value - other) / weight < 1e-6 for _, other, _ in found),
    )


def _climb(
    objective: Objective,
    hessian: Callable[[FloatArray], FloatArray],
    start: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    weight: float,
) -> tuple[FloatArray, float, FloatArray]:
    """Newton's method within bounds: where the surface is not curved downwards, along the gradient; a step that does not gain is halved.

    Written here because it ends on the same bits however many threads the machine has.
    """
    theta = start
    value, gradient = objective(theta)
    for _ in range(_MOST_STEPS):
        pushes_out = ((theta <= lower) & (gradient < 0)) | ((theta >= upper) & (gradient > 0))
        free = np.flatnonzero(~pushes_out)
        if not np.isfinite(value) or np.max(np.abs(gradient[free]), initial=0.0) / weight < _FLAT:
            break
        values, vectors = np.linalg.eigh(hessian(theta)[np.ix_(free, free)] / weight)
        along = np.einsum("ij,i->j", vectors, gradient[free] / weight) / np.maximum(np.abs(values), 1e-9)
        step = np.zeros(theta.size)
        step[free] = np.einsum("ij,j->i", vectors, along)
        step *= min(1.0, _LONGEST_STEP / max(float(np.max(np.abs(step))), 1e-300))
        for halving in range(_MOST_HALVINGS):
            tried = np.clip(theta + step * 0.5**halving, lower, upper)
            new_value, new_gradient = objective(tried)
            if np.isfinite(new_value) and np.all(np.isfinite(new_gradient)) and new_value > value:
                break
        else:
            break
        gain = (new_value - value) / weight
        theta, value, gradient = tried, new_value, new_gradient
        if gain < _NO_GAIN:
            break
    return theta, value if np.isfinite(value) else -np.inf, gradient


def _differences(objective: Objective, theta: FloatArray) -> FloatArray:
    """Second derivatives as central differences of the gradient."""
    hessian = np.zeros((theta.size, theta.size))
    for column, step in enumerate(np.eye(theta.size) * _STEP):
        hessian[:, column] = (objective(theta + step)[1] - objective(theta - step)[1]) / (2 * _STEP)
    return (hessian + hessian.T) / 2


def _covariance(hessian: FloatArray, free: BoolArray) -> FloatArray:
    """The inverse of the observed information of the free parameters, plus the weak prior's precision."""
    covariance = np.zeros_like(hessian)
    inside = np.flatnonzero(free)
    if inside.size:
        values, vectors = np.linalg.eigh(-hessian[np.ix_(inside, inside)])
        precision = np.clip(values, 0.0, None) + WEAK_PRIOR_SD**-2
        covariance[np.ix_(inside, inside)] = np.einsum("ik,k,jk->ij", vectors, 1 / precision, vectors)
    return covariance


def draw_log_parameters(theta: FloatArray, covariance: FloatArray, draws: int, seed: int) -> FloatArray:
    """`draws` x parameters: normal draws around `theta` (Laplace approximation), the same for the same seed."""
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    standard = np.random.default_rng(seed).standard_normal((draws, theta.size))
    return np.asarray(theta + np.einsum("dk,jk->dj", standard, root), dtype=np.float64)
