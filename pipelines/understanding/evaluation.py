"""How well a reader reads labelled texts: the numbers behind `heed evaluate reading`."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import average_precision_score, f1_score, recall_score, roc_auc_score

from pipelines.errors import FileRejected
from pipelines.understanding.calibration import expected_calibration_error
from pipelines.understanding.readings import Reader, Readings
from pipelines.understanding.thresholds import SENTIMENTS, UNSURE

Progress = Callable[[int, int], None]
BoolArray = npt.NDArray[np.bool_]
COVERAGES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)
YES = frozenset({"1", "1.0", "true", "yes", "y", "tak"})
NO = frozenset({"0", "0.0", "false", "no", "n", "nie"})
_READERS: Mapping[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": lambda path: pd.read_csv(path, dtype="str", keep_default_na=False),
    ".parquet": pd.read_parquet,
    ".jsonl": lambda path: pd.read_json(path, lines=True, dtype=False),
}


@dataclass(frozen=True, slots=True)
class LabelledReadings:
    """Readings of n labelled texts; sentiment (n,) 0 negative, 1 neutral, 2 positive, frustrated (n,) 0 or 1, both -1 where unlabelled.

    `forced_sentiment` (n,) is what the reader says when it must choose, `frustrated_from` the probability from which on it then says yes.
    `has_sentiment`, `has_frustration`: whether there was a column of such labels at all.
    """

    readings: Readings
    sentiment: npt.NDArray[np.int64]
    frustrated: npt.NDArray[np.int64]
    has_sentiment: bool
    has_frustration: bool
    skipped: int
    seconds: float
    forced_sentiment: npt.NDArray[np.int64]
    frustrated_from: float


def read_labelled_file(
    reader: Reader,
    path: Path,
    *,
    text: str,
    sentiment: str | None = None,
    frustration: str | None = None,
    language: str | None = None,
    progress: Progress | None = None,
) -> LabelledReadings:
    """`read_labelled` on a csv, parquet or jsonl file; a file or column that is not there is a `FileRejected`."""
    load = _READERS.get(path.suffix.lower())
    if load is None:
        raise FileRejected(path.name, "the ending is not one that can be read.", fix="Give a csv, parquet or jsonl file.")
    if not path.is_file():
        raise FileRejected(path.name, "there is no such file.", fix="Check the path.")
    try:
        frame = load(path)
    except (OSError, ValueError) as error:
        raise FileRejected(path.name, f"it cannot be read as {path.suffix[1:]} ({type(error).__name__}).") from error
    for column in (text, sentiment, frustration):
        if column is not None and column not in frame.columns:
            present = ", ".join(str(name) for name in frame.columns)
            raise FileRejected(path.name, f"it has no column {column!r}.", fix=f"Its columns are: {present}.")
    return read_labelled(reader, frame, text=text, sentiment=sentiment, frustration=frustration, language=language, progress=progress)


def read_labelled(
    reader: Reader,
    frame: pd.DataFrame,
    *,
    text: str,
    sentiment: str | None = None,
    frustration: str | None = None,
    language: str | None = None,
    progress: Progress | None = None,
) -> LabelledReadings:
    """The forced reading of every labelled row of `frame`.

    `sentiment` holds negative, neutral, positive; `frustration` holds 0/1, true/false or yes/no. Rows with other labels in every
    given column, or without a text, are skipped and counted. `language` is the language that the texts are said to be in.
    """
    mood = _sentiment_codes(frame[sentiment]) if sentiment else np.full(len(frame), -1)
    frustrated = _yes_no_codes(frame[frustration]) if frustration else np.full(len(frame), -1)
    words = frame[text].fillna("").astype("str").to_numpy()
    used = np.array([bool(word.strip()) for word in words], dtype=bool)
    if sentiment or frustration:
        used &= (mood >= 0) | (frustrated >= 0)
    texts = [str(word) for word in words[used]]
    started = time.perf_counter()
    readings = reader.read(texts, languages=[language] * len(texts), progress=progress, score_unsupported=True)
    seconds = max(time.perf_counter() - started, 1e-9)
    skipped = len(frame) - len(texts)
    return LabelledReadings(
        readings, mood[used], frustrated[used], bool(sentiment), bool(frustration), skipped, seconds,
        reader.forced_sentiment(readings), reader.frustrated_from,
    )  # fmt: skip


def agreement(found: LabelledReadings) -> dict[str, Any]:
    """How far the readings agree with the labels; a number that the labels cannot carry is None."""
    readings = found.readings
    count = max(1, len(readings))
    result: dict[str, Any] = {
        "n": len(readings),
        "skipped": found.skipped,
        "texts_per_s": round(len(readings) / found.seconds, 1),
        "model_version": readings.model_version,
        "unsure_share": round(sum(label == UNSURE for label in readings.sentiment_label) / count, 4),
        "unsupported_share": round(sum(state == "unsupported" for state in readings.status) / count, 4),
    }
    has_score = ~np.isnan(readings.frustration)
    curves: dict[str, dict[str, float]] = {}
    if found.has_sentiment:
        rows = (found.sentiment >= 0) & has_score
        result |= _sentiment_scores(readings, found.forced_sentiment, found.sentiment, rows)
        curves["negative"] = risk_coverage(readings.sentiment[rows, 0], found.sentiment[rows] == 0)
    if found.has_frustration:
        rows = (found.frustrated >= 0) & has_score
        result |= _frustration_scores(readings, found.frustrated, rows, found.frustrated_from)
        curves["frustrated"] = risk_coverage(readings.frustration[rows], found.frustrated[rows] == 1)
    return result | {f"accuracy_by_coverage_{name}": curve for name, curve in curves.items()}


def risk_coverage(probability: npt.NDArray[np.float32], truth: BoolArray) -> dict[str, float]:
    """Accuracy of "yes from 0.5 on" among the surest share of the texts, by that share: the risk-coverage curve at eight places.

    How sure a text is read is how far its probability (n,) lies from 0.5 (El-Yaniv and Wiener 2010). Empty for no texts.
    """
    if not len(truth):
        return {}
    surest_first = np.argsort(-np.abs(probability - 0.5), kind="stable")
    right = np.cumsum(((probability >= 0.5) == truth)[surest_first])
    counts = {f"{share:.1f}": max(1, round(share * len(truth))) for share in COVERAGES}
    return {share: round(float(right[count - 1] / count), 4) for share, count in counts.items()}


def _sentiment_scores(
    readings: Readings, forced: npt.NDArray[np.int64], label: npt.NDArray[np.int64], rows: BoolArray
) -> dict[str, float | None]:
    names = ("accuracy", "macro_recall", "macro_f1", "negative_auc", "sure_share", "accuracy_when_sure", "expected_calibration_error")
    if not rows.any():
        return dict.fromkeys(names)
    chance, label, said = readings.sentiment[rows], label[rows], forced[rows]
    words = np.array(readings.sentiment_label, dtype=object)[rows]
    sure = words != UNSURE
    agrees_on_negative = (words == "negative") == (label == 0)
    present = np.unique(label)
    values = (
        float((said == label).mean()),
        float(recall_score(label, said, labels=present, average="macro", zero_division=0)),
        float(f1_score(label, said, labels=present, average="macro", zero_division=0)),
        float(roc_auc_score(label == 0, chance[:, 0])) if 0 in present and len(present) > 1 else None,
        float(sure.mean()),
        float(agrees_on_negative[sure].mean()) if sure.any() else None,
        expected_calibration_error(chance.max(axis=1), chance.argmax(axis=1) == label),
    )
    return {name: _rounded(value) for name, value in zip(names, values, strict=True)}


def _frustration_scores(
    readings: Readings, label: npt.NDArray[np.int64], rows: BoolArray, frustrated_from: float
) -> dict[str, float | None]:
    names = (
        "frustration_auc", "frustration_average_precision", "frustration_f1", "frustration_sure_share", "frustration_accuracy_when_sure"
    )  # fmt: skip
    chance, truth = readings.frustration[rows], label[rows] == 1
    if not rows.any() or truth.all() or not truth.any():
        return dict.fromkeys(names)
    words = np.array(readings.is_frustrated, dtype=object)[rows]
    sure = words != UNSURE
    values = (
        float(roc_auc_score(truth, chance)),
        float(average_precision_score(truth, chance)),
        float(f1_score(truth, chance >= frustrated_from, zero_division=0)),
        float(sure.mean()),
        float(((words == "yes") == truth)[sure].mean()) if sure.any() else None,
    )
    return {name: _rounded(value) for name, value in zip(names, values, strict=True)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _sentiment_codes(column: pd.Series) -> npt.NDArray[np.int64]:
    codes = {name: code for code, name in enumerate(SENTIMENTS)}
    return np.array([codes.get(str(value).strip().lower(), -1) for value in column], dtype=np.int64)


def _yes_no_codes(column: pd.Series) -> npt.NDArray[np.int64]:
    words = [str(value).strip().lower() for value in column]
    return np.array([1 if word in YES else 0 if word in NO else -1 for word in words], dtype=np.int64)
