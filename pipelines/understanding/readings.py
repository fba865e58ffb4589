"""What texts say, and what everything that reads texts can do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from pipelines.understanding.evidence import Evidence
from pipelines.understanding.thresholds import FrustrationLabel, SentimentLabel

FloatArray = npt.NDArray[np.float32]
Status = Literal["read", "unsupported", "empty"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Readings:
    """What n texts say, row by row.

    embedding: float32 (n, 384) of unit length; zeros for an empty text.
    sentiment: float32 (n, 3), probabilities of negative, neutral, positive; NaN where status is not `read`.
    frustration: float32 (n,), probability that the writer is frustrated; NaN where status is not `read`.
    sentiment_label, is_frustrated: words for these, `unsure` where the model cannot tell or may not say.
    language: ISO 639-1 code or None. status: `read`, `unsupported` (a language the model was not trained on) or `empty`.
    evidence: per text, spans (start, end, share) of the original text, the strongest first; share in (0, 1].
    """

    embedding: FloatArray
    sentiment: FloatArray
    frustration: FloatArray
    sentiment_label: list[SentimentLabel]
    is_frustrated: list[FrustrationLabel]
    language: list[str | None]
    status: list[Status]
    evidence: list[tuple[Evidence, ...]]
    model_version: str

    def __len__(self) -> int:
        return len(self.status)


class Reader(Protocol):
    """Anything that reads texts: the shipped model, or another one that the user chose."""

    @property
    def model_version(self) -> str: ...

    @property
    def frustrated_from(self) -> float: ...

    def forced_sentiment(self, readings: Readings) -> npt.NDArray[np.int64]: ...

    def read(
        self,
        texts: Sequence[str],
        *,
        languages: Sequence[str | None] | None = None,
        progress: Progress | None = None,
        score_unsupported: bool = False,
        live: bool = False,
    ) -> Readings: ...
