"""Calibration and thresholds from texts that the network has not trained on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax
from sklearn.metrics import f1_score, roc_auc_score

from pipelines.understanding.calibration import Calibration
from pipelines.understanding.thresholds import Band, Thresholds
from pipelines.understanding.training.batches import Batch, by_length
from pipelines.understanding.training.datasets import UNKNOWN
from pipelines.understanding.training.network import ReadingNetwork

Floats = npt.NDArray[np.float64]
FloatArray = npt.NDArray[np.float32]
# A sure reading is to be right nine times in ten; a little more is asked of the texts that the band is chosen on.
SURE_ACCURACY = 0.91
CLASS_WEIGHTS = np.round(np.exp(np.arange(-1.2, 1.21, 0.1)), 2)
BAND_EDGES = np.round(np.arange(0.0, 1.005, 0.01), 2)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a manifest states about a model's scores."""

    calibration: Calibration
    thresholds: Thresholds

    def as_manifest(self) -> dict[str, dict[str, object]]:
        """The entries `calibration` and `thresholds`."""
        return {"calibration": asdict(self.calibration), "thresholds": self.thresholds.as_manifest()}


@torch.inference_mode()
def logits(network: ReadingNetwork, token_ids: Sequence[Sequence[int]]) -> tuple[FloatArray, FloatArray]:
    """Sentiment logits (n, 3) and frustration logits (n,)."""
    network.eval()

    def computed(batch: Batch) -> tuple[FloatArray, FloatArray]:
        outputs = network(batch.token_ids, batch.present)
        return outputs.sentiment.cpu().numpy(), outputs.frustration.cpu().numpy()

    return logits_by(computed, token_ids, tokens=2048, texts=256)


def logits_by(
    compute: Callable[[Batch], tuple[FloatArray, FloatArray]], token_ids: Sequence[Sequence[int]], *, tokens: int, texts: int
) -> tuple[FloatArray, FloatArray]:
    """Sentiment logits (n, 3) and frustration logits (n,) as `compute` gives them for batches of at most `tokens` and `texts`."""
    sentiment = np.zeros((len(token_ids), 3), dtype=np.float32)
    frustration = np.zeros(len(token_ids), dtype=np.float32)
    for batch in by_length(token_ids, np.arange(len(token_ids)), tokens=tokens, texts=texts, seed=0):
        sentiment[batch.rows], frustration[batch.rows] = compute(batch)
    return sentiment, frustration


def fit(sentiment_logits: FloatArray, frustration_logits: FloatArray, rows: pd.DataFrame) -> Fitted:
    """Calibration and thresholds on `rows` (`LABELLED_COLUMNS`); every file counts the same, film lines by their weight.

    The class weights rest on sentiment that people judged as such: a text whose writer shows no emotion is not thereby neutral.
    """
    weight = (rows["weight"] / rows.groupby("source")["text"].transform("size")).to_numpy()
    sentiment, frustration = rows["sentiment"].to_numpy(), rows["frustration"].to_numpy()
    known, judged = sentiment != UNKNOWN, frustration != UNKNOWN
    named = known & ~rows["is_derived"].to_numpy(dtype=bool)
    temperature, intercepts = _fit_sentiment(sentiment_logits[known], sentiment[known].astype(int), weight[known])
    slope, intercept = _fit_frustration(frustration_logits[judged], frustration[judged].astype(float), weight[judged])
    calibration = Calibration(temperature, intercepts, slope, intercept)
    chance = calibration.frustration(frustration_logits)
    frustrated = _best_f1_threshold(chance[judged], frustration[judged] == 1, rows["source"].to_numpy()[judged])
    moods = calibration.sentiment(sentiment_logits)
    thresholds = Thresholds(
        frustrated,
        _bands(moods[known, 0], sentiment[known] == 0, rows[known]),
        _bands(chance[judged], frustration[judged] == 1, rows[judged]),
        best_class_weights(moods[named], sentiment[named], rows[named]),
    )
    return Fitted(calibration, thresholds)


