"""How well leaving is foreseen, on the shop's own past or against later orders, and what reading the messages adds.

At each origin every score is made as it would have been made then: the weights come from origins whose label window had passed. Four
scores are compared on the same customers: `days_since_last_order` alone (made a probability on the earlier origins), the `value`
model's p0, `text` alone (what was said, around the base rate of the earlier origins), and `joint`, the model in use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from pipelines.churn.contract_past import Contracts
from pipelines.churn.features import IS_TEXT
from pipelines.churn.origins import MOST_ORIGINS, Origin, observe, origins_before
from pipelines.churn.refit import refit
from pipelines.churn.risk import RiskModel, log_odds, score_risk
from pipelines.churn.score_quality import (
    auc,
    average_precision,
    brier,
    calibration_line,
    expected_calibration_error,
    paired_bootstrap,
    precision_at_k,
)
from pipelines.churn.thresholds import HIGH_FROM, LATE_FROM_GAPS
from pipelines.clv.arrays import BoolArray, FloatArray

SCORES = ("days_since_last_order", "value", "text", "joint")
TOP_SHARE = 0.1  # precision_at_k looks at the tenth of customers with the highest scores
BOOTSTRAP_DRAWS = 500
_SEED = 20_211


def evaluate_churn(
    orders: pd.DataFrame,
    messages: pd.DataFrame,
    *,
    as_of: datetime,
    horizon_days: int,
    later: pd.DataFrame | None = None,
    draws: int = BOOTSTRAP_DRAWS,
    contracts: Contracts | None = None,
) -> dict[str, Any]:
    """The quality of the four scores, per origin and over all origins.

    Columns as in `records.frames`. Without `later`, the origins are as_of - H, as_of - 2H, … and their labels the shop's own orders; with
    it, customers are scored as of `as_of` and compared with the orders in `later`. Origins where everybody left or stayed are kept, with
    None for what cannot be measured, and `says` tells why in a sentence. `origins` is empty when the past is shorter than two
    horizons; `draws` is the number of bootstrap samples behind the intervals. With `contracts`, leaving is not renewing for those who
    have one and a renewal due.
    """
    past = origins_before(orders, as_of, horizon_days, MOST_ORIGINS + 1)
    seen = {at: observe(orders, messages, at, horizon_days, contracts=contracts) for at in past}
    if later is not None:
        seen[as_of] = observe(orders, messages, as_of, horizon_days, later=later, contracts=contracts)
    judged = [as_of] if later is not None else past[:MOST_ORIGINS]
    parts = [_scores_at(seen[at], list(seen.values()), horizon_days) for at in sorted(judged)]
    result: dict[str, Any] = {
        "as_of": as_of.isoformat(),
        "horizon_days": horizon_days,
        "origins": [
            {
                "origin": part.origin.at.isoformat(),
                "weights": "assumed" if part.model.assumed else "fitted",
                "text_weights": "assumed" if part.model.text_assumed else "fitted",
                "share_left_before": part.share_left_before,
                **quality_of([part], horizon_days, draws),
            }
            for part in parts
        ],
    }
    if parts:
        result["all"] = quality_of(parts, horizon_days, draws)
        result["says"] = _cannot_be_judged(parts)
    return result


@dataclass(frozen=True)
class Scored:
    """An origin, the model that was to be had at it, the four scores, and the share that left after the origins it learned from."""

    origin: Origin
    model: RiskModel
    scores: Mapping[str, FloatArray]
    share_left_before: float | None

    @property
    def season_shift(self) -> FloatArray:
        """By how many log odds more customers left here than before, a value per customer; 0 where it cannot be told."""
        share = float(np.mean(self.origin.left)) if self.origin.left.size else 0.0
        before = self.share_left_before
        is_told = before is not None and 0 < share < 1 and 0 < before < 1
        shift = float(np.diff(log_odds(np.array([before, share], dtype=np.float64)))[0]) if is_told else 0.0
        return np.full(self.origin.left.size, shift)


def _scores_at(origin: Origin, seen: Sequence[Origin], horizon_days: int) -> Scored:
    """The four scores of an origin as they would have been made then."""
    step = timedelta(days=horizon_days)
    usable = [other for other in seen if other.at + step <= origin.at]
    model = refit(usable)
    z = origin.features.z
    said = np.zeros(origin.left.size)
    for column in np.flatnonzero(IS_TEXT):
        said = said + z[:, column] * model.weights[column]
    base = np.concatenate([other.left for other in usable]) if usable else np.array([True, False])
    since = np.log1p(origin.features.days_since_last_order / horizon_days)
    scores = {
        "days_since_last_order": _from_clock(since, usable, horizon_days),
        "value": np.clip(origin.p0, 1e-6, 1 - 1e-6),
        "text": _expit(said + float(log_odds(np.array([np.mean(base)]))[0])),
        "joint": score_risk(origin.p0, z, model).probability,
    }
    return Scored(origin, model, scores, float(np.mean(base)) if usable else None)


def _from_clock(since: FloatArray, usable: Sequence[Origin], horizon_days: int) -> FloatArray:
    """The silence as a probability: a logistic line over the earlier origins, or the plain rule of thumb without them."""
    if usable:
        earlier = np.concatenate([np.log1p(other.features.days_since_last_order / horizon_days) for other in usable])
        intercept, slope = calibration_line(_expit(earlier), np.concatenate([other.left for other in usable]))
        if intercept is not None and slope is not None and slope > 0:
            return _expit(intercept + slope * since)
    return _expit(np.log(np.maximum(np.expm1(since), 1e-6)))


def _cannot_be_judged(parts: Sequence[Scored]) -> str | None:
    """One sentence where the customers cannot be told apart, so that nothing can be measured; None where they can."""
    left = np.concatenate([part.origin.left for part in parts])
    joint = np.concatenate([part.scores["joint"] for part in parts])
    if max(part.origin.left.size for part in parts) == 1:
        return "There is one customer, and nobody to compare with."
    if not left.any():
        return "Nobody left in the time that is judged, so no score can be measured."
    if left.all():
        return "Everybody left in the time that is judged, so no score can be measured."
    if np.ptp(joint) == 0:
        return "All customers look alike, so no score can tell who leaves."
    return None


def quality_of(parts: Sequence[Scored], horizon_days: int, draws: int) -> dict[str, Any]:
    """The figures over some origins. `calibration_intercept_without_shift` is the intercept once every score is moved by the change of
    the share that leaves, such as a Christmas season's, which no past without one can foretell."""
    scores = {name: np.concatenate([part.scores[name] for part in parts]) for name in SCORES}
    left = np.concatenate([part.origin.left for part in parts])
    shift = np.concatenate([part.season_shift for part in parts])
    shift_is_told = all(part.share_left_before is not None for part in parts)
    result: dict[str, Any] = {"n": int(left.size), "left": int(left.sum())}
    for name in SCORES:
        probability = scores[name]
        intercept, slope = calibration_line(probability, left)
        unshifted = calibration_line(_expit(log_odds(probability) + shift), left)[0] if shift_is_told else None
        result[name] = {
            "auc": auc(probability, left),
            "average_precision": average_precision(probability, left),
            "precision_at_k": precision_at_k(probability, left, round(TOP_SHARE * left.size)),
            "k": round(TOP_SHARE * left.size),
            "brier": brier(probability, left),
            "calibration_intercept": intercept,
            "calibration_intercept_without_shift": unshifted,
            "calibration_slope": slope,
            "expected_calibration_error": expected_calibration_error(probability, left),
        }
    for name in SCORES[:-1]:
        result[f"joint_minus_{name}"] = _difference(scores["joint"], scores[name], left, draws)
    result["lead_time_days"] = lead_time_days(scores["joint"], left, [part.origin for part in parts], horizon_days)
    return result


