"""What is known of each customer as of a moment, as numbers between 0 and 1 that move the risk, and what each rests on.

No looking ahead: rows later than `as_of` are dropped here, whatever the frames hold. Each feature is 0 where nothing
speaks for it; messages that were never read (an unsupported language, not yet imported) are missing and count as
nothing said, not as calm. What was said counts half after 45 days, and a quarter once the customer ordered again (`contacts`).

feature               what it measures
one_time_buyer        1 when the customer ordered on one day only
late_against_rhythm   how much longer than usual the silence is: 0 up to the usual gap, 1 from four gaps on; needs two gaps
refunds               share of the orders of the last 180 days that were given back
frustration           strongest frustration read in the last 90 days: 0 up to even odds, 1 when certain
negative_tone         unhappy contacts of the last 90 days, added up as probabilities: 1 from three fresh ones on
calm_tone             calm contacts, added up alike; the one feature that lowers the risk
low_rating            worst rating of the last 90 days (1 for one star or NPS 0)
unanswered            1 when a written message of the last 90 days waits for an answer for over a day (needs outgoing mail)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from pipelines.churn.thresholds import REFUND_WINDOW_DAYS
from pipelines.churn.told import TEXT_FEATURES, what_was_told
from pipelines.clv.arrays import BoolArray, FloatArray, IntArray
from pipelines.clv.order_gaps import order_gaps
from pipelines.records.database import microseconds

DONE_FEATURES = ("one_time_buyer", "late_against_rhythm", "refunds")
FEATURES = DONE_FEATURES + TEXT_FEATURES
IS_TEXT: BoolArray = np.array([name in TEXT_FEATURES for name in FEATURES])
# what can still be turned: all that was said or left open, and an order that comes late against the own rhythm
MOVES_VALUE: BoolArray = IS_TEXT | np.array([name == "late_against_rhythm" for name in FEATURES])
DAY_US = 86_400_000_000


@dataclass(frozen=True)
class CustomerFeatures:
    """One row per customer of `customer_ids`, in their order.

    `z` is customers x FEATURES in [0, 1]; `order_days` the number of days with an order (0: none yet);
    `days_since_last_order` and `usual_gap_days` are NaN where unknown; `wrote_recently` tells who wrote a readable
    message in the last 90 days, `was_frustrated` who was read as frustrated in it. `evidence[feature][row]` are keys
    of the orders or messages behind a feature.
    """

    customer_ids: tuple[Any, ...]
    z: FloatArray
    order_days: FloatArray
    days_since_last_order: FloatArray
    usual_gap_days: FloatArray
    wrote_recently: BoolArray
    was_frustrated: BoolArray
    evidence: dict[str, dict[int, tuple[str, ...]]] = field(default_factory=dict)

    def take(self, rows: IntArray) -> CustomerFeatures:
        """The named customers, without evidence."""
        return CustomerFeatures(
            tuple(self.customer_ids[row] for row in rows.tolist()), self.z[rows], self.order_days[rows], self.days_since_last_order[rows],
            self.usual_gap_days[rows], self.wrote_recently[rows], self.was_frustrated[rows],
        )  # fmt: skip


def customer_features(
    orders: pd.DataFrame, messages: pd.DataFrame, customer_ids: Sequence[Any], as_of: datetime, *, with_evidence: bool = True,
    sent_known: bool | None = None,
) -> CustomerFeatures:
    """The features of the customers as of `as_of` (inclusive).

    `orders` and `messages` have the columns of `records.frames`; rows of other customers and later rows are ignored.
    `with_evidence` False leaves the keys out, for fits over many customers. `sent_known` as in `told.what_was_told`: give it where the
    messages are those of some customers only.
    """
    now = microseconds(as_of)
    index = pd.Index(list(customer_ids), dtype=object)
    orders = _known(orders, "ordered_at", now, index)
    z = np.zeros((len(index), len(FEATURES)))
    bought = orders.loc[orders["kind"] == "order"]
    last = bought.groupby("row")["ordered_at"].max().reindex(range(len(index))).to_numpy(dtype=np.float64)
    told = what_was_told(_known(messages, "created_at", now, index), last, now, sent_known=sent_known)
    days = bought.assign(day=bought["ordered_at"] // DAY_US).groupby("row")["day"].nunique()
    order_days = np.asarray(days.reindex(range(len(index)), fill_value=0).to_numpy(), dtype=np.float64)
    since = np.asarray((now - last) / DAY_US, dtype=np.float64)
    usual = _usual_gaps(orders, as_of, index)
    refunds, refund_keys = _refunds(orders, len(index), now)
    z[:, 0] = order_days == 1
    with np.errstate(invalid="ignore", divide="ignore"):
        z[:, 1] = np.nan_to_num(np.clip(np.log2(since / np.maximum(usual, 1.0)) / 2, 0.0, 1.0))
    z[:, 2] = refunds
    z[:, IS_TEXT] = told.z
    evidence = {**_last_orders(bought), "refunds": refund_keys, **told.evidence} if with_evidence else {}
    return CustomerFeatures(tuple(index), z, order_days, since, usual, told.wrote_recently, told.was_frustrated, evidence)


def _last_orders(bought: pd.DataFrame) -> dict[str, dict[int, tuple[str, ...]]]:
    newest = bought.sort_values(["ordered_at", "key"]).drop_duplicates("row", keep="last")
    keys: dict[int, tuple[str, ...]] = {int(row): (str(key),) for row, key in zip(newest["row"], newest["key"], strict=True)}
    return {"one_time_buyer": keys, "late_against_rhythm": keys}


def _known(frame: pd.DataFrame, time: str, now: int, index: pd.Index[Any]) -> pd.DataFrame:
    """The rows of these customers that are not later than `now`, with `row`, the customer's place."""
    frame = frame.loc[frame[time] <= now]
    place = index.get_indexer(pd.Index(frame["customer_id"], dtype=object))
    return frame.assign(row=place).loc[place >= 0]


def _usual_gaps(orders: pd.DataFrame, as_of: datetime, index: pd.Index[Any]) -> FloatArray:
    gaps = order_gaps(orders, as_of.date())
    usual = np.full(len(index), np.nan)
    if len(gaps.customer_id):
        usual[index.get_indexer(pd.Index(gaps.customer_id, dtype=object))] = gaps.usual_gap_days()
    return usual


def _refunds(orders: pd.DataFrame, size: int, now: int) -> tuple[FloatArray, dict[int, tuple[str, ...]]]:
    recent = orders.loc[orders["ordered_at"] > now - REFUND_WINDOW_DAYS * DAY_US]
    is_refund = (recent["kind"] == "refund").to_numpy()
    rows = recent["row"].to_numpy(dtype=np.int64)
    back = np.bincount(rows[is_refund], minlength=size)
    bought = np.bincount(rows[~is_refund], minlength=size)
    keys: dict[int, tuple[str, ...]] = {}
    for row, key in zip(rows[is_refund].tolist(), recent["key"].to_numpy()[is_refund].tolist(), strict=True):
        keys[row] = (*keys.get(row, ()), str(key))[-3:]
    return np.minimum(back / np.maximum(bought, 1), 1.0), keys