def ranking(sentiment_logits: FloatArray, frustration_logits: FloatArray, rows: pd.DataFrame) -> float:
    """One number for how well the logits rank, whatever the thresholds: the mean over the files of `rows` of the macro AUC of the sentiment
    classes and the AUC of the frustration, where a file has them. Higher is better, at most 1.
    """
    scores: list[float] = []
    for _, places in rows.groupby("source").indices.items():
        mood, push = rows["sentiment"].to_numpy()[places], rows["frustration"].to_numpy()[places]
        known, judged = mood != UNKNOWN, push != UNKNOWN
        present = np.unique(mood[known])
        if len(present) > 1:
            share = softmax(sentiment_logits[places][known], axis=1)
            scores.append(float(np.mean([roc_auc_score(mood[known] == code, share[:, code]) for code in present])))
        if {0, 1} <= set(push[judged]):
            scores.append(float(roc_auc_score(push[judged] == 1, frustration_logits[places][judged])))
    return float(np.mean(scores)) if scores else 0.0


def quality(
    fitted: Fitted, sentiment_logits: FloatArray, frustration_logits: FloatArray, rows: pd.DataFrame
) -> dict[str, dict[str, float]]:
    """Per file and language of `rows`: texts, accuracy and macro recall of the sentiment, ranking (AUC) and F1 of the frustration, and of
    each promise the share that is read sure and the accuracy there.
    """
    moods = fitted.calibration.sentiment(sentiment_logits)
    mood, negative = fitted.thresholds.forced_sentiment(moods, list(rows["language"])), moods[:, 0]
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
            numbers["negative_auc"] = float(roc_auc_score(label[known] == 0, negative[places][known]))
            numbers |= _when_sure("negative", negative[places][known], label[known] == 0, fitted.thresholds.negative, str(language))
            numbers["macro_recall"] = float(np.mean([(said[label[known] == code] == code).mean() for code in np.unique(label[known])]))
        judged = part["frustration"].to_numpy()
        if {0, 1} <= set(judged):
            truth, score = judged[judged != UNKNOWN] == 1, chance[places][judged != UNKNOWN]
            numbers["frustration_auc"] = float(roc_auc_score(truth, score))
            numbers["frustration_f1"] = float(f1_score(truth, score >= fitted.thresholds.frustrated))
            numbers |= _when_sure("frustrated", score, truth, fitted.thresholds.frustration, str(language))
        found[f"{source} ({language})"] = {name: round(value, 3) for name, value in numbers.items()}
    return found


def _when_sure(
    name: str, chance: FloatArray, truth: npt.NDArray[np.bool_], bands: Mapping[str, Band], language: str
) -> dict[str, float]:
    if language not in bands:
        return {}
    sure = bands[language].is_sure(chance)
    right = (chance >= bands[language].yes_from) == truth
    return {f"{name}_sure": float(sure.mean()), f"{name}_accuracy_when_sure": float(right[sure].mean()) if sure.any() else 0.0}


def best_class_weights(
    chance: FloatArray, label: npt.NDArray[np.int64], rows: pd.DataFrame
) -> dict[str, tuple[float, float, float]]:
    """Per language the weights of negative, neutral (1) and positive with the best mean of macro recall and macro F1 over its files,
    each counted by the root of its size.

    The probabilities (n, 3) alone favour the class that is commonest in the files together; a file of another mixture is then read badly.
    """
    found = {}
    for language, places in rows.reset_index(drop=True).groupby("language").indices.items():
        files = rows["source"].to_numpy()[places]
        parts = [(chance[places][files == name], label[places][files == name]) for name in np.unique(files)]
        pairs = ((negative, positive) for negative in CLASS_WEIGHTS for positive in CLASS_WEIGHTS)
        negative, positive = max(pairs, key=lambda pair: _balanced(parts, np.array([pair[0], 1.0, pair[1]])))
        found[str(language)] = (float(negative), 1.0, float(positive))
    return found


def _balanced(parts: Sequence[tuple[FloatArray, npt.NDArray[np.int64]]], weights: Floats) -> float:
    scores, roots = [], []
    for chance, label in parts:
        said = (chance * weights).argmax(axis=1)
        table = np.bincount(3 * label + said, minlength=9).reshape(3, 3)
        present = table.sum(axis=1) > 0
        recall = table.diagonal()[present] / table.sum(axis=1)[present]
        f1 = 2 * table.diagonal()[present] / (table.sum(axis=1) + table.sum(axis=0))[present]
        scores.append((recall.mean() + f1.mean()) / 2)
        roots.append(np.sqrt(len(label)))
    return float(np.average(scores, weights=roots))


