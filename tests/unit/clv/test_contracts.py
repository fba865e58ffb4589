from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from pipelines.clv.contracts import ContractValuer, state_of, usual_period_days
from pipelines.clv.fit_stage import fit_rows, fitted_value, terms
from pipelines.clv.fit_value_models import ValueModels, fit_value_models, value_models_from_document
from pipelines.clv.lifetime_value import Valuer
from pipelines.clv.rfm import RfmTable, day_number, rfm_table
from pipelines.clv.rules import ValueRules
from pipelines.clv.value_stage import valuation_rows

NOW = datetime(2026, 6, 30, 11, tzinfo=UTC)
TODAY = day_number(NOW.date())
MONTH = 365.25 / 12
PRICE = 4_900


def subscribers(count: int = 600, seed: int = 1) -> tuple[pd.DataFrame, dict[int, int]]:
    """Monthly payers who end with probability ~ Beta(0.8, 8) at each renewal: orders, and the last day under contract of each."""
    rng = np.random.default_rng(seed)
    lasts = rng.geometric(rng.beta(0.8, 8.0, count))
    began = rng.integers(60, 900, count)
    lines, ends = [], {}
    for customer in range(count):
        months = min(int(lasts[customer]), int(began[customer] // MONTH) + 1)
        ends[customer] = TODAY - int(began[customer]) + round(months * MONTH)
        lines += [(customer, NOW - timedelta(days=int(began[customer]) - round(month * MONTH))) for month in range(months)]
    frame = pd.DataFrame(lines, columns=["customer_id", "ordered_at"])
    keys = [str(row) for row in range(len(frame))]
    return frame.assign(amount_minor=PRICE, currency="EUR", kind="order", key=keys, margin_minor=None), ends


@pytest.fixture(scope="module")
def table() -> RfmTable:
    orders, ends = subscribers()
    return rfm_table(orders, NOW.date(), ends)


@pytest.fixture(scope="module")
def models(table: RfmTable) -> ValueModels:
    return fit_value_models(table, seed=1)


def test_periods_run_from_the_first_order_and_an_end_in_the_past_is_a_contract_not_renewed(table: RfmTable) -> None:
    state = state_of(table, MONTH)
    assert np.array_equal(state.periods, table.frequency + 1)
    assert np.array_equal(state.ended, table.contract_ends < TODAY)


@pytest.mark.parametrize(("gap", "days"), [(30.0, 30.4), (92.0, 91.3), (365.0, 365.25)])
def test_the_period_is_that_of_the_payments(gap: float, days: float) -> None:
    assert usual_period_days(gap) == pytest.approx(days, abs=0.1)


def test_renewals_are_fitted_and_said(models: ValueModels) -> None:
    assert models.contracts is not None
    assert models.contracts.period_days == pytest.approx(MONTH)
    found, errors = models.contracts.fit.parameters, models.contracts.fit.standard_errors()
    assert abs(found.alpha - 0.8) < 3.5 * errors["alpha"]
    assert abs(found.beta - 8.0) < 3.5 * errors["beta"]
    assert any("they are valued by their renewals, every 30 days" in note for note in models.notes)
    assert value_models_from_document(models.as_document()) == models


def test_whoever_is_under_contract_is_a_customer_and_whoever_ended_is_not(table: RfmTable, models: ValueModels) -> None:
    value = Valuer(models).value(table)
    ended = state_of(table, MONTH).ended
    assert set(value.probability_alive[~ended]) == {1.0}
    assert set(value.probability_alive[ended]) == {0.0}
    assert set(value.clv_minor[ended]) == {0}
    assert set(value.probability_of_no_order[ended]) == {1.0}
    assert np.all(value.value_if_customer_minor > 0)
    for low, middle, high in (
        (value.clv_low_minor, value.clv_minor, value.clv_high_minor),
        (value.expected_orders_low, value.expected_orders, value.expected_orders_high),
    ):
        assert np.all((low <= middle) & (middle <= high))
    loyal, new = int(np.argmax(np.where(ended, -1, table.frequency))), int(np.argmin(np.where(ended, 999, table.frequency)))
    assert value.clv_minor[loyal] > value.clv_minor[new]
    assert value.clv_minor[loyal] <= 12.2 * PRICE
    assert np.array_equal(Valuer(models, draws=0).estimate(table).clv_minor, value.clv_minor)


def test_outcomes_are_those_of_simulated_renewals(table: RfmTable, models: ValueModels) -> None:
    assert models.contracts is not None
    row = int(np.argmax(~state_of(table, MONTH).ended))
    one = table.take(np.array([row]))
    valuer = ContractValuer(models.contracts, 0, 1, months=12, days_per_month=MONTH, discount_rate_per_month=0.0)
    at, state = models.contracts.fit.parameters, state_of(one, MONTH)
    rng = np.random.default_rng(3)
    renewals = rng.geometric(rng.beta(at.alpha, at.beta + state.periods[0] - 1, 200_000)) - 1
    due = int((365.25 - state.days_left[0]) // MONTH) + 1
    made = np.minimum(renewals, due)
    days = np.where(made < due, state.days_left[0] + made * MONTH, 365.25)
    assert valuer.renewals(one)[0, 0] == pytest.approx(np.mean(made), rel=0.01)
    assert valuer.discounted_days(one)[0, 0] == pytest.approx(np.mean(days), rel=0.02)
    found_days, found_renewals = valuer.outcome(one, np.ones(1), (0.1, 0.5, 0.9))
    assert found_renewals[:, 0].tolist() == np.quantile(made, (0.1, 0.5, 0.9), method="inverted_cdf").tolist()
    assert np.allclose(found_days[:, 0], np.quantile(days, (0.1, 0.5, 0.9)), atol=1.0)
    assert valuer.probability_gone(one, 90.0)[0, 0] == pytest.approx(np.mean(renewals < (90 - state.days_left[0]) // MONTH + 1), abs=0.005)


def test_the_stage_values_contracts_unless_the_rules_say_orders() -> None:
    orders, ends = subscribers()
    moments = (orders["ordered_at"] - pd.Timestamp(0, tz="UTC")) // pd.Timedelta(microseconds=1)
    orders = orders.assign(ordered_at=moments)
    values = {}
    for name, contracts in (("contracts", ends), ("orders", {})):
        fits = {row.name: row for row in fit_rows(orders, NOW.date(), ValueRules(), contracts)}
        values[name] = valuation_rows(orders, [0, 1, 2], fitted_value(fits), terms(ValueRules()), NOW, contracts)  # type: ignore[list-item]
    assert {row["probability_alive"] for row in values["contracts"]} <= {0.0, 1.0}
    assert not {row["probability_alive"] for row in values["orders"]} <= {0.0, 1.0}


def test_too_few_contracts_are_said_and_valued_by_orders() -> None:
    orders, ends = subscribers()
    models = fit_value_models(rfm_table(orders, NOW.date(), {key: end for key, end in ends.items() if key < 50}), seed=1)
    assert models.contracts is None
    assert any("50 customers carry the end of a contract" in note and "valued by their orders" in note for note in models.notes)
