from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.clv.bg_nbd import expected_orders_if_alive
from pipelines.clv.fit_value_models import ValueModels, fit_value_models, value_models_from_document
from pipelines.clv.lifetime_value import Valuer, ValueTerms
from pipelines.clv.rfm import RfmTable, rfm_table
from pipelines.errors import NotEnoughData
from tests.unit.clv.cdnow import CALIBRATION_END, sample_orders


@pytest.fixture(scope="module")
def table() -> RfmTable:
    return rfm_table(sample_orders(), CALIBRATION_END)


@pytest.fixture(scope="module")
def models(table: RfmTable) -> ValueModels:
    return fit_value_models(table, seed=1)


@pytest.fixture(scope="module")
def valuer(models: ValueModels) -> Valuer:
    return Valuer(models)


def a_table(frequency: int, recency: int, age: int, spend: int, currency: str = "USD") -> RfmTable:
    whole = [np.array([number], dtype=np.int64) for number in (frequency, recency, age)]
    names = np.array(["x"], dtype=object), np.array([currency], dtype=object)
    return RfmTable(
        names[0], *whole, names[1], np.ones(1), whole[0], np.array([spend * (frequency > 0)]), np.array([spend]), CALIBRATION_END
    )


def test_clv_agrees_with_lifetimes_for_every_customer(table: RfmTable, models: ValueModels) -> None:
    """lifetimes counts a month as 4.345 weeks; the difference left is its rounding of nothing and ours to whole cents."""
    from lifetimes import BetaGeoFitter
    from lifetimes.utils import _customer_lifetime_value

    point = models.orders.parameters
    oracle = BetaGeoFitter()
    oracle.params_ = pd.Series({"r": point.r, "alpha": point.alpha, "a": point.a, "b": point.b})
    oracle.predict = oracle.conditional_expected_number_of_purchases_up_to_time
    valuer = Valuer(models, ValueTerms(days_per_month=7 * 4.345), draws=0)
    columns = [pd.Series(column) for column in (table.frequency, table.recency, table.T, valuer.expected_spend(table))]
    expected = _customer_lifetime_value(oracle, *columns, time=12, discount_rate=0.01, freq="W")
    assert np.max(np.abs(valuer.value(table).clv_minor - expected.to_numpy())) < 1.0


def test_the_interpolated_orders_agree_with_the_formula(table: RfmTable, models: ValueModels) -> None:
    valuer = Valuer(models, ValueTerms(discount_rate_per_month=0.0), draws=0)
    orders = valuer.surface.discounted_orders(table.frequency, table.T)[:, 0]
    exact = expected_orders_if_alive(table.frequency, table.T, valuer.terms.horizon_weeks, models.orders.parameters)
    assert np.max(np.abs(orders / exact - 1)) < 1e-6


def test_intervals_hold_their_estimate_and_one_person_varies_more_than_the_expectation(table: RfmTable, valuer: Valuer) -> None:
    value = valuer.value(table)
    for low, middle, high in (
        (value.value_low_minor, value.value_if_customer_minor, value.value_high_minor),
        (value.clv_low_minor, value.clv_minor, value.clv_high_minor),
    ):
        assert np.all((low <= middle) & (middle <= high))
    assert np.all(value.outcome_low_minor <= value.outcome_high_minor)
    assert np.mean(value.outcome_low_minor == 0) > 0.9
    likely = value.probability_of_no_order < 0.5
    assert np.all(value.outcome_high_minor[likely] > value.clv_high_minor[likely])


def test_the_outcome_interval_is_that_of_simulated_futures(table: RfmTable, models: ValueModels, valuer: Valuer) -> None:
    busy = table.take(np.array([int(np.argmax(valuer.value(table).clv_minor))]))
    rng, count, at, spend = np.random.default_rng(2), 200_000, models.orders.parameters, models.spend["USD"].parameters
    alive = rng.random(count) < valuer.value(busy).probability_alive[0]
    rate = rng.gamma(at.r + busy.frequency[0], 1 / (at.alpha + busy.T[0]), count)
    leaving = rng.beta(at.a, at.b + busy.frequency[0], count)
    orders = np.minimum(rng.poisson(rate * valuer.terms.horizon_weeks), rng.geometric(leaving)) * alive
    scale = rng.gamma(spend.q + spend.p * busy.spend_orders[0], 1 / (spend.gamma + busy.repeat_spend_minor[0]), count)
    totals = np.where(orders > 0, rng.gamma(spend.p * np.maximum(orders, 1), 1 / scale), 0.0)
    discount = valuer.surface.discounted_orders(busy.frequency, busy.T)[0, 0] / expected_orders_if_alive(
        busy.frequency, busy.T, valuer.terms.horizon_weeks, at
    )
    value = valuer.value(busy)
    low, high = np.quantile(totals, [0.1, 0.9]) * discount[0]
    assert value.outcome_low_minor[0] == pytest.approx(low, rel=0.03)
    assert value.outcome_high_minor[0] == pytest.approx(high, rel=0.03)
    assert value.probability_of_no_order[0] == pytest.approx(np.mean(orders == 0), abs=0.005)


