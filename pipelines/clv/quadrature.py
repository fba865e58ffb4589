"""Gauss quadrature for means over a Beta distribution, for many shape pairs at once."""

from __future__ import annotations

import numpy as np

from pipelines.clv.arrays import FloatArray


def beta_rule(a: FloatArray, b: FloatArray, points: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights (each len(a) x points) with sum(weights * f(nodes)) ~ E[f(p)], p ~ Beta(a[i], b[i]).

    Golub and Welsch (1969) with the Jacobi recurrence: exact for polynomials of degree 2 * points - 1. Weights are positive
    and sum to one; nodes lie in [0, 1].
    """
    from scipy.linalg import eigh_tridiagonal

    upper, lower = b - 1.0, a - 1.0
    total = upper + lower
    k = np.arange(1, points, dtype=np.float64)[None, :]
    twice = 2 * k + total[:, None]
    diagonal = np.empty((a.size, points))
    diagonal[:, 0] = (lower - upper) / (total + 2)
    diagonal[:, 1:] = ((lower - upper) * total)[:, None] / (twice * (twice + 2))
    squared = np.empty((a.size, points - 1))
    squared[:, 0] = 4 * (1 + upper) * (1 + lower) / ((2 + total) ** 2 * (3 + total))
    k2, t2 = k[:, 1:], twice[:, 1:]
    squared[:, 1:] = (
        4 * k2 * (k2 + upper[:, None]) * (k2 + lower[:, None]) * (k2 + total[:, None]) / (t2**2 * (t2 + 1) * (t2 - 1))
    )
    nodes, weights = np.empty((a.size, points)), np.empty((a.size, points))
    for row in range(a.size):
        # the tridiagonal solver runs on one thread: the same bytes whatever the machine
        values, vectors = eigh_tridiagonal(diagonal[row], np.sqrt(squared[row]), lapack_driver="stev")
        nodes[row], weights[row] = (values + 1) / 2, vectors[0] ** 2
    return np.clip(nodes, 0.0, 1.0), weights / weights.sum(axis=1, keepdims=True)
