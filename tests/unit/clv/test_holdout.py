from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipelines.clv.bg_nbd import BgNbdParameters
from pipelines.clv.coverage import predict_counts
from pipelines.clv.holdout import evaluate_value, evaluate_value_file, rank_correlation
from pipelines.clv.rfm import rfm_table
from pipelines.errors import FileRejected, NotEnoughData
from tests.unit.clv.cdnow import CALIBRATION_END, sample_orders

FIELDS = [
    "parameters",
    "log_likelihood",
    "customers",
    "mae",
    "rmse",
    "log_score",
    "spearman",
    "total_predicted",
    "total_actual",
    "value_mae",
    "value_total_predicted",
    "value_total_actual",
    "interval_coverage_80",
    "randomised_coverage_80",
    "interval_below",
    "interval_above",
    "fit_s",
    "predict_s",
]


def test_cdnow_is_predicted_as_well_as_in_the_literature() -> None:
    result = evaluate_value(sample_orders(), CALIBRATION_END)
    assert set(FIELDS) <= set(result)
    assert result["holdout_end"] == "1998-06-30"
    assert (result["customers"], result["total_actual"]) == (2357, 1882)
    assert result["mae"] == pytest.approx(0.785, abs=0.002)
    assert result["rmse"] == pytest.approx(1.608, abs=0.002)
    assert result["randomised_coverage_80"] == pytest.approx(0.80, abs=0.02)
    assert result["interval_coverage_80"] >= 0.80
    assert result["interval_coverage_80"] + result["interval_below"] + result["interval_above"] == pytest.approx(1.0)
    assert result["value_total_actual"] == 7_097_639


def test_cdnow_is_predicted_as_well_as_by_lifetimes_and_better_than_by_the_rules_of_a_spreadsheet() -> None:
    """The errors and the log score of the same model fitted by lifetimes, on the same customers."""
    from lifetimes import BetaGeoFitter

    ours = evaluate_value(sample_orders(), CALIBRATION_END)
    table = rfm_table(sample_orders(), CALIBRATION_END)
    oracle = BetaGeoFitter().fit(table.frequency, table.recency, table.T)
    later = sample_orders()[sample_orders()["ordered_at"] > pd.Timestamp("1997-09-30T23:59:59Z")]
    days = later.drop_duplicates(["customer_id", "ordered_at"]).groupby("customer_id").size()
    actual = days.reindex(table.customer_id, fill_value=0).to_numpy(dtype=np.int64)
    predicted = oracle.conditional_expected_number_of_purchases_up_to_time(39, table.frequency, table.recency, table.T)
    at = BgNbdParameters(**{name: float(value) for name, value in oracle.params_.items()})
    theirs = {
        "mae": np.mean(np.abs(predicted - actual)),
        "rmse": np.sqrt(np.mean((predicted - actual) ** 2)),
        "log_score": np.mean(np.log(predict_counts(table, actual, 39.0, at).here)),
        "total_predicted": np.sum(predicted),
    }
    for name, figure in theirs.items():
        assert ours[name] == pytest.approx(figure, rel=0.01), name
    for rule in ("same_rate", "same_count"):
        for error in ("mae", "rmse"):
            assert ours[error] < ours["naive"][rule][error]


def test_coverage_is_told_for_counts_and_spend_in_every_group() -> None:
    result = evaluate_value(sample_orders(), CALIBRATION_END)
    assert result["interval_coverage_80"] == pytest.approx(result["interval_coverage_expected"], abs=0.02)
    assert result["value"]["randomised_coverage_80"] == pytest.approx(0.80, abs=0.03)
    assert list(result["groups"]) == ["one-time buyers", "repeat buyers", "top tier", "middle tier", "low tier"]
    assert sum(result["groups"][name]["customers"] for name in ("one-time buyers", "repeat buyers")) == 2357
    for shares in (result, result["value"], *(group["orders"] for group in result["groups"].values())):
        assert sum(shares[f"randomised_{name}"] for name in ("coverage_80", "below", "above")) == pytest.approx(1.0)


def simulated_orders(count: int, at: BgNbdParameters, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for customer in range(count):
        rate, leaving = rng.gamma(at.r, 1 / at.alpha) / 7, rng.beta(at.a, at.b)
        day = rng.uniform(0, 100)
        while day < 730:
            rows.append((customer, day))
            if len(rows) > 1 and rows[-2][0] == customer and rng.random() < leaving:
                break
            day += rng.exponential(1 / rate)
    frame = pd.DataFrame(rows, columns=["customer_id", "day"])
    moments = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(frame["day"], unit="D")
    return pd.DataFrame({"customer_id": frame["customer_id"], "ordered_at": moments, "amount_minor": 1000, "currency": "EUR"})


def test_a_right_model_covers_four_customers_of_five() -> None:
    orders = simulated_orders(3_000, BgNbdParameters(1.2, 12.0, 0.8, 3.0), seed=8)
    result = evaluate_value(orders, date(2024, 12, 31), date(2025, 12, 30))
    assert result["randomised_coverage_80"] == pytest.approx(0.80, abs=0.025)
    assert result["total_predicted"] == pytest.approx(result["total_actual"], rel=0.1)


def test_nothing_after_the_calibration_is_one_sentence() -> None:
    with pytest.raises(NotEnoughData, match="No order lies after 2030-01-01"):
        evaluate_value(sample_orders(), date(2030, 1, 1))


def test_a_file_gives_the_same_as_its_frame(tmp_path: Path) -> None:
    frame = sample_orders()
    path = tmp_path / "orders.csv"
    frame.assign(amount=frame["amount_minor"] / 100).drop(columns="amount_minor").to_csv(path, index=False)
    result = evaluate_value_file(path, calibration_end=datetime(1997, 9, 30, 23, 59, tzinfo=UTC))
    assert result["parameters"]["alpha"] == pytest.approx(4.414, abs=1e-3)
    assert result["value_total_actual"] == 7_097_639


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("customer_id,amount\na,1\n", "orders.csv: has no column 'ordered_at'."),
        (
            "customer_id,ordered_at,amount\na,2026-01-01,1\nb,2026-01-01,x\n",
            "orders.csv, line 3: amount is empty or cannot be read.",
        ),
    ],
)
def test_a_file_that_cannot_be_used_names_the_column_and_line(tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(content)
    with pytest.raises(FileRejected) as caught:
        evaluate_value_file(path, calibration_end=datetime(2026, 1, 1, tzinfo=UTC))
    assert caught.value.detail == sentence


def test_rank_correlation_counts_ties_by_their_mean_rank() -> None:
    assert rank_correlation(np.array([1.0, 2, 3]), np.array([5, 6, 7])) == pytest.approx(1.0)
    assert rank_correlation(np.array([1.0, 2, 3]), np.array([5, 5, 5])) == 0.0