def test_a_customer_is_worth_the_same_alone_and_in_any_block(table: RfmTable, models: ValueModels, valuer: Valuer) -> None:
    whole = valuer.value(table)
    fresh = Valuer(value_models_from_document(json.loads(json.dumps(models.as_document()))))
    for row in (0, 7, 1500, 2356):
        alone = fresh.value(table.take(np.array([row])))
        for name in whole.__dataclass_fields__:
            assert getattr(alone, name)[0] == getattr(whole, name)[row], name


def test_margin_scales_value_and_revenue_is_said(table: RfmTable, models: ValueModels) -> None:
    with_margin = fit_value_models(table, seed=1, margin_share={"USD": 0.4})
    assert (models.basis("USD"), with_margin.basis("USD")) == ("revenue", "margin")
    assert "values in USD are revenue: no margin is known" in models.notes
    revenue, margin = (Valuer(each, draws=0).draw(table).value_minor[:, 0] for each in (models, with_margin))
    assert np.allclose(margin, 0.4 * revenue)


def test_a_currency_without_a_spend_model_has_no_value(valuer: Valuer) -> None:
    value = valuer.value(a_table(3, 100, 200, 900, currency="SEK"))
    assert not value.value_known[0]
    assert (value.clv_minor[0], value.outcome_high_minor[0]) == (0, 0)
    assert 0 < value.probability_alive[0] < 1


def test_a_customer_older_than_the_fit_can_speak_of_is_valued_at_the_limit(valuer: Valuer) -> None:
    assert valuer.value(a_table(3, 100, 20_000, 900)).value_if_customer_minor[0] > 0


def test_an_empty_table_gives_an_empty_value(valuer: Valuer, table: RfmTable) -> None:
    assert valuer.value(table.take(np.zeros(0, dtype=np.int64))).clv_minor.size == 0


@settings(max_examples=40)
@given(st.integers(0, 30), st.floats(0, 1), st.integers(0, 270), st.integers(0, 10_000_000))
def test_value_is_never_negative_and_never_nan(valuer: Valuer, frequency: int, share: float, age: int, spend: int) -> None:
    recency = round(share * age) if frequency else 0
    value = valuer.value(a_table(frequency, recency, age, spend))
    for name in ("value_if_customer_minor", "clv_minor", "clv_low_minor", "outcome_low_minor", "outcome_high_minor"):
        assert getattr(value, name)[0] >= 0
    assert value.clv_minor[0] <= value.value_if_customer_minor[0]
    assert 0 <= value.probability_of_no_order[0] <= 1
    assert np.isfinite(value.expected_orders[0])


def one_time_buyers(count: int) -> RfmTable:
    once = {"ordered_at": pd.Timestamp("1997-01-05", tz="UTC"), "amount_minor": 5, "currency": "USD"}
    return rfm_table(pd.DataFrame({"customer_id": range(count), **once}), CALIBRATION_END)


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (1, "1 customer has an order; 100 are needed to fit the value model."),
        (500, "0 customers ordered on more than one day; 50 are needed to fit the value model."),
    ],
)
def test_too_little_data_is_one_sentence(count: int, sentence: str) -> None:
    with pytest.raises(NotEnoughData, match=sentence):
        fit_value_models(one_time_buyers(count), seed=1)


def test_a_history_shorter_than_two_horizons_is_one_sentence(table: RfmTable) -> None:
    with pytest.raises(NotEnoughData, match="The orders reach back 272 days; 400 are needed"):
        fit_value_models(table, seed=1, min_history_days=400)


def test_a_small_currency_is_named_and_the_others_are_valued(table: RfmTable) -> None:
    currency = table.currency.copy()
    currency[:100] = "EUR"
    mixed = RfmTable(**{**{name: getattr(table, name) for name in table.__dataclass_fields__}, "currency": currency})
    models = fit_value_models(mixed, seed=1)
    assert sorted(models.spend) == ["USD"]
    assert "are needed to value customers by it" in models.no_spend_model["EUR"]
