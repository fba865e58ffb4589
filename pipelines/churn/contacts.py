"""What each message of the last 90 days says of its writer, as calibrated probabilities; the cues of one call are one contact.

`unhappy` joins the reading with the rating that came with the message, as log odds that are added up: the rating is the
customer's own word, the reading a guess at what the words mean. A contact fades by half in 45 days; the customer who
ordered again after it has got over most of it, so that it then counts a quarter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.churn.thresholds import MESSAGE_HALF_LIFE_DAYS, MESSAGE_WINDOW_DAYS, ORDERED_SINCE_SHARE
from pipelines.clv.arrays import BoolArray, FloatArray, IntArray, ObjectArray
from pipelines.understanding.ratings import NPS, badness

DAY_US = 86_400_000_000
_STARS = (1.0, 2.0, 3.0, 4.0, 5.0)
# log odds that a rating adds to "the writer is unhappy"; judgement, as no shop labels both
_RATING_LOG_ODDS = (3.0, 1.0, -1.0, -2.0, -3.0)
_UNREAD_LOG_ODDS = -1.0  # of a message of which nothing but its rating is known
_LEAST_P = 0.02


@dataclass(frozen=True)
class Contacts:
    """One row per message or call cue: the customer's place, its key, and in [0, 1] how much it counts and what it says.

    `is_contact` marks one cue of each call and every other message: the unhappiest. `unhappy` is NaN where neither text nor rating
    was readable; `frustration` counts from one half on, 1 for certain.
    """

    row: IntArray
    key: ObjectArray
    weight: FloatArray
    unhappy: FloatArray
    frustration: FloatArray
    low_rating: FloatArray
    is_contact: BoolArray
    said_frustrated: BoolArray


def recent_contacts(incoming: pd.DataFrame, last_order: FloatArray, now: int) -> Contacts:
    """The contacts of the last 90 days before `now` (microseconds).

    `incoming` has the columns of `records.frames.messages`, and `row`; `last_order` the newest order of each place in microseconds,
    NaN without one.
    """
    recent = incoming.loc[incoming["created_at"] > now - MESSAGE_WINDOW_DAYS * DAY_US].sort_values(["created_at", "key"])
    written = recent["created_at"].to_numpy(dtype=np.float64)
    row = recent["row"].to_numpy(dtype=np.int64)
    fresh = 0.5 ** ((now - written) / DAY_US / MESSAGE_HALF_LIFE_DAYS)
    readable = recent["status"].isin(["read", "rating"]).to_numpy()
    unhappy = unhappy_probability(recent, readable)
    frustration = np.where(readable, _numbers(recent, "frustration"), np.nan)
    calls = recent["conversation_key"] if "conversation_key" in recent else pd.Series(None, index=recent.index, dtype=object)
    return Contacts(
        row=row,
        key=recent["key"].astype(str).to_numpy(dtype=object),
        weight=fresh * np.where(written <= last_order[row], ORDERED_SINCE_SHARE, 1.0),
        unhappy=unhappy,
        frustration=np.maximum(2.0 * np.nan_to_num(frustration) - 1.0, 0.0),
        low_rating=low_rating(recent),
        is_contact=_unhappiest(row, calls.where(calls.notna(), recent["key"]), unhappy),
        said_frustrated=readable & (recent["frustrated"] == "yes").to_numpy(),
    )


def unhappy_probability(messages: pd.DataFrame, readable: BoolArray) -> FloatArray:
    """The probability that the writer is unhappy, from the reading and the rating; NaN where there is neither."""
    from scipy.special import expit, logit

    rating = _numbers(messages, "rating")
    stars = np.where((messages["rating_scale"] == NPS).to_numpy(), 1.0 + 0.4 * rating, rating)
    said = np.where(readable, _numbers(messages, "negative"), np.nan)
    odds = np.where(np.isnan(said), _UNREAD_LOG_ODDS, logit(np.clip(said, _LEAST_P, 1.0 - _LEAST_P)))
    rated = odds + np.interp(stars, _STARS, _RATING_LOG_ODDS)
    return np.asarray(np.where(np.isnan(stars), said, expit(rated)))


def low_rating(messages: pd.DataFrame) -> FloatArray:
    """How bad each message's rating is, in [0, 1]; see `ratings.badness`."""
    return badness(_numbers(messages, "rating"), (messages["rating_scale"] == NPS).to_numpy())


def _numbers(messages: pd.DataFrame, name: str) -> FloatArray:
    return np.asarray(pd.to_numeric(messages[name]), dtype=np.float64)


def _unhappiest(row: IntArray, contact: pd.Series[str], unhappy: FloatArray) -> BoolArray:
    """One row of each contact of each customer: the unhappiest, of equals the first."""
    order = np.argsort(-np.nan_to_num(unhappy, nan=-1.0), kind="stable")
    together = pd.DataFrame({"row": row[order], "contact": contact.astype(str).to_numpy()[order]})
    chosen = np.zeros(row.size, dtype=bool)
    chosen[order[~together.duplicated().to_numpy()]] = True
    return chosen
