"""The stage `risk`: how likely each customer of a block is to leave, why, and the value that goes with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipelines.churn.churn_fit import CHURN, churn_fit
from pipelines.churn.features import CustomerFeatures, customer_features
from pipelines.churn.reasons import reasons_of
from pipelines.churn.risk import (
    RiskModel,
    RiskScores,
    risk_model_from_document,
    rule_of_thumb,
    score_risk,
    text_effect_draws,
)
from pipelines.churn.rules import ChurnRules
from pipelines.churn.thresholds import LATE_FROM_GAPS, LEAVING_WITHIN_HORIZONS, risk_bands
from pipelines.churn.typical import NOBODY, TypicalCustomer, against, typical_from_document
from pipelines.churn.value_at_risk import ValueAtRisk, at_risk_draws, value_at_risk
from pipelines.clv.arrays import BoolArray, FloatArray
from pipelines.clv.fit_stage import FittedValue, contract_ends, fitted_value, terms
from pipelines.clv.lifetime_value import ValueDraws, Valuer, ValueTerms, minor
from pipelines.clv.rfm import RfmTable, day_number, rfm_table
from pipelines.clv.rules import ValueRules
from pipelines.clv.value_stage import valuer
from pipelines.records import frames
from pipelines.records import run as runs
from pipelines.records.database import reading, upsert
from pipelines.records.risk import risk
from pipelines.records.run import Run

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.jobs.queue import Write
    from pipelines.workspace import Workspace

_DRAW_SEED_STEP = 2  # the order process and the spend models use the two seeds before


def score_customers(workspace: Workspace, run: Run, customer_ids: Sequence[bytes], *, as_of: datetime, now: datetime) -> Write:
    """Scores the customers as of `as_of` with the run's models, and returns the write of their `risk` rows."""
    with reading(workspace.engine) as connection:
        fits = runs.fits(connection, run.id)
        fitted = fitted_value(fits)
        value_rules, rules = workspace.rules.of(ValueRules), workspace.rules.of(ChurnRules)
        weights = churn_fit(connection, run, fitted, contract_ends(connection, value_rules)) if CHURN not in fits else None
        orders = frames.orders(connection, before=as_of, customer_ids=customer_ids)
        messages = frames.messages(connection, before=as_of, customer_ids=customer_ids)
        contracts = contract_ends(connection, value_rules, customer_ids)
    parameters = (weights or fits[CHURN]).parameters
    rows = risk_rows(
        orders,
        messages,
        customer_ids,
        fitted=fitted,
        model=risk_model_from_document(parameters),
        typical=typical_from_document(parameters.get("typical")),
        sent_known=parameters.get("sent_known"),
        rules=rules,
        value_terms=terms(value_rules),
        as_of=as_of,
        contracts=contracts,
    )

    def write(connection: Connection) -> None:
        if weights is not None:
            runs.store_fits(connection, run.id, [weights])
        upsert(connection, risk, [{"run_id": run.id, **row} for row in rows], keys=["run_id", "customer_id"])

    return write


def risk_rows(
    orders: pd.DataFrame,
    messages: pd.DataFrame,
    customer_ids: Sequence[bytes],
    *,
    fitted: FittedValue,
    model: RiskModel,
    typical: TypicalCustomer = NOBODY,
    sent_known: bool | None = None,
    rules: ChurnRules,
    value_terms: ValueTerms,
    as_of: datetime,
    contracts: Mapping[bytes, int] | None = None,
) -> list[dict[str, Any]]:
    """One row per customer id, all with the same columns, those without an order too (band `unknown`)."""
    features = customer_features(orders, messages, customer_ids, as_of, sent_known=sent_known)
    rfm = rfm_table(orders, as_of.date(), contracts)
    index = pd.Index(list(customer_ids), dtype=object).get_indexer(pd.Index(rfm.customer_id, dtype=object))
    p0 = np.full(len(customer_ids), np.nan)
    money: list[dict[str, Any]] = [_no_money(None) for _ in customer_ids]
    if fitted.models is None:
        p0 = rule_of_thumb(features.days_since_last_order, fitted.horizon_days)
    elif len(rfm):
        value = valuer(fitted.models, value_terms)
        split, p0[index] = _split(value, rfm, features.z[index], model, fitted.horizon_days)
        lost = value.outcome(rfm, 1.0 - split.still_ours)
        for place, columns in zip(index.tolist(), _money_rows(split, lost, rfm, value.is_known(rfm)), strict=True):
            money[place] = columns
    scores = score_risk(p0, features.z, model)
    told = against(scores, model, typical)
    bands = risk_bands(scores.probability, rules.high_from, rules.medium_from)
    silent = silent_leavers(features, fitted.horizon_days)
    under = contracts if contracts and fitted.models is not None and fitted.models.contracts is not None else {}
    today = day_number(as_of.date())
    days_left = {key: end - today for key, end in under.items()}
    return [
        {
            "customer_id": key,
            "horizon_days": fitted.horizon_days,
            **_scores(scores, p0, row),
            "band": str(bands[row]),
            **money[row],
            "assumed": model.assumed or fitted.models is None,
            "reasons": [reason.as_json() for reason in reasons_of(row, features, told, days_left.get(key))],
            "is_silent_leaver": bool(silent[row]) and key not in under,
        }
        for row, key in enumerate(customer_ids)
    ]


