"""The linear side model over pieces and pairs of pieces: fitted on the same texts as the network, and weighed against it on others."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import log_expit, log_softmax
from sklearn.linear_model import LogisticRegression

from pipelines.understanding.training.datasets import UNKNOWN
from pipelines.understanding.training.multitask import IMPLIED_CALM_WEIGHT, draw_probabilities
from pipelines.understanding.training.network import NGRAM_BUCKETS, NGRAM_FACTOR, NGRAM_PRIME, SENTIMENTS

FloatArray = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
# Inverse strength of the penalty; the counts are divided by the root of their number and weighted by rarity, as in TF-IDF.
PENALTY = 2.0
STEPS = 150
HEADS = ("sentiment", "frustration")


def counts(token_ids: Sequence[Sequence[int]], pieces: int) -> sparse.csr_matrix:
    """Counts (n, pieces + `NGRAM_BUCKETS`) of pieces and pairs, each row divided by the root of its total, as `NgramScores` does."""
    lengths = np.array([len(text) for text in token_ids])
    flat = np.concatenate([np.asarray(text, dtype=np.int64) for text in token_ids])
    text_of = np.repeat(np.arange(len(token_ids)), lengths)
    follows = text_of[:-1] == text_of[1:]
    pairs = pieces + (flat[:-1] * NGRAM_FACTOR % NGRAM_PRIME * NGRAM_PRIME + flat[1:])[follows] % NGRAM_BUCKETS
    rows, columns = np.concatenate([text_of, text_of[:-1][follows]]), np.concatenate([flat, pairs])
    values = 1 / np.sqrt(2 * lengths - 1)[rows]
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(token_ids), pieces + NGRAM_BUCKETS))


def fit_ngrams(token_ids: Sequence[Sequence[int]], rows: pd.DataFrame, pieces: int) -> FloatArray:
    """Weights (pieces + `NGRAM_BUCKETS`, 4) of the four logits, fitted on `rows` (`LABELLED_COLUMNS`) as often as training draws them."""
    matrix = counts(token_ids, pieces)
    rarity = np.log((1 + matrix.shape[0]) / (1 + matrix.getnnz(axis=0))) + 1
    scaled = matrix @ sparse.diags(rarity)
    share = draw_probabilities(rows) * len(rows)
    sentiment, frustration = rows["sentiment"].to_numpy(), rows["frustration"].to_numpy()
    implied = (frustration == UNKNOWN) & (sentiment >= 1)
    known, judged = sentiment != UNKNOWN, (frustration != UNKNOWN) | implied
    mood = LogisticRegression(C=PENALTY, max_iter=STEPS).fit(scaled[known], sentiment[known], sample_weight=share[known])
    weight = share * np.where(implied, IMPLIED_CALM_WEIGHT, 1.0)
    push = LogisticRegression(C=PENALTY, max_iter=STEPS).fit(scaled[judged], frustration[judged] == 1, sample_weight=weight[judged])
    weights: FloatArray = (np.column_stack([mood.coef_.T, push.coef_.T]) * rarity[:, None]).astype(np.float32)
    return weights


def weighed(
    weights: FloatArray,
    token_ids: Sequence[Sequence[int]],
    languages: Sequence[str],
    apart: Sequence[Sequence[int]],
    rows: pd.DataFrame,
    sentiment_logits: FloatArray,
    frustration_logits: FloatArray,
) -> tuple[FloatArray, dict[str, float]]:
    """`weights` times a factor for each language and head, by which texts kept `apart` become likeliest; and the factors.

    A piece or pair counts for the language whose training texts, `token_ids` with their `languages`, hold it more often. `rows` and the
    logits of the network alone are those of `apart`; every file counts the same.
    """
    pieces = len(weights) - NGRAM_BUCKETS
    names = sorted(set(languages))
    told = np.array(languages)
    seen = counts(token_ids, pieces)
    often = np.column_stack([np.asarray(seen[told == name].sum(axis=0))[0] for name in names])
    owner = (often / np.maximum(often.sum(axis=0), 1e-9)).argmax(axis=1)
    factors = np.zeros((len(names), 2))
    found = counts(apart, pieces) @ weights
    file_weight = (rows["weight"] / rows.groupby("source")["text"].transform("size")).to_numpy()
    for place, name in enumerate(names):
        here = (rows["language"] == name).to_numpy()
        for head, (column, logits) in enumerate(zip(HEADS, (sentiment_logits, frustration_logits), strict=True)):
            used = here & (rows[column] != UNKNOWN).to_numpy()
            if used.any():
                label = rows[column].to_numpy()[used].astype(int)
                side = found[used, :SENTIMENTS] if head == 0 else found[used, SENTIMENTS]
                factors[place, head] = _factor(logits[used], side, label, file_weight[used])
    by_row = factors[owner]
    scale = np.column_stack([by_row[:, 0]] * SENTIMENTS + [by_row[:, 1]])
    named = {f"{name} {head}": factors[n, h] for n, name in enumerate(names) for h, head in enumerate(HEADS)}
    return (weights * scale).astype(np.float32), {name: round(float(factor), 3) for name, factor in named.items()}


def _factor(logits: FloatArray, side: Floats, label: npt.NDArray[np.int64], weight: Floats) -> float:
    """The factor on `side`, at least 0, that with a temperature and intercepts of its own makes the labels likeliest."""

    def loss(parameters: Floats) -> float:
        scores = (logits + parameters[0] * side) * np.exp(parameters[1])
        if scores.ndim == 1:
            chosen = log_expit(np.where(label == 1, 1, -1) * (scores + parameters[2]))
        else:
            chosen = log_softmax(scores + np.array([parameters[2], 0.0, parameters[3]]), axis=1)[np.arange(len(label)), label]
        return float(-np.average(chosen, weights=weight))

    bounds = [(0.0, 3.0), (-3.0, 2.0), (-5.0, 5.0), (-5.0, 5.0)]
    return float(minimize(loss, np.array([0.2, 0.0, 0.0, 0.0]), method="L-BFGS-B", bounds=bounds).x[0])
