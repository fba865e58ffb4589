"""How good the value models are on a shop's own past: fit before a day, predict after it, compare."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from pipelines.clv.arrays import FloatArray, IntArray
from pipelines.clv.bg_nbd import BgNbdParameters, expected_orders, probability_alive
from pipelines.clv.bg_nbd_fit import fit_bg_nbd
from pipelines.clv.gamma_gamma import expected_average_spend, fit_gamma_gamma
from pipelines.clv.order_file import read_orders
from pipelines.clv.outcome import counts_at_least
from pipelines.clv.rfm import DAYS_PER_WEEK, RfmTable, day_number, day_of, order_lines, rfm_table, utc_days
from pipelines.errors import NotEnoughData

COVERAGE_TAILS = (0.1, 0.9)
_DRAW_SEED = 20_050_201


def evaluate_value(orders: pd.DataFrame, calibration_end: date, holdout_end: date | None = None) -> dict[str, Any]:
    """Fit on the orders up to `calibration_end` (inclusive, UTC) and score the days after it up to `holdout_end`.

    `orders` as in `rfm.rfm_table`; `holdout_end` is the day of the newest order when left out. Everyone who ordered
    in the calibration period counts; counts are order days per customer. Errors are per customer: `mae`, `rmse` of
    counts, `spearman` of predicted and actual counts, `log_score` the mean log predictive probability of the actual
    count. `interval_coverage_80` is the share of customers inside the inclusive 10-90 % interval of counts (at least
    0.80 for a right model), with `interval_below`/`interval_above` outside it; `randomised_coverage_80` the share
    whose randomised PIT lies in [0.1, 0.9] (0.80 for a right model). Values are in the main currency's minor units
    (`value_*`, all currencies under `value_by_currency`), None where no spend model could be fitted. Raises
    NotEnoughData when either period is empty.
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
    below, here = _predictive(rfm, actual, horizon, at)
    pit = below + np.random.default_rng(_DRAW_SEED).random(actual.size) * here
    low, high = COVERAGE_TAILS
    # y is under the lower quantile where F(y) < 0.1 and above the upper one where F(y - 1) >= 0.9
    under, over = below + here < low, below >= high
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
        "log_score": float(np.mean(np.log(np.maximum(here, 1e-300)))),
        "spearman": rank_correlation(predicted, actual),
        "total_predicted": float(np.sum(predicted)),
        "total_actual": int(np.sum(actual)),
        **_value_errors(rfm, predicted, spent),
        "interval_coverage_80": float(np.mean(~under & ~over)),
        "randomised_coverage_80": float(np.mean((pit >= low) & (pit <= high))),
        "interval_below": float(np.mean(under)),
        "interval_above": float(np.mean(over)),
        "fit_s": fitted - start,
        "predict_s": predicted_s,
        "notes": list(rfm.notes),
    }


def evaluate_value_file(path: Path, *, calibration_end: datetime, holdout_end: datetime | None = None) -> dict[str, Any]:
    """`evaluate_value` of an orders file; both ends are inclusive days in UTC.

    Raises FileRejected for a file that cannot be used.
    """
    return evaluate_value(read_orders(path), calibration_end.date(), None if holdout_end is None else holdout_end.date())


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


def _predictive(rfm: RfmTable, actual: IntArray, horizon: float, at: BgNbdParameters) -> tuple[FloatArray, FloatArray]:
    """F(y - 1) and P(Y = y) of each customer's actual count y under the conditional distribution of counts."""
    alive = probability_alive(rfm.frequency, rfm.recency, rfm.T, at)
    below, here = np.zeros(actual.size), np.zeros(actual.size)
    keys, place = np.unique(np.stack([rfm.frequency, actual]), axis=1, return_inverse=True)
    for number, (count, y) in enumerate(keys.T.tolist()):
        rows = np.flatnonzero(place.reshape(-1) == number)
        at_least = alive[rows, None] * counts_at_least(np.array([max(y, 1), y + 1]), count, rfm.T[rows], horizon, at)
        reached = at_least[:, 0] if y > 0 else np.ones(rows.size)
        below[rows], here[rows] = 1.0 - reached, reached - at_least[:, 1]
    return below, here


def _value_errors(rfm: RfmTable, predicted: FloatArray, spent: IntArray) -> dict[str, Any]:
    by_currency: dict[str, dict[str, Any]] = {}
    for currency in sorted(set(rfm.currency.tolist())):
        rows = rfm.currency == currency
        try:
            fit = fit_gamma_gamma(rfm.spend_orders[rows], rfm.repeat_spend_minor[rows])
        except ValueError:
            continue
        spend = expected_average_spend(rfm.spend_orders[rows], rfm.repeat_spend_minor[rows], fit.parameters)
        value = predicted[rows] * rfm.currency_share[rows] * spend
        point = fit.parameters
        by_currency[currency] = {
            "customers": int(rows.sum()),
            "value_mae": float(np.mean(np.abs(value - spent[rows]))),
            "value_total_predicted": float(np.sum(value)),
            "value_total_actual": int(np.sum(spent[rows])),
            "gamma_gamma": {"p": point.p, "q": point.q, "gamma_minor": point.gamma},
            "frequency_spend_correlation": fit.frequency_spend_correlation,
        }
    main: Mapping[str, Any] = max(by_currency.values(), key=lambda entry: int(entry["customers"]), default={})
    shown = {name: main.get(name) for name in ("value_mae", "value_total_predicted", "value_total_actual")}
    currency = next((name for name, entry in by_currency.items() if entry is main), None)
    return {**shown, "currency": currency, "value_by_currency": by_currency}


def rank_correlation(left: FloatArray | IntArray, right: FloatArray | IntArray) -> float:
    """Spearman's rank correlation with mean ranks for ties; 0 when either does not vary."""
    ranks = [pd.Series(column).rank().to_numpy(dtype=np.float64) for column in (left, right)]
    x, y = (rank - np.mean(rank) for rank in ranks)
    spread = float(np.sqrt(np.sum(x * x) * np.sum(y * y)))
    return float(np.sum(x * y)) / spread if spread > 0 else 0.0
