"""Learns the theme head for a reading model from the labelled service messages, and measures it.

`python -m pipelines.understanding.training.theme_head` makes the head of the shipped model again (about two minutes); `--model FOLDER`
makes that of another model, in its folder. Texts are split by their hash: a quarter is only for testing. On the rest the head is learned
in five parts, each scored by a head that did not see it; on those scores each theme's threshold is chosen: the lowest with the wanted
precision.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit

from pipelines.understanding.encoder import Encoder
from pipelines.understanding.manifest import DEFAULT_MODEL, THEMES_FILE, name_files_anew
from pipelines.understanding.themes import features
from pipelines.understanding.themes.head import Head, base_version
from pipelines.understanding.themes.shipped import shipped_themes, words_digest
from pipelines.understanding.training.datasets import SERVICE_MESSAGES

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

TEST_PERCENT = 25
FOLDS = 5
STRENGTH = 0.1  # inverse of the penalty on squared weights, against the sum of log losses
STEPS = 150
PRECISION = 0.7
FEWEST_NAMED = 10  # messages above a threshold for which a precision is believed
FEWEST_TEXTS = 3  # that a bucket of words must be met in to count
REPEATS = 2000  # of the bootstrap


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts with what is known of them: features, themes (n, themes), and a number in [0, 100) from the hash of the text."""

    embedding: npt.NDArray[np.float32]
    hints: npt.NDArray[np.float32]
    counts: sparse.csr_matrix
    truth: Bools
    draw: npt.NDArray[np.int64]

    def part(self, which: Bools) -> Labelled:
        rows = np.flatnonzero(which)
        return Labelled(self.embedding[rows], self.hints[rows], self.counts[rows], self.truth[rows], self.draw[rows])


def labelled(encoder: Encoder, file: Path = SERVICE_MESSAGES) -> Labelled:
    """The messages of the file whose themes are known."""
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    entries = [entry for entry in entries if "themes" in entry]
    texts = [entry["text"] for entry in entries]
    # as the workspace stores it
    embedding = encoder.read(texts, languages=[entry["language"] for entry in entries]).embedding.astype(np.float16).astype(np.float32)
    folded = features.folded_texts(texts)
    truth = np.array([[key in entry["themes"] for key in shipped_themes()] for entry in entries])
    draw = np.array([int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % 100 for text in texts])
    return Labelled(embedding, features.hints(folded), features.word_counts(folded), truth, draw)


