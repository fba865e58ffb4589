"""The shifted beta-geometric model of contracts: who renews, and how long a customer is still to stay.

Fader, Hardie (2007), "How to Project Customer Retention", Journal of Interactive Marketing 21(1), and (2010), "Customer-Base
Valuation in a Contractual Setting", Marketing Science 29(1). At the end of each period a customer does not renew with
probability theta ~ Beta(alpha, beta), the same for all of the customer's periods. Retention rises with tenure because those who
leave easily leave first, not because anybody changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.clv.arrays import BoolArray, FloatArray, IntArray
from pipelines.clv.likelihood import draw_log_parameters, maximise

_LOWER, _UPPER = np.log([1e-4, 1e-4]), np.log([1e5, 1e5])
_STARTS = [np.log(np.array(start)) for start in ((1.0, 1.0), (0.5, 4.0), (5.0, 50.0))]


@dataclass(frozen=True)
class ContractParameters:
    """The two shapes of the chance of not renewing; its mean is alpha / (alpha + beta)."""

    alpha: float
    beta: float

    def __post_init__(self) -> None:
        if not (self.alpha > 0 and self.beta > 0 and np.isfinite(self.alpha + self.beta)):
            raise ValueError(f"the contract model needs alpha > 0 and beta > 0; got alpha={self.alpha}, beta={self.beta}")


@dataclass(frozen=True)
class ContractFit:
    """A fitted contract model; `covariance` (2 x 2) is that of (log alpha, log beta), `ended` the customers who did not renew."""

    parameters: ContractParameters
    covariance: tuple[tuple[float, ...], ...]
    log_likelihood: float
    customers: int
    ended: int
    converged: bool
    edge: str

    def standard_errors(self) -> dict[str, float]:
        """Standard error of both parameters (delta method from log space)."""
        widths = np.sqrt(np.diag(np.array(self.covariance)))
        return {"alpha": self.parameters.alpha * float(widths[0]), "beta": self.parameters.beta * float(widths[1])}

    def draws(self, count: int, seed: int) -> list[ContractParameters]:
        """`count` parameter sets from the Laplace approximation, the same for the same seed."""
        theta = np.log([self.parameters.alpha, self.parameters.beta])
        drawn = draw_log_parameters(theta, np.array(self.covariance), count, seed)
        return [ContractParameters(*np.exp(np.clip(row, _LOWER - 5, _UPPER)).tolist()) for row in drawn]

    def as_document(self) -> dict[str, Any]:
        """The fit as plain JSON values; `contract_fit_from_document` reads it back to the same bytes."""
        return {
            "parameters": {"alpha": self.parameters.alpha, "beta": self.parameters.beta},
            "covariance_log": [list(row) for row in self.covariance],
            "log_likelihood": self.log_likelihood,
            "customers": self.customers,
            "ended": self.ended,
            "converged": self.converged,
            "edge": self.edge,
        }


def contract_fit_from_document(document: Mapping[str, Any]) -> ContractFit:
    """The fit that `as_document` wrote."""
    return ContractFit(
        parameters=ContractParameters(**document["parameters"]),
        covariance=tuple(tuple(row) for row in document["covariance_log"]),
        **{key: document[key] for key in ("log_likelihood", "customers", "ended", "converged", "edge")},
    )


def survival(renewals: FloatArray | IntArray | float, at: ContractParameters, made: FloatArray | IntArray | float = 0) -> FloatArray:
    """P(at least `renewals` more renewals | `made` so far), in [0, 1]. Fader, Hardie (2007), eq. (6), with beta + made for beta."""
    from scipy.special import betaln

    known = at.beta + np.asarray(made, dtype=np.float64)
    return np.asarray(np.exp(betaln(at.alpha, known + renewals) - betaln(at.alpha, known)))


def retention(period: FloatArray | IntArray, at: ContractParameters) -> FloatArray:
    """Share of those still there who renew at the end of each period (from 1), in (0, 1). Fader, Hardie (2007), eq. (8)."""
    t = np.asarray(period, dtype=np.float64)
    return np.asarray((at.beta + t - 1) / (at.alpha + at.beta + t - 1))


def residual_lifetime(made: FloatArray | IntArray | float, discount_rate_per_period: float, at: ContractParameters) -> FloatArray:
    """Discounted expected periods to come of one who made `made` renewals and decides now on the next.

    Fader, Hardie (2010), eq. (9): the next period counts in full if it is renewed, each later one (1 + d) ** -1 less. `d` is above 0:
    without discounting, the expectation does not exist for alpha <= 1.
    """
    from scipy.special import hyp2f1

    if discount_rate_per_period <= 0:
        raise ValueError("the discount rate per period must be above 0: the expected lifetime without discounting may be endless")
    known = at.beta + np.asarray(made, dtype=np.float64)
    return np.asarray(known / (at.alpha + known) * hyp2f1(1.0, known + 1, at.alpha + known + 1, 1 / (1 + discount_rate_per_period)))


def fit_contracts(periods: IntArray, ended: BoolArray, weights: FloatArray | None = None) -> ContractFit:
    """Fit by maximum likelihood, Fader, Hardie (2007), eq. (B3).

    `periods` counts the periods under contract up to now (1 at least); `ended` says that the last of them was not renewed; the others are
    in their last one, so they renewed one time less. `weights` counts the customers of each row. Raises ValueError for no row.
    """
    if periods.size == 0 or int(periods.min()) < 1:
        raise ValueError("contracts need at least one customer, each with one period or more")
    count = np.ones(periods.size) if weights is None else np.asarray(weights, dtype=np.float64)
    keys, place = np.unique(periods * 2 + ended, return_inverse=True)
    folded = np.bincount(place, weights=count, minlength=keys.size)
    likelihood = _Likelihood((keys >> 1).astype(np.float64) - 1, (keys & 1).astype(bool), folded.astype(np.float64))
    best = maximise(likelihood, _STARTS, _LOWER, _UPPER, float(np.sum(folded)))
    alpha, beta = np.exp(best.theta).tolist()
    return ContractFit(
        parameters=ContractParameters(alpha, beta),
        covariance=tuple(tuple(row) for row in best.covariance.tolist()),
        log_likelihood=float(best.log_likelihood),
        customers=round(float(np.sum(folded))),
        ended=round(float(np.sum(folded[(keys & 1) == 1]))),
        converged=best.converged,
        edge=_edge_in_words(best.on_bound, alpha, beta),
    )


class _Likelihood:
    """Renewed n times, and then not (or not asked yet), with the gradient by (log alpha, log beta)."""

    def __init__(self, renewed: FloatArray, ended: BoolArray, customers: FloatArray) -> None:
        self.renewed, self.ended, self.customers = renewed, ended.astype(np.float64), customers

    def __call__(self, theta: FloatArray) -> tuple[float, FloatArray]:
        from scipy.special import betaln, psi

        alpha, beta = np.exp(theta).tolist()
        left, stayed = alpha + self.ended, beta + self.renewed
        value = float(np.sum(self.customers * (betaln(left, stayed) - betaln(alpha, beta))))
        both = psi(alpha + beta) - psi(left + stayed)
        slope_alpha = float(np.sum(self.customers * (both + psi(left) - psi(alpha))))
        slope_beta = float(np.sum(self.customers * (both + psi(stayed) - psi(beta))))
        return value, np.array([slope_alpha * alpha, slope_beta * beta])


def _edge_in_words(on_bound: tuple[int, ...], alpha: float, beta: float) -> str:
    if on_bound[0] < 0 or alpha / (alpha + beta) < 1e-4:
        return "everybody renews"
    if max(on_bound) > 0:
        return "everybody renews with the same chance: retention does not rise with tenure"
    if on_bound[1] < 0:
        return "customers are as unequal in renewing as the model allows"
    return ""
