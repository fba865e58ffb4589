"""Themes that grew out of candidates: which messages get them, told by embedding and words together, as they were when a person decided.

Nothing here changes when messages are added, so a message keeps its themes. Under another reading model the embeddings lie elsewhere, and
the words alone decide: a message needs `WORDS_ALONE` of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pipelines.records import theme_candidate
from pipelines.understanding.themes.distinctive_words import terms_in
from pipelines.understanding.themes.head import base_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

WORDS_ALONE = 2  # different words


@dataclass(frozen=True, slots=True)
class Grown:
    """What gives a message the theme `theme_key`; `candidate` is the key of the group that it came from."""

    candidate: str
    theme_key: str
    names: dict[str, str]
    beginnings: frozenset[str]
    model_version: str
    direction: npt.NDArray[np.float32]
    threshold: float

    def takes(self, words: frozenset[str], embedding: npt.NDArray[np.float32] | None, model_version: str) -> bool:
        """Whether a message with these folded beginnings of words and this embedding speaks of the theme."""
        held = len(words & self.beginnings)
        if embedding is None or base_version(model_version) != base_version(self.model_version):
            return held >= WORDS_ALONE
        return held > 0 and float(embedding @ self.direction) >= self.threshold


def grown_themes(connection: Connection) -> list[Grown]:
    """What people accepted or merged, by the candidate's key."""
    return [_grown(row) for row in theme_candidate.grown(connection)]


def words_of(text: str) -> frozenset[str]:
    """What `Grown.takes` compares of a text."""
    return frozenset(beginning for beginning, _ in terms_in(text))


def digest_of(grown: Sequence[Grown]) -> list[tuple[str, str]]:
    """Changes when messages would get other themes because of what people decided."""
    return [(one.candidate, one.theme_key) for one in grown]


def _grown(row: Any) -> Grown:
    direction = np.frombuffer(row.embedding, dtype=np.float32)
    return Grown(row.key, row.theme_key, dict(row.names), frozenset(row.beginnings), row.model_version, direction, row.threshold)