def _fit_sentiment(
    logits: FloatArray, label: npt.NDArray[np.int64], weight: Floats
) -> tuple[float, tuple[float, float, float]]:
    """Temperature and intercepts."""

    def loss(parameters: Floats) -> float:
        scores = logits * np.exp(-parameters[0]) + np.array([parameters[1], 0.0, parameters[2]])
        chosen = log_softmax(scores, axis=1)[np.arange(len(label)), label]
        return float(-(weight * chosen).sum() / weight.sum())

    bounds = [(-2.0, 3.0), (-5.0, 5.0), (-5.0, 5.0)]
    best = minimize(loss, np.zeros(3), method="L-BFGS-B", bounds=bounds).x
    return float(np.exp(best[0])), (float(best[1]), 0.0, float(best[2]))

def _fit_frustration(logits: FloatArray, label: Floats, weight: Floats) -> tuple[float, float]:
    def loss(parameters: Floats) -> float:
        scores = np.exp(parameters[0]) * logits + parameters[1]
        return float((weight * (np.logaddexp(0.0, scores) - label * scores)).sum() / weight.sum())

    best = minimize(loss, np.zeros(2), method="L-BFGS-B").x
    return float(np.exp(best[0])), float(best[1])


def _best_f1_threshold(chance: FloatArray, label: npt.NDArray[np.bool_], source: npt.NDArray[np.object_]) -> float:
    """The threshold with the best F1, averaged over the files: frustration is rare in some and common in others."""
    files = [source == name for name in np.unique(source) if label[source == name].any()]

    def f1(threshold: float) -> float:
        said = chance >= threshold
        return float(np.mean([2 * (said & label)[file].sum() / (said[file].sum() + label[file].sum()) for file in files]))

    return round(float(max(np.arange(0.1, 0.7, 0.01), key=f1)), 2)


def _bands(chance: FloatArray, label: npt.NDArray[np.bool_], rows: pd.DataFrame) -> dict[str, Band]:
    """Per language the band that leaves the fewest texts unsure while every file of that language is read right where it is sure."""
    found = {}
    for language, places in rows.reset_index(drop=True).groupby("language").indices.items():
        files = rows["source"].to_numpy()[places]
        found[str(language)] = narrowest_band([(chance[places][files == name], label[places][files == name]) for name in np.unique(files)])
    return found


def narrowest_band(files: Sequence[tuple[FloatArray, npt.NDArray[np.bool_]]]) -> Band:
    """The `Band` with the largest sure share, on average over `files`, in each of which the sure readings reach `SURE_ACCURACY`.

    Each file is probabilities (n,) with what is true. When no band reaches it in all files, the one that comes nearest.
    """
    low, high = (edge.ravel() for edge in np.meshgrid(BAND_EDGES, BAND_EDGES, indexing="ij"))
    allowed = low <= high
    low, high = low[allowed], high[allowed]
    sure_shares, accuracies = [], []
    for chance, label in files:
        order = np.argsort(chance, kind="stable")
        no_right = np.concatenate([[0], np.cumsum(~label[order])])
        yes_right = np.concatenate([[0], np.cumsum(label[order])])
        below = np.searchsorted(chance[order], low.astype(np.float32), side="left")
        above = np.searchsorted(chance[order], high.astype(np.float32), side="left")
        sure = below + len(chance) - above
        accuracies.append((no_right[below] + yes_right[-1] - yes_right[above]) / np.maximum(sure, 1))
        sure_shares.append(sure / len(chance))
    worst, share = np.min(accuracies, axis=0), np.mean(sure_shares, axis=0)
    # A band that leaves nearly nothing sure promises nothing.
    worst = np.where(share < 0.2, 0.0, worst)
    reached = worst >= min(SURE_ACCURACY, worst.max())
    best = max(np.flatnonzero(reached), key=lambda place: (share[place], worst[place], -abs(low[place] + high[place] - 1)))
    return Band(float(low[best]), float(high[best]))
