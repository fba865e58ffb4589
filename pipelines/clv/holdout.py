"""How good the value models are on a shop's own past: fit before a day, predict after it, compare."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from pipelines.clv.arrays import FloatArray, IntArray
from pipelines.clv.bg_nbd import BgNbdParameters, expected_orders
from pipelines.clv.bg_nbd_fit import fit_bg_nbd
from pipelines.clv.coverage import count_transform, coverage, predict_counts, spend_transform
from pipelines.clv.gamma_gamma import expected_average_spend, fit_gamma_gamma
from pipelines.clv.order_file import read_order_file
from pipelines.clv.rfm import DAYS_PER_WEEK, RfmTable, day_number, day_of, order_lines, rfm_table, utc_days
from pipelines.clv.tiers import LOW, MIDDLE, TOP, tier_thresholds, value_tiers
from pipelines.errors import NotEnoughData


def evaluate_value(orders: pd.DataFrame, calibration_end: date, holdout_end: date | None = None) -> dict[str, Any]:
    """Fit on the orders up to `calibration_end` (inclusive, UTC) and score the days after it up to `holdout_end`.

    `orders` as in `rfm.rfm_table`; `holdout_end` is the day of the newest order when left out. Everyone who ordered in the
    calibration period counts; counts are order days per customer. Raises NotEnoughData when either period is empty.

    - `mae`, `rmse` of counts; `spearman` of predicted and actual counts; `log_score` the mean log predictive probability of the
      actual count; the same errors of two rules without a model under `naive` (see `naive_rules`);
    - `interval_coverage_80`: share of customers inside the inclusive 10-90 % interval of counts, beside what the model itself expects
      (`interval_coverage_expected`, at least 0.80) and the shares outside (`interval_below`, `interval_above`);
    - `randomised_coverage_80`, `randomised_below`, `randomised_above`: 0.80, 0.10 and 0.10 for a right model (see `coverage`), and the
      same of spend under `value`;
    - `value_*`: the main currency's minor units, all currencies under `value_by_currency`; None where no spend model could be fitted;
    - `groups`: coverage of counts and spend among one-time buyers, repeat buyers and the tiers of predicted value.
    """
    newest = holdout_end or day_of(int(utc_days(orders["ordered_at"]).max()))
    if newest <= calibration_end:
        raise NotEnoughData(f"No order lies after {calibration_end.isoformat()}, so there is nothing to compare with.")
    rfm = rfm_table(orders, calibration_end)
    if not len(rfm) or not np.any(rfm.age_days > 0):
        raise NotEnoughData(f"No customer ordered before {calibration_end.isoformat()}.")
    actual, spent = _later(orders, rfm, calibration_end, newest)
    horizon = (newest - calibration_end).days / DAYS_PER_WEEK
    start = perf_counter()
    fit = fit_bg_nbd(rfm.frequency, rfm.recency, rfm.T)
    fitted = perf_counter()
    at = fit.parameters
    predicted = expected_orders(rfm.frequency, rfm.recency, rfm.T, horizon, at)
    predicted_s = perf_counter() - fitted
    counts = predict_counts(rfm, actual, horizon, at)
    u = count_transform(counts)
    under, over = actual < counts.low, actual > counts.high
    value, worth, spend_u = _value_errors(rfm, predicted, spent, horizon, at)
    return {
        "parameters": {"r": at.r, "alpha": at.alpha, "a": at.a, "b": at.b, "time_unit": fit.time_unit},
        "standard_errors": fit.standard_errors(),
        "converged": fit.converged,
        "edge": fit.edge,
        "log_likelihood": fit.log_likelihood,
        "customers": len(rfm),
        "repeat_buyers": fit.repeat_buyers,
        "calibration_end": calibration_end.isoformat(),
        "holdout_end": newest.isoformat(),
        "mae": float(np.mean(np.abs(predicted - actual))),
        "rmse": float(np.sqrt(np.mean((predicted - actual) ** 2))),
        "log_score": float(np.mean(np.log(np.maximum(counts.here, 1e-300)))),
        "spearman": rank_correlation(predicted, actual),
        "total_predicted": float(np.sum(predicted)),
        "total_actual": int(np.sum(actual)),
        "naive": naive_rules(orders, rfm, actual, (newest - calibration_end).days),
        **value,
        "interval_coverage_80": float(np.mean(~under & ~over)),
        "interval_coverage_expected": float(np.mean(counts.inside_expected)),
        "interval_below": float(np.mean(under)),
        "interval_above": float(np.mean(over)),
        **coverage(u),
        "groups": _groups(rfm, worth, u, spend_u),
        "fit_s": fitted - start,
        "predict_s": predicted_s,
        "notes": list(rfm.notes),
    }


def evaluate_value_file(path: Path, *, calibration_end: datetime, holdout_end: datetime | None = None) -> dict[str, Any]:
    """`evaluate_value` of an orders file; both ends are inclusive days in UTC.

    Raises FileRejected for a file that cannot be used.
    """
    given = read_order_file(path)
    result = evaluate_value(given.orders, calibration_end.date(), None if holdout_end is None else holdout_end.date())
    return result | {"notes": [*given.notes, *result["notes"]]}


def _later(orders: pd.DataFrame, rfm: RfmTable, after: date, until: date) -> tuple[IntArray, IntArray]:
    """Order days, and net spend in the customer's own currency, in (after, until] for each customer of the table."""
    lines, customers, currencies, _ = order_lines(orders, until)
    lines = lines.loc[lines["day"] > day_number(after)]
    place = pd.Index(rfm.customer_id).get_indexer(pd.Index(customers))[lines["customer"].to_numpy()]
    lines = lines.assign(place=place).loc[place >= 0]
    bought = lines.loc[~lines["refund"], ["place", "day"]].drop_duplicates()
    counts = np.bincount(bought["place"], minlength=len(rfm)).astype(np.int64)
    own = currencies[lines["currency"].to_numpy()] == rfm.currency[lines["place"].to_numpy()]
    money = lines.loc[own]
    spent = np.zeros(len(rfm), dtype=np.int64)
    np.add.at(spent, money["place"].to_numpy(), np.where(money["refund"], -money["amount"], money["amount"]))
    return counts, spent