def _split(value: Valuer, rfm: RfmTable, z: FloatArray, model: RiskModel, horizon_days: int) -> tuple[ValueAtRisk, FloatArray]:
    """The value at risk of the table's customers, and their p0."""
    draws, effect, p0 = _drawn(value, rfm, z, model, horizon_days)
    return value_at_risk(draws, effect), p0


def _drawn(
    value: Valuer, rfm: RfmTable, z: FloatArray, model: RiskModel, horizon_days: int
) -> tuple[ValueDraws, FloatArray, FloatArray]:
    """P(alive) and V, and what was said does to them, under the estimate and every draw; and p0 of the estimate."""
    draws = value.draw(rfm)
    p0 = value.quiet_draws(rfm, draws.alive, horizon_days)
    return draws, text_effect_draws(p0, z, model, value.models.seed + _DRAW_SEED_STEP), p0[:, 0]


def at_risk_of(
    orders: pd.DataFrame,
    messages: pd.DataFrame,
    fitted: FittedValue,
    model: RiskModel,
    value_terms: ValueTerms,
    as_of: datetime,
    contracts: Mapping[bytes, int] | None = None,
) -> tuple[list[bytes], FloatArray]:
    """The customers of an orders frame and `at risk now` of each under the estimate and every draw (`value_at_risk.at_risk_draws`)."""
    rfm = rfm_table(orders, as_of.date(), contracts)
    customers: list[bytes] = rfm.customer_id.tolist()
    if fitted.models is None or not customers:
        return customers, np.zeros((len(customers), 1))
    features = customer_features(orders, messages, customers, as_of, with_evidence=False)
    draws, effect, _ = _drawn(valuer(fitted.models, value_terms), rfm, features.z, model, fitted.horizon_days)
    return customers, at_risk_draws(draws, effect)


def _money_rows(
    split: ValueAtRisk, lost: tuple[FloatArray, FloatArray], rfm: RfmTable, known: BoolArray
) -> list[dict[str, Any]]:
    columns = {name: getattr(split, field).tolist() for name, field in _MONEY_COLUMNS.items()}
    columns |= {name: minor(bound).tolist() for name, bound in zip(_OUTCOME_COLUMNS, lost, strict=True)}
    rows = []
    for number, currency in enumerate(rfm.currency.tolist()):
        if known[number]:
            rows.append({**{name: column[number] for name, column in columns.items()}, "currency": currency, "value_known": True})
        else:
            rows.append({**_no_money(currency), "still_ours_probability": columns["still_ours_probability"][number]})
    return rows


# columns of the record and the fields of ValueAtRisk that fill them
_MONEY_COLUMNS = {
    "still_ours_probability": "still_ours",
    "clv_minor": "clv_minor",
    "at_risk_now_minor": "at_risk_now_minor",
    "probably_gone_minor": "probably_gone_minor",
    "at_risk_low_minor": "at_risk_low_minor",
    "at_risk_high_minor": "at_risk_high_minor",
    "expected_low_minor": "expected_low_minor",
    "expected_high_minor": "expected_high_minor",
}


_OUTCOME_COLUMNS = ("at_risk_outcome_low_minor", "at_risk_outcome_high_minor")


def _no_money(currency: str | None) -> dict[str, Any]:
    return {**dict.fromkeys((*_MONEY_COLUMNS, *_OUTCOME_COLUMNS)), "currency": currency, "value_known": False}


def _scores(scores: RiskScores, p0: FloatArray, row: int) -> dict[str, float | None]:
    columns = {"p0": p0, "churn_probability": scores.probability, "neutral_probability": scores.neutral}
    return {name: None if np.isnan(column[row]) else float(column[row]) for name, column in columns.items()}


def silent_leavers(features: CustomerFeatures, horizon_days: int) -> BoolArray:
    """Who is late against their own rhythm, was not read as frustrated, and has not been gone for long.

    The band does not matter here: a value model takes the long silence of a regular buyer for chance longer than the
    buyer's own rhythm does.
    """
    with np.errstate(invalid="ignore"):
        late = features.days_since_last_order > LATE_FROM_GAPS * features.usual_gap_days
        leaving = features.days_since_last_order <= LEAVING_WITHIN_HORIZONS * horizon_days
    return np.asarray(late & leaving & ~features.was_frustrated)
