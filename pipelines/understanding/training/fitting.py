"""Calibration and thresholds from texts that the network has not trained on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch
from scipy.optimize import minimize
from sklearn.metrics import f1_score, roc_auc_score

from pipelines.understanding.calibration import Calibration
from pipelines.understanding.thresholds import Thresholds
from pipelines.understanding.training.batches import by_length
from pipelines.understanding.training.datasets import UNKNOWN
from pipelines.understanding.training.network import ReadingNetwork

Floats = npt.NDArray[np.float64]
FloatArray = npt.NDArray[np.float32]
# A sure reading is to be right nine times in ten, unless that would leave more than this share of texts unsure.
SURE_ACCURACY = 0.9
LARGEST_UNSURE_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a manifest states about a model's scores."""

    calibration: Calibration
    thresholds: Thresholds

    def as_manifest(self) -> dict[str, dict[str, object]]:
        """The entries `calibration` and `thresholds`."""
        return {"calibration": asdict(self.calibration), "thresholds": asdict(self.thresholds)}


@torch.inference_mode()
def logits(network: ReadingNetwork, token_ids: Sequence[Sequence[int]]) -> tuple[FloatArray, FloatArray]:
    """Sentiment logits (n, 3) and frustration logits (n,)."""
    network.eval()
    sentiment = np.zeros((len(token_ids), 3), dtype=np.float32)
    frustration = np.zeros(len(token_ids), dtype=np.float32)
    for batch in by_length(token_ids, np.arange(len(token_ids)), tokens=2048, texts=256, seed=0):
        outputs = network(batch.token_ids, batch.present)
        sentiment[batch.rows] = outputs.sentiment.numpy()
        frustration[batch.rows] = outputs.frustration.numpy()
    return sentiment, frustration


def fit(sentiment_logits: FloatArray, frustration_logits: FloatArray, rows: pd.DataFrame) -> Fitted:
    """Calibration and thresholds on `rows` (`LABELLED_COLUMNS`); every file counts the same, film lines by their weight."""
    weight = (rows["weight"] / rows.groupby("source")["text"].transform("size")).to_numpy()
    sentiment, frustration = rows["sentiment"].to_numpy(), rows["frustration"].to_numpy()
    known, judged = sentiment != UNKNOWN, frustration != UNKNOWN
    temperature, intercepts = _fit_sentiment(sentiment_logits[known], sentiment[known].astype(int), weight[known])
    slope, intercept = _fit_frustration(frustration_logits[judged], frustration[judged].astype(float), weight[judged])
    calibration = Calibration(temperature, intercepts, slope, intercept)
    mood = calibration.sentiment(sentiment_logits[known])
    right = (mood.argmax(axis=1) == 0) == (sentiment[known] == 0)
    confidence = _lowest_confidence(mood.max(axis=1), right, weight[known])
    chance = calibration.frustration(frustration_logits[judged])
    frustrated = _best_f1_threshold(chance, frustration[judged] == 1, rows["source"].to_numpy()[judged])
    no_below, yes_from = _unsure_band(chance, frustration[judged] == 1, weight[judged], frustrated)
    return Fitted(calibration, Thresholds(confidence, frustrated, no_below, yes_from))