def naive_rules(orders: pd.DataFrame, rfm: RfmTable, actual: IntArray, days: int) -> dict[str, dict[str, float]]:
    """`mae` and `rmse` of two rules that any spreadsheet can follow.

    `same_rate`: each goes on at the rate of repeat orders since the first one. `same_count`: each orders as often as in the
    `days` days before, the very first order left out.
    """
    rate = rfm.frequency / np.maximum(rfm.age_days, 1)
    window, _ = _later(orders, rfm, rfm.end_day - timedelta(days=days), rfm.end_day)
    again = window - (rfm.age_days < days)
    return {
        name: {"mae": float(np.mean(np.abs(guess - actual))), "rmse": float(np.sqrt(np.mean((guess - actual) ** 2)))}
        for name, guess in (("same_rate", rate * days), ("same_count", again.astype(np.float64)))
    }


def _groups(rfm: RfmTable, worth: FloatArray, u: FloatArray, spend_u: FloatArray) -> dict[str, dict[str, Any]]:
    """Coverage in each group; tiers are of the predicted spend `worth` in minor units, within the customer's currency."""
    valued, known = np.rint(worth).astype(np.int64), np.isfinite(spend_u)
    tier = value_tiers(valued, rfm.currency, known, tier_thresholds(valued, rfm.currency, known))
    masks = {"one-time buyers": rfm.frequency == 0, "repeat buyers": rfm.frequency > 0}
    masks |= {f"{name} tier": tier == name for name in (TOP, MIDDLE, LOW)}
    return {
        name: {"customers": int(rows.sum()), "orders": coverage(u, rows), "value": coverage(spend_u, rows & known)}
        for name, rows in masks.items()
    }


def _value_errors(
    rfm: RfmTable, predicted: FloatArray, spent: IntArray, horizon: float, at: BgNbdParameters
) -> tuple[dict[str, Any], FloatArray, FloatArray]:
    """The errors of spend by currency; each customer's predicted spend (0 where unknown) and its transform (NaN where unknown)."""
    by_currency: dict[str, dict[str, Any]] = {}
    worth, transform = np.zeros(len(rfm)), np.full(len(rfm), np.nan)
    for currency, rows in rfm.rows_by_currency():
        part = rfm.take(rows)
        try:
            fit = fit_gamma_gamma(part.spend_orders, part.repeat_spend_minor)
        except ValueError:
            continue
        point = fit.parameters
        value = predicted[rows] * part.currency_share * expected_average_spend(part.spend_orders, part.repeat_spend_minor, point)
        worth[rows] = value
        only_here = part.currency_share == 1.0
        u = spend_transform(part, spent[rows], horizon, at, point)
        transform[rows[only_here]] = u[only_here]
        by_currency[currency] = {
            "customers": int(rows.size),
            "value_mae": float(np.mean(np.abs(value - spent[rows]))),
            "value_total_predicted": float(np.sum(value)),
            "value_total_actual": int(np.sum(spent[rows])),
            "value": coverage(u, only_here),
            "gamma_gamma": {"p": point.p, "q": point.q, "gamma_minor": point.gamma},
            "frequency_spend_correlation": fit.frequency_spend_correlation,
        }
    main: Mapping[str, Any] = max(by_currency.values(), key=lambda entry: int(entry["customers"]), default={})
    names = ("value_mae", "value_total_predicted", "value_total_actual", "value", "frequency_spend_correlation")
    shown = {name: main.get(name) for name in names}
    currency_of = next((name for name, entry in by_currency.items() if entry is main), None)
    return {**shown, "currency": currency_of, "value_by_currency": by_currency}, worth, transform


def rank_correlation(left: FloatArray | IntArray, right: FloatArray | IntArray) -> float:
    """Spearman's rank correlation with mean ranks for ties; 0 when either does not vary."""
    ranks = [pd.Series(column).rank().to_numpy(dtype=np.float64) for column in (left, right)]
    x, y = (rank - np.mean(rank) for rank in ranks)
    spread = float(np.sqrt(np.sum(x * x) * np.sum(y * y)))
    return float(np.sum(x * y)) / spread if spread > 0 else 0.0
