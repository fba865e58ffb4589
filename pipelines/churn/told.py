"""What the messages of the last 90 days say about each customer; the text features of `features` and their evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.churn.thresholds import MESSAGE_HALF_LIFE_DAYS, MESSAGE_WINDOW_DAYS, UNANSWERED_AFTER_DAYS
from pipelines.clv.arrays import BoolArray, FloatArray, IntArray
from pipelines.understanding.ratings import NPS, badness

TEXT_FEATURES = ("frustration", "negative_tone", "positive_tone", "low_rating", "unanswered")
WRITTEN_CHANNELS = ("email", "chat")
DAY_US = 86_400_000_000
_MOST_KEYS = 3


@dataclass(frozen=True)
class Told:
    """`z` is customers x TEXT_FEATURES in [0, 1]; `evidence[feature][row]` the message keys behind it, strongest first."""

    z: FloatArray
    wrote_recently: BoolArray
    was_frustrated: BoolArray
    evidence: dict[str, dict[int, tuple[str, ...]]]


def what_was_told(messages: pd.DataFrame, size: int, now: int) -> Told:
    """The text features of `size` customers from messages not later than `now`.

    Columns as in `records.frames.messages`, and `row`, the customer's place.
    """
    start = now - MESSAGE_WINDOW_DAYS * DAY_US
    incoming = messages.loc[(messages["direction"] == "in") & ~messages["is_automatic"].astype(bool)]
    recent = incoming.loc[incoming["created_at"] > start]
    fresh = 0.5 ** ((now - recent["created_at"].to_numpy(dtype=np.float64)) / DAY_US / MESSAGE_HALF_LIFE_DAYS)
    rows = recent["row"].to_numpy(dtype=np.int64)
    keys = recent["key"].astype(str).to_numpy()
    readable = recent["status"].isin(["read", "rating"]).to_numpy()
    frustrated = recent["frustrated"].to_numpy()
    # `unsure` counts half: it is neither calm nor angry
    certainty = np.where(frustrated == "yes", 1.0, np.where(frustrated == "unsure", 0.5, 0.0)) * readable
    frustration = certainty * pd.to_numeric(recent["frustration"]).fillna(0.0).to_numpy(dtype=np.float64)
    negative = (recent["sentiment"] == "negative").to_numpy() & readable
    positive = (recent["sentiment"] == "positive").to_numpy() & readable
    low = low_rating(recent)
    waiting = _unanswered(messages, incoming, start, now)
    z = np.zeros((size, len(TEXT_FEATURES)))
    np.maximum.at(z[:, 0], rows, frustration * fresh)
    weight = 1.0 + np.bincount(rows, weights=fresh * readable, minlength=size)
    z[:, 1] = np.bincount(rows, weights=fresh * negative, minlength=size) / weight
    z[:, 2] = np.bincount(rows, weights=fresh * positive, minlength=size) / weight
    np.maximum.at(z[:, 3], rows, low * fresh)
    z[waiting["row"].to_numpy(dtype=np.int64), 4] = 1.0
    return Told(
        z=z,
        wrote_recently=np.bincount(rows[readable], minlength=size) > 0,
        was_frustrated=np.bincount(rows[certainty == 1.0], minlength=size) > 0,
        evidence={
            "frustration": _strongest(rows, keys, frustration * fresh),
            "negative_tone": _strongest(rows, keys, negative * fresh),
            "positive_tone": _strongest(rows, keys, positive * fresh),
            "low_rating": _strongest(rows, keys, low * fresh),
            "unanswered": {int(row): (str(key),) for row, key in zip(waiting["row"], waiting["key"], strict=True)},
        },
    )


def low_rating(messages: pd.DataFrame) -> FloatArray:
    """How bad each message's rating is, in [0, 1]; see `ratings.badness`."""
    return badness(pd.to_numeric(messages["rating"]).to_numpy(dtype=np.float64), (messages["rating_scale"] == NPS).to_numpy())


def _unanswered(messages: pd.DataFrame, incoming: pd.DataFrame, start: int, now: int) -> pd.DataFrame:
    """The newest written message of each customer that nobody answered in time; none when no outgoing mail is known."""
    outgoing = messages.loc[messages["direction"] == "out"]
    written = incoming.loc[incoming["channel"].isin(WRITTEN_CHANNELS)]
    newest = written.sort_values(["created_at", "key"]).drop_duplicates("row", keep="last")[["row", "key", "created_at"]]
    if outgoing.empty or newest.empty:
        return newest.iloc[:0]
    answered = newest["row"].map(outgoing.groupby("row")["created_at"].max()).fillna(0)
    old_enough = newest["created_at"] <= now - UNANSWERED_AFTER_DAYS * DAY_US
    return newest.loc[(answered < newest["created_at"]) & old_enough & (newest["created_at"] > start)]


def _strongest(rows: IntArray, keys: np.ndarray, weight: FloatArray) -> dict[int, tuple[str, ...]]:
    order = np.lexsort((keys, -weight))
    found: dict[int, tuple[str, ...]] = {}
    for place in order[weight[order] > 0].tolist():
        row = int(rows[place])
        if len(found.get(row, ())) < _MOST_KEYS:
            found[row] = (*found.get(row, ()), str(keys[place]))
    return found
