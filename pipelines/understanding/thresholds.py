"""Where a probability becomes a word; the numbers belong to a model and stand in its manifest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
SENTIMENTS = ("negative", "neutral", "positive")
SentimentLabel = Literal["negative", "neutral", "positive", "unsure"]
FrustrationLabel = Literal["yes", "no", "unsure"]
UNSURE: Literal["unsure"] = "unsure"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities in [0, 1]: higher confidence is surer, higher frustration is more frustrated.

    `sentiment_confidence`: below it a sentiment is unsure. `frustrated`: from it on a forced reading is "frustrated". Between
    `frustration_no_below` and `frustration_yes_from` a reading is unsure.
    """

    sentiment_confidence: float
    frustrated: float
    frustration_no_below: float
    frustration_yes_from: float

    @classmethod
    def from_manifest(cls, entry: Mapping[str, Any]) -> Self:
        """The thresholds that a model's manifest states under `thresholds`."""
        return cls(**{name: float(entry[name]) for name in cls.__slots__})

    def sentiment_labels(self, probabilities: FloatArray) -> list[SentimentLabel]:
        """A word for each row of probabilities (n, 3)."""
        best = probabilities.argmax(axis=1)
        sure = probabilities.max(axis=1, initial=0.0) >= self.sentiment_confidence
        words: tuple[SentimentLabel, ...] = ("negative", "neutral", "positive")
        return [words[place] if certain else UNSURE for place, certain in zip(best, sure, strict=True)]

    def frustration_labels(self, probabilities: FloatArray) -> list[FrustrationLabel]:
        """A word for each of the probabilities (n,)."""
        return [
            "yes" if value >= self.frustration_yes_from else "no" if value < self.frustration_no_below else UNSURE
            for value in probabilities
        ]
