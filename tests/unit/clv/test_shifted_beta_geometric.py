from __future__ import annotations

import numpy as np
import pytest

from pipelines.clv.shifted_beta_geometric import (
    ContractParameters,
    contract_fit_from_document,
    fit_contracts,
    residual_lifetime,
    retention,
    survival,
)

# Fader, Hardie (2007), table 1: per cent of 1,000 customers who are still there after 1 to 12 years
REGULAR = [63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3]
HIGH_END = [86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4]


def cohort(percent: list[float], years: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The rows of a cohort of 1,000: those who left after each year, and those in their next one."""
    still = np.array([100.0, *percent[:years]]) * 10
    left = -np.diff(still)
    return np.append(np.arange(1, years + 1), years + 1), np.append(np.ones(years, dtype=bool), False), np.append(left, still[-1])


@pytest.mark.parametrize(("percent", "alpha", "beta"), [(REGULAR, 0.704, 1.182), (HIGH_END, 0.668, 3.806)])
def test_seven_years_give_the_published_parameters_and_foretell_the_next_five(percent: list[float], alpha: float, beta: float) -> None:
    fit = fit_contracts(*cohort(percent))
    assert fit.parameters.alpha == pytest.approx(alpha, abs=0.001)
    assert fit.parameters.beta == pytest.approx(beta, abs=0.003)
    assert fit.converged
    assert np.allclose(100 * survival(np.arange(1, 13), fit.parameters), percent, atol=2.0)
    assert contract_fit_from_document(fit.as_document()) == fit


def test_retention_rises_with_tenure_and_multiplies_to_survival() -> None:
    at = ContractParameters(0.668, 3.806)
    rates = retention(np.arange(1, 8), at)
    assert np.all(np.diff(rates) > 0)
    assert np.allclose(np.cumprod(rates), survival(np.arange(1, 8), at))
    assert survival(2, at, made=3) == pytest.approx(rates[3] * rates[4])


def test_residual_lifetime_is_the_sum_of_discounted_survival() -> None:
    """Fader, Hardie (2010): at ten per cent, a customer of the high-end data before the fifth renewal is worth more than a new one."""
    at, years = ContractParameters(0.668, 3.806), np.arange(1, 4_000)
    for made in (0, 4):
        by_hand = float(np.sum(survival(years, at, made=made) / 1.1 ** (years - 1.0)))
        assert residual_lifetime(made, 0.1, at) == pytest.approx(by_hand, rel=1e-6)
    assert residual_lifetime(4, 0.1, at) > residual_lifetime(0, 0.1, at)
    with pytest.raises(ValueError, match="must be above 0"):
        residual_lifetime(0, 0.0, at)


def test_the_true_parameters_of_simulated_contracts_are_found_within_their_errors() -> None:
    rng = np.random.default_rng(4)
    lasts = rng.geometric(rng.beta(0.8, 2.5, 20_000))
    watched = rng.integers(1, 9, lasts.size)
    fit = fit_contracts(np.minimum(lasts, watched), lasts < watched)
    for name, truth in (("alpha", 0.8), ("beta", 2.5)):
        assert abs(getattr(fit.parameters, name) - truth) < 3.5 * fit.standard_errors()[name]


def test_nobody_leaving_is_an_edge_that_is_said() -> None:
    assert fit_contracts(np.full(200, 5), np.zeros(200, dtype=bool)).edge == "everybody renews"