def _difference(joint: FloatArray, other: FloatArray, left: BoolArray, draws: int) -> dict[str, Any]:
    """The gain in AUC with its 95 % interval over resampled customers."""
    first, second = auc(joint, left), auc(other, left)
    interval = paired_bootstrap(auc, joint, other, left, draws=draws, seed=_SEED)
    return {
        "auc": None if first is None or second is None else first - second,
        "low": None if interval is None else interval[0],
        "high": None if interval is None else interval[1],
    }


def lead_time_days(joint: FloatArray, left: BoolArray, origins: Sequence[Origin], horizon_days: int) -> float | None:
    """How many days before the clock alone a leaver at high risk was seen: the median over the leavers in the high band.

    The clock alone sees a customer when the silence has lasted two usual gaps, or a horizon where there is no habit. 0 for those whom it
    had seen by then; None when no leaver was at high risk.
    """
    since = np.concatenate([origin.features.days_since_last_order for origin in origins])
    usual = np.concatenate([origin.features.usual_gap_days for origin in origins])
    late_after = np.where(np.isnan(usual), float(horizon_days), LATE_FROM_GAPS * usual)
    found = left & (joint >= HIGH_FROM)
    return float(np.median(np.maximum(late_after - since, 0.0)[found])) if found.any() else None


def _expit(value: FloatArray) -> FloatArray:
    from scipy.special import expit

    return np.asarray(np.clip(expit(value), 1e-6, 1 - 1e-6))
