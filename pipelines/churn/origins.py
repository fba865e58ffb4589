"""Moments of the shop's own past from which leaving can be learned, each seen as it was then.

For an origin o everything (order process, features, scaling) comes from rows not later than o; what happened in (o, o + H] is the
label. An origin may train another, later one only when its whole label window had passed by then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from pipelines.churn.contract_past import Contracts, probability_gone, terms_then
from pipelines.churn.features import CustomerFeatures, customer_features
from pipelines.churn.risk import rule_of_thumb
from pipelines.clv.arrays import BoolArray, FloatArray, IntArray
from pipelines.clv.bg_nbd_fit import fit_bg_nbd
from pipelines.clv.fit_value_models import MIN_CUSTOMERS, MIN_REPEAT_BUYERS
from pipelines.clv.rfm import day_number, rfm_table
from pipelines.records.database import microseconds, moment

MOST_ORIGINS = 4
# An origin needs this many horizons of history before it, or the order process of then could not have been fitted.
LEAST_HISTORY_HORIZONS = 1.0
# Weights settle long before this many customers; beyond it an even choice of customers keeps time and memory bounded.
MOST_CUSTOMERS = 50_000


@dataclass(frozen=True)
class Origin:
    """The customers with an order up to `at`: what was known of them then, p0 of then, and whether they left after it.

    `text_known` is False when no message of anybody is as old as the origin: then silence is missing, not calm.
    """

    at: datetime
    features: CustomerFeatures
    p0: FloatArray
    left: BoolArray
    text_known: bool

    def take(self, rows: IntArray) -> Origin:
        """The named customers as an origin of their own."""
        return replace(self, features=self.features.take(rows), p0=self.p0[rows], left=self.left[rows])

    @property
    def wrote(self) -> BoolArray:
        """Who wrote in the 90 days before the origin."""
        return self.features.wrote_recently & self.text_known


def origins_before(orders: pd.DataFrame, as_of: datetime, horizon_days: int, most: int = MOST_ORIGINS) -> list[datetime]:
    """as_of - H, as_of - 2H, … newest first, while the orders reach back far enough before each."""
    if orders.empty:
        return []
    first = moment(int(orders["ordered_at"].min()))
    step = timedelta(days=horizon_days)
    moments = [as_of - step * number for number in range(1, most + 1)]
    return [each for each in moments if each - step * LEAST_HISTORY_HORIZONS >= first]


def chosen_customers(orders: pd.DataFrame, most: int = MOST_CUSTOMERS) -> list[Any]:
    """At most `most` customers with an order or refund, chosen evenly over the first of each; all of them when there are fewer."""
    firsts = orders.groupby("customer_id", sort=True)["ordered_at"].min().sort_values(kind="stable")
    if len(firsts) <= most:
        return sorted(firsts.index.tolist())
    return sorted(firsts.index[np.linspace(0, len(firsts) - 1, most).astype(np.int64)].tolist())


def some_customers(orders: pd.DataFrame, most: int = MOST_CUSTOMERS) -> pd.DataFrame:
    """The orders of the chosen customers."""
    return orders.loc[orders["customer_id"].isin(chosen_customers(orders, most))]


def observe(
    orders: pd.DataFrame,
    messages: pd.DataFrame,
    at: datetime,
    horizon_days: int,
    later: pd.DataFrame | None = None,
    contracts: Contracts | None = None,
) -> Origin:
    """What was known at `at`, and who placed no order in the `horizon_days` after it, or did not renew a contract that was due.

    Columns as in `records.frames`. `later` holds the orders after `at` when they are not part of `orders`; who has a contract is then left
    out, since it is not known what became of it.
    """
    now, day = microseconds(at), day_number(at.date())
    known = orders.loc[orders["ordered_at"] <= now]
    rfm = rfm_table(known, at.date(), None if contracts is None else contracts.known_at(day))
    terms = terms_then(rfm, contracts)
    if contracts is not None:
        rfm = rfm.take(~rfm.has_contract | (terms is not None and later is None))
    features = customer_features(known, messages, rfm.customer_id.tolist(), at, with_evidence=False)
    if len(rfm) >= MIN_CUSTOMERS and int(np.sum(rfm.frequency > 0)) >= MIN_REPEAT_BUYERS:
        parameters = fit_bg_nbd(rfm.frequency, rfm.recency, rfm.T).parameters
        p0 = probability_gone(rfm, horizon_days, parameters, terms)
    else:
        p0 = rule_of_thumb(features.days_since_last_order, horizon_days)
    after = orders if later is None else later
    inside = (after["ordered_at"] > now) & (after["ordered_at"] <= microseconds(at + timedelta(days=horizon_days)))
    returned = set(after.loc[inside & (after["kind"] == "order"), "customer_id"])
    left = np.array([key not in returned for key in rfm.customer_id.tolist()], dtype=bool)
    origin = Origin(at, features, p0, left, _text_known(messages, at))
    if contracts is None or not rfm.has_contract.any():
        return origin
    left[rfm.has_contract] = contracts.ended_by(rfm.customer_id[rfm.has_contract].tolist(), day + horizon_days)
    return origin.take(np.flatnonzero(~rfm.has_contract | ((p0 > 0) & (p0 < 1))))


def _text_known(messages: pd.DataFrame, at: datetime) -> bool:
    incoming = messages.loc[messages["direction"] == "in", "created_at"]
    return bool(len(incoming)) and int(incoming.min()) <= microseconds(at)
