"""The risk weights of a run: learned from the workspace's own past or assumed, how good they would have been, and the typical customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipelines.churn.contract_past import Contracts, probability_gone
from pipelines.churn.features import customer_features
from pipelines.churn.origins import Origin, chosen_customers, observe, origins_before
from pipelines.churn.refit import LEAST_OF_EACH, refit
from pipelines.churn.risk import RiskModel, log_odds, rule_of_thumb, score_risk
from pipelines.churn.score_quality import auc, calibration_line
from pipelines.churn.told import sent_mail_is_known
from pipelines.churn.typical import TypicalCustomer, typical_customer
from pipelines.clv.arrays import FloatArray
from pipelines.clv.fit_stage import FITTED, FittedValue
from pipelines.clv.rfm import rfm_table
from pipelines.records import frames
from pipelines.records.run import FitRow, Run

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

CHURN = "churn"
ASSUMED_STATUS = "assumed"


def churn_fit(connection: Connection, run: Run, fitted: FittedValue, ends: Mapping[bytes, int] | None = None) -> FitRow:
    """The fit row of the run; made by the first block of the run, read by the others.

    `ends` is the last day under contract of everybody who has one (`clv.fit_stage.contract_ends`).
    """
    chosen = chosen_customers(frames.orders(connection, before=run.as_of, columns=("customer_id", "ordered_at")))
    orders = frames.orders(connection, before=run.as_of, customer_ids=chosen)
    messages = frames.messages(connection, before=run.as_of)
    horizon = fitted.horizon_days
    terms = fitted.models.contracts if fitted.models is not None else None
    contracts = None if terms is None or not ends else Contracts(ends, terms.period_days)
    moments = origins_before(orders, run.as_of, horizon)
    origins = [observe(orders, messages, at, horizon, contracts=contracts) for at in moments]
    model = refit(origins)
    quality = past_quality(origins, horizon)
    typical = _typical(orders, messages, fitted, run, ends)
    told = {"typical": typical.as_document(), "quality": quality, "sent_known": sent_mail_is_known(messages)}
    parameters = model.as_document() | told
    status = ASSUMED_STATUS if model.assumed else FITTED
    return FitRow(CHURN, status, model.n, parameters, None, notes_on(model, origins, quality))


def _typical(
    orders: pd.DataFrame, messages: pd.DataFrame, fitted: FittedValue, run: Run, ends: Mapping[bytes, int] | None = None
) -> TypicalCustomer:
    rfm = rfm_table(orders, run.as_of.date(), ends)
    features = customer_features(orders, messages, rfm.customer_id.tolist(), run.as_of, with_evidence=False)
    if fitted.models is None:
        return typical_customer(rule_of_thumb(features.days_since_last_order, fitted.horizon_days), features.z)
    models = fitted.models
    return typical_customer(probability_gone(rfm, fitted.horizon_days, models.orders.parameters, models.contracts), features.z)


def past_quality(origins: Sequence[Origin], horizon_days: int) -> dict[str, Any] | None:
    """How good the risk would have been: calibrated on the last origin but one, judged on the last; None without two origins.

    The weights come from origins whose label window had passed at the last but one. Keys: at, n, left, auc, and the intercept and
    slope of the calibrated log odds (0 and 1 for true ones); None where everybody left or stayed.
    """
    newest_first = sorted(origins, key=lambda origin: origin.at, reverse=True)
    if len(newest_first) < 2:
        return None
    last, before = newest_first[:2]
    model = refit([origin for origin in newest_first[2:] if origin.at + timedelta(days=horizon_days) <= before.at])
    intercept, slope = calibration_line(_probability(before, model), before.left)
    line = (intercept, slope) if intercept is not None and slope is not None and slope > 0 else (0.0, 1.0)
    moved = line[0] + line[1] * log_odds(_probability(last, model))
    judged = 1.0 / (1.0 + np.exp(-moved))
    intercept, slope = calibration_line(judged, last.left)
    return {
        "at": last.at.isoformat(), "n": int(last.left.size), "left": int(last.left.sum()), "auc": auc(judged, last.left),
        "calibration_intercept": intercept, "calibration_slope": slope,
    }  # fmt: skip


def _probability(origin: Origin, model: RiskModel) -> FloatArray:
    return score_risk(origin.p0, origin.features.z, model).probability


def notes_on(model: RiskModel, origins: Sequence[Origin], quality: dict[str, Any] | None = None) -> list[str]:
    """What a reader should know of the weights, in sentences."""
    notes = [_why_assumed(origins)] if model.assumed else [f"the weights are fitted on {model.n} customers at {len(origins)} past moments"]
    if model.text_assumed and not model.assumed:
        notes.append(
            "the weights of what was said are documented defaults: too few customers had written before they left or stayed"
        )
    if quality is not None and quality["auc"] is not None:
        notes.append(
            f"judged on {quality['at'][:10]}, {quality['left']} of {quality['n']} customers left after it: of one who left and one "
            f"who stayed, the right one had the higher risk in {quality['auc']:.0%} of pairs"
        )
    return notes


def _why_assumed(origins: Sequence[Origin]) -> str:
    """Why the documented defaults stand, in one sentence."""
    assumed = "the weights are documented defaults"
    if not origins:
        return f"{assumed}: the orders do not reach back two horizons, so there is no past to learn from"
    left = np.concatenate([origin.left for origin in origins])
    gone, stayed = int(left.sum()), int((~left).sum())
    if not gone:
        return f"{assumed}: in the past that can be looked at nobody left"
    if not stayed:
        return f"{assumed}: in the past that can be looked at everybody left"
    return f"{assumed}: in the past {gone} customers left and {stayed} stayed, and {LEAST_OF_EACH} of each are needed"
