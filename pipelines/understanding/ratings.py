"""How bad a rating is, on any of the scales that files bring."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NPS = "nps"


def badness(rating: NDArray[np.float64], is_nps: NDArray[np.bool_]) -> NDArray[np.float64]:
    """In [0, 1]: stars and CSAT 1 -> 1, 2 -> 0.5; NPS 0 -> 1 down to 6 -> 0.14; better ones, and none (NaN), 0."""
    bad = np.where(is_nps, (7.0 - rating) / 7.0, (3.0 - rating) / 2.0)
    return np.asarray(np.nan_to_num(np.clip(bad, 0.0, 1.0)))


def badness_of(rating: float, scale: str | None) -> float:
    """The same for one rating."""
    return float(badness(np.array([rating]), np.array([scale == NPS]))[0])


def is_low(rating: float | None, scale: str | None) -> bool:
    """Whether one rating says that the writer was not content."""
    return rating is not None and badness_of(rating, scale) > 0
