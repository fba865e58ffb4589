"""From a model's raw scores to probabilities that mean what they say.

Class weights in training push rare labels up; temperature and intercepts, fitted on texts kept apart, take that back
(Guo et al. 2017, section 4, with a bias per class).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Sentiment: softmax(logits / temperature + intercepts). Frustration: sigmoid(slope · logit + intercept)."""

    sentiment_temperature: float = 1.0
    sentiment_intercepts: tuple[float, float, float] = (0.0, 0.0, 0.0)
    frustration_slope: float = 1.0
    frustration_intercept: float = 0.0

    @classmethod
    def from_manifest(cls, entry: Mapping[str, Any]) -> Self:
        """The calibration that a model's manifest states under `calibration`."""
        negative, neutral, positive = (float(number) for number in entry["sentiment_intercepts"])
        return cls(
            float(entry["sentiment_temperature"]),
            (negative, neutral, positive),
            float(entry["frustration_slope"]),
            float(entry["frustration_intercept"]),
        )

    def sentiment(self, logits: FloatArray) -> FloatArray:
        """Probabilities (n, 3) of negative, neutral, positive from logits (n, 3); every row sums to 1."""
        shifted = logits.astype(np.float64) / self.sentiment_temperature + np.asarray(self.sentiment_intercepts)
        shifted -= shifted.max(axis=1, keepdims=True)
        share = np.exp(shifted)
        chance: FloatArray = (share / share.sum(axis=1, keepdims=True)).astype(np.float32)
        return chance

    def frustration(self, logits: FloatArray) -> FloatArray:
        """Probabilities (n,) in [0, 1] from logits (n,)."""
        scaled = self.frustration_slope * logits.astype(np.float64) + self.frustration_intercept
        return (1.0 / (1.0 + np.exp(-np.clip(scaled, -50, 50)))).astype(np.float32)


def expected_calibration_error(confidence: FloatArray, right: npt.NDArray[np.bool_], bins: int = 15) -> float:
    """Mean gap between confidence and accuracy over equal bins of confidence in (0, 1], weighted by their size; 0 for no rows."""
    if len(confidence) == 0:
        return 0.0
    places = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    size = np.bincount(places, minlength=bins)
    gap = np.bincount(places, weights=confidence, minlength=bins) - np.bincount(places, weights=right, minlength=bins)
    return float(np.abs(gap).sum() / size.sum())