def learn(rows: Labelled, model_version: str) -> Head:
    """The head fitted to `rows`, one penalised logistic regression a theme; its thresholds are still infinite."""
    seen = rows.counts.getnnz(axis=0)
    rarity = np.where(seen >= FEWEST_TEXTS, np.log((1 + len(rows.truth)) / (1 + seen)) + 1, 0.0).astype(np.float32)
    words = features.weighted_words(rows.counts, rarity)
    dense = np.hstack([rows.embedding * features.EMBEDDING_SCALE, rows.hints]).astype(np.float64)
    width, themes = dense.shape[1], rows.truth.shape[1]
    size, sign = width + words.shape[1], np.where(rows.truth, 1.0, -1.0)
    turned = words.T.tocsr()

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights, intercept = flat[: size * themes].reshape(size, themes), flat[size * themes :]
        margin = sign * (dense @ weights[:width] + words @ weights[width:] + intercept)
        slope = -STRENGTH * sign * expit(-margin)
        gradient = np.vstack([dense.T @ slope, turned @ slope]) + weights
        total = STRENGTH * np.logaddexp(0, -margin).sum() + 0.5 * (weights**2).sum()
        return float(total), np.concatenate([gradient.ravel(), slope.sum(axis=0)])

    found = minimize(loss, np.zeros(size * themes + themes), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    weights = found[: size * themes].reshape(size, themes).astype(np.float32)
    embedding, hints, word = np.split(weights, [rows.embedding.shape[1], width])
    return Head(
        model_version, tuple(shipped_themes()), words_digest(), embedding, hints, word.astype(np.float16).astype(np.float32), rarity,
        found[size * themes :].astype(np.float32), np.full(themes, np.inf, dtype=np.float32),
    )


def scored(head: Head, rows: Labelled) -> npt.NDArray[np.float32]:
    """The head's logits (n, themes) of rows."""
    words = features.weighted_words(rows.counts, head.rarity)
    return head.logits(rows.embedding, np.asarray(rows.hints @ head.hint_weights + words @ head.word_weights, dtype=np.float32))


def threshold_for(logit: npt.NDArray[np.float32], truth: Bools, precision: float = PRECISION) -> float:
    """The lowest logit from which on the share of true ones is at least `precision`, of ten or more; infinity when there is none."""
    order = np.argsort(-logit, kind="stable")
    share = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero((share >= precision) & (np.arange(1, len(order) + 1) >= FEWEST_NAMED))
    return float(logit[order[good[-1]]]) if len(good) else float("inf")


def make_head(rows: Labelled, model_version: str) -> tuple[Head, npt.NDArray[np.float32]]:
    """The head learned from `rows` with its thresholds, and the logits of each row by a head that did not see it."""
    apart = np.zeros(rows.truth.shape, dtype=np.float32)
    for fold in range(FOLDS):
        held = rows.draw % FOLDS == fold
        apart[held] = scored(learn(rows.part(~held), model_version), rows.part(held))
    thresholds = [threshold_for(apart[:, place], rows.truth[:, place]) for place in range(rows.truth.shape[1])]
    learned = learn(rows, model_version)
    fields = {name: getattr(learned, name) for name in Head.__dataclass_fields__ if name != "threshold"}
    return Head(**fields, threshold=np.array(thresholds, dtype=np.float32)), apart


def f1_of(named: Bools, truth: Bools) -> Floats:
    """F1 of each theme; 0 where none is named or true."""
    return np.asarray(2 * (named & truth).sum(axis=0) / np.maximum(named.sum(axis=0) + truth.sum(axis=0), 1), dtype=np.float64)


def interval(named: Bools, truth: Bools) -> tuple[float, float]:
    """95 % interval of the macro-F1, by drawing the messages anew."""
    draws = np.random.default_rng(7).integers(0, len(truth), size=(REPEATS, len(truth)))
    means = [float(f1_of(named[rows], truth[rows]).mean()) for rows in draws]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def report(named: Bools, truth: Bools) -> list[str]:
    """Macro-F1 with its interval, then precision, recall, F1 and support of each theme."""
    low, high = interval(named, truth)
    lines = [f"macro-F1 {f1_of(named, truth).mean():.3f} (95 % {low:.3f} to {high:.3f}) on {len(truth)} messages"]
    both = (named & truth).sum(axis=0)
    for place, (key, score) in enumerate(zip(shipped_themes(), f1_of(named, truth), strict=True)):
        precision, recall = both[place] / max(named[:, place].sum(), 1), both[place] / max(truth[:, place].sum(), 1)
        lines.append(f"{key:13} precision {precision:.2f} recall {recall:.2f} F1 {score:.2f}, {truth[:, place].sum()} messages")
    nothing, silent = ~truth.any(axis=1), ~named.any(axis=1)
    lines.append(f"none: {silent.sum()} messages get no theme; of {nothing.sum()} without one, {(nothing & silent).sum()}")
    return lines


def write_head(folder: Path) -> list[str]:
    """Makes the head of the model in `folder`, writes it there, names it in the manifest, and returns how well it does as lines."""
    encoder = Encoder.open(folder)
    rows, version = labelled(encoder), base_version(encoder.model_version)
    for_test = rows.draw >= 100 - TEST_PERCENT
    head, apart = make_head(rows.part(~for_test), version)
    tested = rows.part(for_test)
    head.save(folder / THEMES_FILE)
    name_files_anew(folder)
    lines = report(scored(head, tested) >= head.threshold, tested.truth)
    return [*lines, "where thresholds were chosen: " + report(apart >= head.threshold, rows.part(~for_test).truth)[0]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Makes the head of a model, writes it and prints how well it does."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="folder of the reading model; without it the shipped one")
    print("\n".join(write_head(options.parse_args(arguments).model)))


if __name__ == "__main__":
    main()