def quality(
    fitted: Fitted, sentiment_logits: FloatArray, frustration_logits: FloatArray, rows: pd.DataFrame
) -> dict[str, dict[str, float]]:
    """Per file and language of `rows`: texts, accuracy and macro recall of the sentiment, ranking (AUC) and F1 of the frustration."""
    mood = fitted.calibration.sentiment(sentiment_logits).argmax(axis=1)
    chance = fitted.calibration.frustration(frustration_logits)
    found: dict[str, dict[str, float]] = {}
    for (source, language), part in rows.groupby(["source", "language"]):
        places = part.index.to_numpy()
        numbers: dict[str, float] = {"texts": len(part)}
        label = part["sentiment"].to_numpy()
        known = label != UNKNOWN
        if known.any():
            said = mood[places][known]
            numbers["accuracy"] = float((said == label[known]).mean())
            numbers["macro_recall"] = float(np.mean([(said[label[known] == code] == code).mean() for code in np.unique(label[known])]))
        judged = part["frustration"].to_numpy()
        if {0, 1} <= set(judged):
            truth, score = judged[judged != UNKNOWN] == 1, chance[places][judged != UNKNOWN]
            numbers["frustration_auc"] = float(roc_auc_score(truth, score))
            numbers["frustration_f1"] = float(f1_score(truth, score >= fitted.thresholds.frustrated))
        found[f"{source} ({language})"] = {name: round(value, 3) for name, value in numbers.items()}
    return found


def _fit_sentiment(logits: FloatArray, label: npt.NDArray[np.int64], weight: Floats) -> tuple[float, tuple[float, float, float]]:
    def loss(parameters: Floats) -> float:
        scores = logits * np.exp(-parameters[0]) + np.array([parameters[1], 0.0, parameters[2]])
        scores = scores - scores.max(axis=1, keepdims=True)
        chosen = scores[np.arange(len(label)), label] - np.log(np.exp(scores).sum(axis=1))
        return float(-(weight * chosen).sum() / weight.sum())

    best = minimize(loss, np.zeros(3), method="Nelder-Mead", options={"maxiter": 600}).x
    return float(np.exp(best[0])), (float(best[1]), 0.0, float(best[2]))


def _fit_frustration(logits: FloatArray, label: Floats, weight: Floats) -> tuple[float, float]:
    def loss(parameters: Floats) -> float:
        scores = np.exp(parameters[0]) * logits + parameters[1]
        return float((weight * (np.logaddexp(0.0, scores) - label * scores)).sum() / weight.sum())

    best = minimize(loss, np.zeros(2), method="Nelder-Mead").x
    return float(np.exp(best[0])), float(best[1])


def _lowest_confidence(confidence: FloatArray, right: npt.NDArray[np.bool_], weight: Floats) -> float:
    """The lowest confidence from which on `SURE_ACCURACY` of the texts are read right."""
    for floor in np.arange(0.34, 0.9, 0.01):
        sure = confidence >= floor
        unsure_share = weight[~sure].sum() / weight.sum()
        if unsure_share > LARGEST_UNSURE_SHARE:
            return round(float(floor - 0.01), 2)
        if np.average(right[sure], weights=weight[sure]) >= SURE_ACCURACY:
            return round(float(floor), 2)
    return 0.9


def _best_f1_threshold(chance: FloatArray, label: npt.NDArray[np.bool_], source: npt.NDArray[np.object_]) -> float:
    """The threshold with the best F1, averaged over the files: frustration is rare in some and common in others."""
    files = [source == name for name in np.unique(source) if label[source == name].any()]

    def f1(threshold: float) -> float:
        said = chance >= threshold
        return float(np.mean([2 * (said & label)[file].sum() / (said[file].sum() + label[file].sum()) for file in files]))

    return round(float(max(np.arange(0.1, 0.7, 0.01), key=f1)), 2)


def _unsure_band(chance: FloatArray, label: npt.NDArray[np.bool_], weight: Floats, middle: float) -> tuple[float, float]:
    """The narrowest band about `middle` outside of which `SURE_ACCURACY` of the texts are read right."""
    for half in np.arange(0.0, 0.4, 0.01):
        low, high = max(0.02, middle - half), min(0.98, middle + half)
        sure = (chance < low) | (chance >= high)
        if weight[~sure].sum() / weight.sum() > LARGEST_UNSURE_SHARE:
            break
        if np.average((chance >= middle)[sure] == label[sure], weights=weight[sure]) >= SURE_ACCURACY:
            return round(float(low), 2), round(float(high), 2)
    return round(float(low), 2), round(float(high), 2)
