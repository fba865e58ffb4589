"""A sentiment model of the user's choice, from a folder or the Hugging Face hub, in place of the shipped sentiment.

Embedding, frustration and evidence stay with the shipped model, so the search index and the alerts need nothing new. Only
safetensors weights are loaded and no code from the model's folder is ever run.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from pipelines.errors import ModelUnusable
from pipelines.understanding.encoder import Encoder
from pipelines.understanding.engines import switch_off_reports
from pipelines.understanding.manifest import MANIFEST_FILE
from pipelines.understanding.readings import Progress, Reader, Readings
from pipelines.understanding.text_cleaning import clean
from pipelines.understanding.thresholds import UNSURE

FloatArray = npt.NDArray[np.float32]
LONGEST_TOKENS = 256
TEXTS_PER_BATCH = 16
# A hub model brings no calibration, so the bound is a plain majority.
SURE_FROM = 0.5


def open_chosen(model: str | None, *, threads: int = 2, local_only: bool = False) -> Reader:
    """The reader for the name `model`: nothing for the shipped model, a folder of the same form, or any other folder or hub id.

    With `local_only` nothing is downloaded. Raises a `ModelUnusable` that says what is wrong.
    """
    if not model:
        return Encoder.open(threads=threads)
    if (Path(model) / MANIFEST_FILE).is_file():
        return Encoder.open(Path(model), threads=threads)
    return HubReader.open(model, threads=threads, local_only=local_only or Path(model).is_dir())


class HubReader:
    """Sentiment from a text classifier with negative, neutral and positive labels (neutral may be missing); all else from `Encoder`.

    A text longer than 256 tokens is read in windows, whose probabilities are averaged by their tokens.
    """

    def __init__(self, name: str, encoder: Encoder, tokenizer: Any, network: Any, columns: Sequence[int]) -> None:
        self._name = name
        self._encoder = encoder
        self._tokenizer = tokenizer
        self._network = network
        self._columns = columns

    @classmethod
    def open(cls, name: str, *, threads: int = 2, local_only: bool = False) -> Self:
        """The classifier `name`, a folder or a hub id; raises `ModelUnusable` when it cannot be had or has other labels."""
        _refuse_pickles(Path(name))
        switch_off_reports()
        try:
            import torch
            from transformers import AutoModelForSequenceClassification, AutoTokenizer
        except ImportError as error:
            raise ModelUnusable(name, "another reading model needs torch", fix="Install heed[hub].") from error
        torch.set_num_threads(threads)
        options: dict[str, Any] = {"trust_remote_code": False, "local_files_only": local_only}
        try:
            tokenizer = AutoTokenizer.from_pretrained(name, **options)
            network = AutoModelForSequenceClassification.from_pretrained(name, use_safetensors=True, **options)
        except (OSError, ValueError, KeyError) as error:
            fix = "Give a folder or hub id of a text classifier with safetensors weights."
            raise ModelUnusable(name, f"it could not be loaded ({type(error).__name__})", fix=fix) from error
        columns = _sentiment_columns(network.config.id2label)
        if columns is None:
            raise ModelUnusable(name, "its labels are not negative, neutral and positive", fix="Choose a sentiment classifier.")
        return cls(name, Encoder.open(threads=threads), tokenizer, network.eval(), columns)

    @property
    def model_version(self) -> str:
        """The shipped model's version and the chosen model's name."""
        return f"{self._encoder.model_version}+{Path(self._name).name}"

    @property
    def frustrated_from(self) -> float:
        """As in the shipped model."""
        return self._encoder.frustrated_from

    def forced_sentiment(self, readings: Readings) -> npt.NDArray[np.int64]:
        """The chosen model's likeliest class of every reading, 0 negative, 1 neutral, 2 positive."""
        likeliest: npt.NDArray[np.int64] = np.nan_to_num(readings.sentiment).argmax(axis=1)
        return likeliest

    def read(
        self,
        texts: Sequence[str],
        *,
        languages: Sequence[str | None] | None = None,
        progress: Progress | None = None,
        score_unsupported: bool = False,
        live: bool = False,
    ) -> Readings:
        """As `Encoder.read`, with the chosen model's sentiment wherever the shipped model gives a score."""
        readings = self._encoder.read(texts, languages=languages, progress=progress, score_unsupported=score_unsupported, live=live)
        rows = [int(row) for row in np.flatnonzero(~np.isnan(readings.frustration))]
        sentiment = readings.sentiment.copy()
        unique = list(dict.fromkeys(texts[row] for row in rows))
        scored = dict(zip(unique, self._probabilities(unique), strict=True))
        for row in rows:
            sentiment[row] = scored[texts[row]]
        labels = list(readings.sentiment_label)
        for row in rows:
            words = ("negative", "neutral", "positive")
            is_sure = readings.status[row] == "read" and sentiment[row].max() >= SURE_FROM
            labels[row] = words[int(sentiment[row].argmax())] if is_sure else UNSURE  # type: ignore[call-overload]
        return replace(readings, sentiment=sentiment, sentiment_label=labels, model_version=self.model_version)

    def _probabilities(self, texts: Sequence[str]) -> FloatArray:
        import torch

        encoded = self._tokenizer(
            [clean(text).text for text in texts], truncation=True, max_length=LONGEST_TOKENS, return_overflowing_tokens=True
        )
        windows = sorted(zip(encoded["overflow_to_sample_mapping"], encoded["input_ids"], strict=True), key=lambda pair: len(pair[1]))
        total = np.zeros((len(texts), 3), dtype=np.float32)
        for begin in range(0, len(windows), TEXTS_PER_BATCH):
            batch = windows[begin : begin + TEXTS_PER_BATCH]
            inputs = [{"input_ids": ids} for _, ids in batch]
            with torch.inference_mode():
                logits = self._network(**self._tokenizer.pad(inputs, return_tensors="pt")).logits
            shares = torch.softmax(logits.float(), dim=-1).numpy()
            for (number, ids), share in zip(batch, shares, strict=True):
                total[number] += _three(share, self._columns) * max(1, len(ids))
        return total / np.maximum(total.sum(axis=1, keepdims=True), 1e-9)  # type: ignore[no-any-return]


def _refuse_pickles(folder: Path) -> None:
    """A folder without safetensors is refused before anything is imported: other weights are pickles, which can run code."""
    if folder.is_dir() and not any(folder.glob("*.safetensors")):
        pickled = next((path for pattern in ("*.bin", "*.pt", "*.pkl") for path in sorted(folder.glob(pattern))), None)
        reason = "pickled weights are never loaded" if pickled else "it holds neither a manifest of Heed nor safetensors weights"
        raise ModelUnusable(pickled or folder, reason, fix="Give a folder with safetensors weights, or leave HEED_READING_MODEL empty.")


def _sentiment_columns(names: dict[int, str]) -> tuple[int, ...] | None:
    """Columns of negative, neutral, positive in a classifier's output, -1 for a neutral that it lacks; None for other labels."""
    found = {}
    for column, name in names.items():
        for start in ("neg", "neu", "pos"):
            if name.lower().startswith(start):
                found[start] = column
    if not {"neg", "pos"} <= set(found) or len(names) != len(found):
        return None
    return found["neg"], found.get("neu", -1), found["pos"]


def _three(share: FloatArray, columns: Sequence[int]) -> FloatArray:
    return np.array([share[column] if column >= 0 else 0.0 for column in columns], dtype=np.float32)
