"""The check of the value models against CDNOW, whose figures are published, and the pictures made of it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from pipelines.charts.picture import svg
from pipelines.clv.bg_nbd import expected_orders_if_alive
from pipelines.clv.bg_nbd_fit import fit_bg_nbd
from pipelines.clv.check_pictures import check_pictures
from pipelines.clv.cohort_picture import cohort_picture
from pipelines.clv.cohorts import Cohort, CohortMonth
from pipelines.clv.model_check import ModelCheck, check_models
from pipelines.clv.rfm import rfm_table
from pipelines.clv.value_picture import value_picture
from pipelines.errors import NotEnoughData
from tests.unit.clv.cdnow import sample_orders


@cache
def cdnow() -> ModelCheck:
    return check_models(sample_orders(), date(1998, 6, 30), 273)


def test_customers_without_a_repeat_order_are_counted_as_published() -> None:
    """1,411 of 2,357 customers of the sample made no repeat order in the first 39 weeks."""
    check = cdnow()
    assert check.calibration_end == date(1997, 9, 30)
    assert (check.customers, check.by_frequency[0].customers, check.by_frequency[1].customers) == (2357, 1411, 439)
    assert [one.repeats for one in check.by_frequency] == list(range(8))


def test_the_models_expectation_lies_close_to_what_happened_in_each_group() -> None:
    inside = [one.low - 0.15 <= one.expected <= one.high + 0.15 for one in cdnow().by_frequency]
    assert sum(inside) >= 6


def test_tracking_sums_the_expectation_of_each_customer_since_the_first_order() -> None:
    check = cdnow()
    rfm = rfm_table(sample_orders(), check.calibration_end)
    at = fit_bg_nbd(rfm.frequency, rfm.recency, rfm.T).parameters
    weeks = (rfm.age_days + 273) / 7.0
    one_by_one = [float(expected_orders_if_alive(np.zeros(1), np.zeros(1), float(week), at)[0]) for week in np.unique(weeks)]
    counts = np.unique(weeks, return_counts=True)[1]
    last = check.weeks[-1]
    assert last.expected_so_far == pytest.approx(float(np.dot(one_by_one, counts)), rel=1e-9)
    assert last.expected_so_far == pytest.approx(last.actual_so_far, rel=0.06)
    assert [one.actual_so_far for one in check.weeks] == np.cumsum([one.actual for one in check.weeks]).tolist()
    assert sum(one.is_holdout for one in check.weeks) == 39


def test_intervals_of_each_width_hold_about_as_many_as_they_say() -> None:
    for one in cdnow().reliability:
        assert abs(one.inside - one.nominal) < 0.06, one


def test_a_short_past_is_said_in_one_sentence() -> None:
    few = pd.DataFrame({"customer_id": ["a"], "ordered_at": pd.to_datetime(["2016-01-01"]), "amount_minor": [1], "currency": "PLN"})
    with pytest.raises(NotEnoughData, match=r"needed to check the value models"):
        check_models(few, date(2026, 1, 1))


def test_every_picture_is_labelled_and_has_its_numbers() -> None:
    for picture in check_pictures(cdnow()):
        assert ElementTree.fromstring(svg(picture.chart, picture.name)).get("role") == "img"
        assert picture.table and "nan" not in str(picture.table).lower()


def test_the_distribution_of_value_adds_up_to_all_customers_and_all_value() -> None:
    values = np.rint(np.random.default_rng(1).lognormal(8, 2, 500)).astype(int).tolist()
    picture = value_picture(values, "PLN")
    assert picture is not None
    assert sum(row["customers"] for row in picture.table) == 500
    assert sum(row["value"] for row in picture.table) == pytest.approx(sum(values) / 100)
    assert sum(row["share of the value"] for row in picture.table) == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize("values", [[7], [5] * 40, [0, 0, 3], list(range(1, 4))])
def test_few_or_equal_values_are_drawn_too(values: list[int]) -> None:
    picture = value_picture(values, "JPY")
    assert picture is not None
    assert sum(row["customers"] for row in picture.table) == len(values)
    assert svg(picture.chart, picture.name)


def test_nobody_worth_anything_is_no_picture() -> None:
    assert value_picture([0, 0], "PLN") is None
    assert value_picture([], "PLN") is None


def test_the_heat_map_leaves_out_months_that_are_not_over() -> None:
    months = (CohortMonth(0, 9, 9, True, {}), CohortMonth(1, 9, 3, True, {}), CohortMonth(2, 9, 1, False, {}))
    picture = cohort_picture([Cohort("2026-04", 9, months), Cohort("2026-05", 4, months[:1])])
    assert picture is not None
    assert [(row["cohort"], row["month"], row["share"]) for row in picture.table] == [("2026-04", 1, 0.3333)]
    assert cohort_picture([Cohort("2026-05", 4, months[:1])]) is None
