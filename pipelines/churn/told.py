"""What the messages of the last 90 days say about each customer; the text features of `features` and their evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.churn.contacts import DAY_US, Contacts, recent_contacts
from pipelines.churn.thresholds import MESSAGE_WINDOW_DAYS, UNANSWERED_AFTER_DAYS
from pipelines.clv.arrays import BoolArray, FloatArray, IntArray, ObjectArray

TEXT_FEATURES = ("frustration", "negative_tone", "calm_tone", "low_rating", "unanswered")
WRITTEN_CHANNELS = ("email", "chat")
FULL_AT = 3.0  # fresh contacts of one tone; more of them say no more
_MOST_KEYS = 3


@dataclass(frozen=True)
class Told:
    """`z` is customers x TEXT_FEATURES in [0, 1]; `evidence[feature][row]` the message keys behind it, strongest first."""

    z: FloatArray
    wrote_recently: BoolArray
    was_frustrated: BoolArray
    evidence: dict[str, dict[int, tuple[str, ...]]]


def sent_mail_is_known(messages: pd.DataFrame) -> bool:
    """Whether any mail or chat that we wrote is among the messages; what our people say in calls does not show who was answered."""
    return bool(((messages["direction"] == "out") & messages["channel"].isin(WRITTEN_CHANNELS)).any())


def what_was_told(messages: pd.DataFrame, last_order: FloatArray, now: int, *, sent_known: bool | None = None) -> Told:
    """The text features of customers from messages not later than `now`.

    Columns as in `records.frames.messages`, and `row`, the customer's place in `last_order` (microseconds, NaN without an order).
    A message is evidence only of what it more likely says than not. `sent_known` tells whether the workspace holds sent mail, without
    which nobody is called unanswered; None looks at these messages alone.
    """
    size = last_order.size
    start = now - MESSAGE_WINDOW_DAYS * DAY_US
    incoming = messages.loc[(messages["direction"] == "in") & ~messages["is_automatic"].astype(bool)]
    told = recent_contacts(incoming, last_order, now)
    known = told.is_contact & ~np.isnan(told.unhappy)
    unhappy, calm = np.where(known, told.unhappy, 0.0), np.where(known, 1.0 - told.unhappy, 0.0)
    sent_known = sent_mail_is_known(messages) if sent_known is None else sent_known
    waiting = _unanswered(messages, incoming if sent_known else incoming.iloc[:0], start, now)
    z = np.zeros((size, len(TEXT_FEATURES)))
    np.maximum.at(z[:, 0], told.row, told.frustration * told.weight)
    z[:, 1] = _tone(told, unhappy, size)
    z[:, 2] = _tone(told, calm, size)
    np.maximum.at(z[:, 3], told.row, told.low_rating * told.weight)
    z[waiting["row"].to_numpy(dtype=np.int64), 4] = 1.0
    return Told(
        z=z,
        wrote_recently=np.bincount(told.row[known], minlength=size) > 0,
        was_frustrated=np.bincount(told.row[told.said_frustrated], minlength=size) > 0,
        evidence={
            "frustration": _strongest(told.row, told.key, told.frustration * told.weight),
            "negative_tone": _strongest(told.row, told.key, (unhappy >= 0.5) * unhappy * told.weight),
            "calm_tone": _strongest(told.row, told.key, (calm > 0.5) * calm * told.weight),
            "low_rating": _strongest(told.row, told.key, told.low_rating * told.weight),
            "unanswered": {int(row): (str(key),) for row, key in zip(waiting["row"], waiting["key"], strict=True)},
        },
    )


def _tone(told: Contacts, share: FloatArray, size: int) -> FloatArray:
    return np.minimum(np.bincount(told.row, weights=share * told.weight, minlength=size) / FULL_AT, 1.0)


def _unanswered(messages: pd.DataFrame, incoming: pd.DataFrame, start: int, now: int) -> pd.DataFrame:
    """The newest written message of each customer that nobody answered in time; automatic mail answers nothing."""
    outgoing = messages.loc[(messages["direction"] == "out") & ~messages["is_automatic"].astype(bool)]
    written = incoming.loc[incoming["channel"].isin(WRITTEN_CHANNELS)]
    newest = written.sort_values(["created_at", "key"]).drop_duplicates("row", keep="last")[["row", "key", "created_at"]]
    answered = newest["row"].map(outgoing.groupby("row")["created_at"].max()).astype("float64").fillna(0.0)
    old_enough = newest["created_at"] <= now - UNANSWERED_AFTER_DAYS * DAY_US
    return newest.loc[(answered < newest["created_at"]) & old_enough & (newest["created_at"] > start)]


def _strongest(rows: IntArray, keys: ObjectArray, weight: FloatArray) -> dict[int, tuple[str, ...]]:
    order = np.lexsort((keys, -weight))
    found: dict[int, tuple[str, ...]] = {}
    for place in order[weight[order] > 0].tolist():
        row = int(rows[place])
        if len(found.get(row, ())) < _MOST_KEYS:
            found[row] = (*found.get(row, ()), str(keys[place]))
    return found
