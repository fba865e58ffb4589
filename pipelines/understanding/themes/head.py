"""The linear head that tells the themes of a message, and its file, which lies in the reading model's folder."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from pipelines.errors import ModelUnusable
from pipelines.understanding.manifest import DEFAULT_MODEL, MANIFEST_FILE, THEMES_FILE
from pipelines.understanding.themes import features
from pipelines.understanding.themes.shipped import shipped_themes, words_digest

FloatArray = npt.NDArray[np.float32]
_ARRAYS = ("embedding_weights", "hint_weights", "word_weights", "rarity", "intercept", "threshold")
_LEARN = "Learn the head for this model: `python -m pipelines.understanding.training.theme_head --model FOLDER`."


@dataclass(frozen=True, slots=True)
class Head:
    """Logit of a theme: embedding (384,), hints (19,) and words (4096,), each times its weights (…, 19), and the intercept, added up.

    The theme is named when the logit reaches `threshold[k]`; a threshold of infinity names it never.
    """

    model_version: str
    keys: tuple[str, ...]
    digest: str  # SHA-256 of the themes' words that it was learned with
    embedding_weights: FloatArray
    hint_weights: FloatArray
    word_weights: FloatArray
    rarity: FloatArray
    intercept: FloatArray
    threshold: FloatArray

    def word_part(self, texts: Sequence[str]) -> FloatArray:
        """float32 (n, themes): what the words of the texts add to the logits."""
        folded = features.folded_texts(texts)
        words = features.weighted_words(features.word_counts(folded), self.rarity)
        return np.asarray(features.hints(folded) @ self.hint_weights + words @ self.word_weights, dtype=np.float32)

    def logits(self, embedding: FloatArray, word_part: FloatArray) -> FloatArray:
        """float32 (n, themes) from embeddings (n, 384) of unit length and their texts' `word_part`; each row by itself."""
        rows = [row @ self.embedding_weights for row in embedding * np.float32(features.EMBEDDING_SCALE)]
        return np.array(rows, dtype=np.float32).reshape(len(embedding), -1) + word_part + self.intercept

    def named(self, logits: FloatArray) -> list[dict[str, float]]:
        """Per row of logits the themes that reach their threshold, with the probability in [0, 1] that the logit stands for."""
        from scipy.special import expit

        scores = expit(logits)
        return [
            {self.keys[place]: round(float(scores[row, place]), 4) for place in np.flatnonzero(logits[row] >= self.threshold)}
            for row in range(len(logits))
        ]

    def save(self, path: Path) -> None:
        """Writes the head as arrays without pickled objects; the same head is the same bytes."""
        np.savez_compressed(
            path, model_version=np.array(self.model_version), keys=np.array(self.keys), digest=np.array(self.digest),
            embedding_weights=self.embedding_weights, hint_weights=self.hint_weights, word_weights=self.word_weights.astype(np.float16),
            rarity=self.rarity, intercept=self.intercept, threshold=self.threshold,
        )

    @classmethod
    def load(cls, path: Path, model_version: str) -> Self:
        """The head in `path`; raises ModelUnusable when it cannot be read, or belongs to another reading model or taxonomy."""
        try:
            with np.load(path, allow_pickle=False) as file:
                head = cls(
                    str(file["model_version"]), tuple(str(key) for key in file["keys"]), str(file["digest"]),
                    *(file[name].astype(np.float32) for name in _ARRAYS),
                )
        except FileNotFoundError:
            raise ModelUnusable(path, f"there is no theme head for the reading model {model_version}", fix=_LEARN) from None
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ModelUnusable(path, "the theme head is damaged", fix="Install heed again, or learn the head again.") from error
        if head.model_version != model_version:
            raise ModelUnusable(path, f"it belongs to the reading model {head.model_version}, not to {model_version}", fix=_LEARN)
        if head.keys != tuple(shipped_themes()) or head.digest != words_digest():
            raise ModelUnusable(path, "it was learned with other themes than those in taxonomy.yaml", fix=_LEARN)
        return head


def base_version(model_version: str) -> str:
    """The version whose encoder makes the embedding: that of a recalibrated model or of one beside a hub model, before its `+`."""
    return model_version.partition("+")[0]


def head_for(model_version: str, reading_model: str = "") -> Head | None:
    """The head that fits readings of this version: that of the model's own folder, or of the shipped model for that and for hub models.

    None when a model of the company's own has no head. Raises ModelUnusable when a head is damaged or belongs to another model.
    """
    is_own_form = bool(reading_model) and (Path(reading_model) / MANIFEST_FILE).is_file()
    path = (Path(reading_model) if is_own_form else DEFAULT_MODEL) / THEMES_FILE
    if is_own_form and not path.is_file():
        return None
    return _loaded(path, base_version(model_version), path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=4)
def _loaded(path: Path, version: str, _changed: int) -> Head:
    return Head.load(path, version)


def fingerprint(head: Head | None) -> str:
    """Changes when the head would name other themes."""
    if head is None:
        return "no head"
    return hashlib.sha256(b"".join(getattr(head, name).tobytes() for name in _ARRAYS)).hexdigest()
