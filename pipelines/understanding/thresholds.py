"""Where a probability becomes a word; the numbers belong to a model and stand in its manifest.

Two promises are made, for each language apart: *negative or not* and *frustrated or not*. Outside its `Band` each of them was right nine
times in ten on texts that the model had not seen; inside it the reading is `unsure`, which is not the same as calm.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
SENTIMENTS = ("negative", "neutral", "positive")
SentimentLabel = Literal["negative", "neutral", "positive", "unsure"]
FrustrationLabel = Literal["yes", "no", "unsure"]
UNSURE: Literal["unsure"] = "unsure"
EVEN = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Band:
    """Probabilities in [0, 1]: no below `no_below`, yes from `yes_from` on, unsure between them."""

    no_below: float
    yes_from: float

    def is_sure(self, probability: FloatArray) -> npt.NDArray[np.bool_]:
        """Whether each probability (n,) lies outside the band."""
        return (probability < self.no_below) | (probability >= self.yes_from)

    def joined(self, other: Self) -> "Band":
        """The smallest band that holds both."""
        return Band(min(self.no_below, other.no_below), max(self.yes_from, other.yes_from))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`frustrated`: from it on a forced yes-or-no reading says yes. `negative`, `frustration`: a band per language code.

    `class_weights`: per language code what the probabilities of negative, neutral and positive are multiplied by before the largest is
    the forced choice. Without them the commonest class of the texts that the model was fitted on wins too often.
    """

    frustrated: float
    negative: Mapping[str, Band]
    frustration: Mapping[str, Band]
    class_weights: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)

    @classmethod
    def from_manifest(cls, entry: Mapping[str, Any]) -> Self:
        """The thresholds that a model's manifest states under `thresholds`: `frustrated`, and per language `negative`, `frustration` and,
        where there are any, `class_weights`.
        """
        bands = {name: {code: Band(*map(float, pair)) for code, pair in entry[name].items()} for name in ("negative", "frustration")}
        if not bands["negative"] or not bands["frustration"]:
            raise ValueError("a band of at least one language")
        weights = {code: _three(numbers) for code, numbers in entry.get("class_weights", {}).items()}
        return cls(float(entry["frustrated"]), bands["negative"], bands["frustration"], weights)

    def as_manifest(self) -> dict[str, Any]:
        """The form that `from_manifest` reads."""
        return {"frustrated": self.frustrated} | {
            name: {code: [band.no_below, band.yes_from] for code, band in bands.items()}
            for name, bands in (("negative", self.negative), ("frustration", self.frustration))
        } | {"class_weights": {code: list(numbers) for code, numbers in self.class_weights.items()}}

    def forced_sentiment(self, probabilities: FloatArray, languages: Sequence[str | None]) -> npt.NDArray[np.int64]:
        """The class of each row of probabilities (n, 3), 0 negative, 1 neutral, 2 positive, whether the model is sure or not."""
        weights = np.array([self.class_weights.get(code or "", EVEN) for code in languages]).reshape(len(languages), len(SENTIMENTS))
        chosen: npt.NDArray[np.int64] = (probabilities * weights).argmax(axis=1)
        return chosen

    def sentiment_labels(self, probabilities: FloatArray, languages: Sequence[str | None]) -> list[SentimentLabel]:
        """A word for each row of probabilities (n, 3) of a text in that language; `unsure` where it may or may not be negative."""
        found: list[SentimentLabel] = []
        for (negative, neutral, positive), language in zip(probabilities, languages, strict=True):
            band = _band(self.negative, language)
            _, for_neutral, for_positive = self.class_weights.get(language or "", EVEN)
            calm: SentimentLabel = "positive" if positive * for_positive > neutral * for_neutral else "neutral"
            found.append("negative" if negative >= band.yes_from else calm if negative < band.no_below else UNSURE)
        return found

    def frustration_labels(self, probabilities: FloatArray, languages: Sequence[str | None]) -> list[FrustrationLabel]:
        """A word for each of the probabilities (n,) of a text in that language."""
        found: list[FrustrationLabel] = []
        for value, language in zip(probabilities, languages, strict=True):
            band = _band(self.frustration, language)
            found.append("yes" if value >= band.yes_from else "no" if value < band.no_below else UNSURE)
        return found


def _three(numbers: Sequence[Any]) -> tuple[float, float, float]:
    negative, neutral, positive = (float(number) for number in numbers)
    return negative, neutral, positive


def _band(bands: Mapping[str, Band], language: str | None) -> Band:
    """The language's own band; where the language is not known, one that holds all of them."""
    if language is not None and language in bands:
        return bands[language]
    first, *others = bands.values()
    for other in others:
        first = first.joined(other)
    return first
