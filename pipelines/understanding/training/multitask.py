"""Phase two: sentiment and frustration are learned while the embedding is held where it is."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch
from torch import Tensor
from torch.nn import functional

from pipelines.understanding.training.alignment import descend, optimisers, set_rates, warm_up_and_decline
from pipelines.understanding.training.batches import Batch, by_length, padded
from pipelines.understanding.training.datasets import UNKNOWN
from pipelines.understanding.training.network import Outputs, ReadingNetwork

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
Progress = Callable[[float, str], None]

HOLD_WEIGHT = 6.0
AGREEMENT_WEIGHT = 0.5
# A text that was called neutral or positive counts, weakly, as not frustrated; a negative one says nothing about it.
IMPLIED_CALM_WEIGHT = 0.3
FRUSTRATED_DRAW = 3.0
POOL_ROWS = 4000
LINES_EVERY = 8
CHECKPOINT_EVERY = 50
# The service messages written for the product are few, but the only ones of its own trade.
OWN_SOURCE = "service_messages.jsonl"
OWN_SHARE = 0.12


@dataclass(frozen=True, slots=True)
class Lessons:
    """Labelled texts as token ids with their rows (`LABELLED_COLUMNS`), and where their embedding should stay.

    `goals` (n, 384) holds the embedding goal of the rows whose `held` (n,) is 1.
    """

    token_ids: Sequence[Sequence[int]]
    rows: pd.DataFrame
    goals: FloatArray
    held: FloatArray


@dataclass(frozen=True, slots=True)
class Lines:
    """Parallel lines as token ids and the original encoder's embeddings (n, 384) of the English side."""

    english: Sequence[Sequence[int]]
    polish: Sequence[Sequence[int]]
    goals: FloatArray


def draw_probabilities(rows: pd.DataFrame) -> npt.NDArray[np.float64]:
    """How likely each row is drawn: languages equally, inside a language each file by the root of its size.

    The product's own messages get a fixed share of all draws.
    """
    chance = np.where(rows["frustration"] == 1, FRUSTRATED_DRAW, 1.0)
    file_size = rows.groupby(["language", "source"])["text"].transform("size").to_numpy()
    total = pd.Series(chance).groupby([rows["language"].to_numpy(), rows["source"].to_numpy()]).transform("sum").to_numpy()
    chance = chance / total * np.sqrt(file_size)
    by_language = pd.Series(chance).groupby(rows["language"].to_numpy()).transform("sum").to_numpy()
    chance = chance / by_language
    own = rows["source"].str.endswith(OWN_SOURCE).to_numpy()
    if own.any() and not own.all():
        chance[own] *= OWN_SHARE / chance[own].sum()
        chance[~own] *= (1 - OWN_SHARE) / chance[~own].sum()
    shares: npt.NDArray[np.float64] = chance / chance.sum()
    return shares


def learn(
    network: ReadingNetwork, lessons: Lessons, lines: Lines | None, *, minutes: float, seed: int, checkpoint: Path, progress: Progress
) -> dict[str, float]:
    """Train `network` for `minutes` and return steps and minutes; with a `checkpoint` it goes on from there."""
    chance = draw_probabilities(lessons.rows)
    labels = _labels(lessons.rows, chance)
    dense, sparse = optimisers(network, encoder_rate=1.5e-4, words_rate=4e-4, heads_rate=1e-3)
    step, used = 0, 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        step, used = state["step"], state["minutes"]
    started = time.monotonic() - used * 60
    network.train()
    pairs = _line_batches(lines, seed + step) if lines else None
    while used < minutes:
        pool = np.random.default_rng(seed + step).choice(len(chance), size=min(POOL_ROWS, len(chance)), replace=False, p=chance)
        for batch in by_length(lessons.token_ids, pool, tokens=1024, texts=64, seed=seed + step):
            used = (time.monotonic() - started) / 60
            if used >= minutes:
                break
            set_rates(dense, sparse, warm_up_and_decline(step, used / minutes))
            loss = _lesson_loss(network(batch.token_ids, batch.present), batch.rows, labels, lessons)
            descend(network, loss, dense, sparse)
            if lines and pairs and step % LINES_EVERY == 0:
                english, polish = next(pairs)
                descend(network, _line_loss(network, english, polish, lines), dense, sparse)
            step += 1
            progress(min(1.0, used / minutes), f"sentiment and frustration, step {step}, loss {loss.item():.3f}")
            if step % CHECKPOINT_EVERY == 0:
                torch.save({"network": network.state_dict(), "step": step, "minutes": used}, checkpoint)
    network.eval()
    return {"steps": step, "minutes": used}


@dataclass(frozen=True, slots=True)
class _Labels:
    sentiment: Tensor
    sentiment_weight: Tensor
    frustration: Tensor
    frustration_weight: Tensor


def _labels(rows: pd.DataFrame, chance: npt.NDArray[np.float64]) -> _Labels:
    sentiment = rows["sentiment"].to_numpy().astype(np.int64)
    frustration = rows["frustration"].to_numpy().astype(np.int64)
    weight = rows["weight"].to_numpy()
    implied = (frustration == UNKNOWN) & (sentiment >= 1)
    frustration_weight = np.where(frustration != UNKNOWN, weight, np.where(implied, weight * IMPLIED_CALM_WEIGHT, 0.0))
    frustrated = np.where(frustration == 1, 1, 0)
    sentiment_weight = np.where(sentiment != UNKNOWN, weight, 0.0) * _balance(sentiment, chance, known=sentiment != UNKNOWN)
    frustration_weight = frustration_weight * _balance(frustrated, chance * frustration_weight, known=frustration_weight > 0)
    return _Labels(
        torch.from_numpy(np.maximum(sentiment, 0)),
        torch.from_numpy(sentiment_weight.astype(np.float32)),
        torch.from_numpy(frustrated.astype(np.float32)),
        torch.from_numpy(frustration_weight.astype(np.float32)),
    )


def _balance(label: IntArray, chance: npt.NDArray[np.float64], *, known: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """A weight per row, the inverse root of its class's share among drawn rows, 1 on average."""
    weight = np.zeros(len(label))
    share = {value: chance[known & (label == value)].sum() / chance[known].sum() for value in np.unique(label[known])}
    for value, part in share.items():
        weight[known & (label == value)] = 1 / np.sqrt(part)
    return weight / np.average(weight[known], weights=chance[known]) if known.any() else weight


def _lesson_loss(outputs: Outputs, rows: IntArray, labels: _Labels, lessons: Lessons) -> Tensor:
    sentiment = functional.cross_entropy(outputs.sentiment, labels.sentiment[rows], reduction="none") * labels.sentiment_weight[rows]
    frustration = functional.binary_cross_entropy_with_logits(outputs.frustration, labels.frustration[rows], reduction="none")
    frustration = frustration * labels.frustration_weight[rows]
    away = (1 - (outputs.embedding * torch.from_numpy(lessons.goals[rows])).sum(-1)) * torch.from_numpy(lessons.held[rows])
    return sentiment.mean() + frustration.mean() + HOLD_WEIGHT * away.mean()


def _line_batches(lines: Lines, seed: int) -> Iterator[tuple[Batch, Batch]]:
    rows = np.array([row for row, line in enumerate(lines.polish) if len(line) <= 32 and len(lines.english[row]) <= 32])
    while True:
        seed += 1
        for batch in by_length(lines.polish, rows, tokens=640, texts=48, seed=seed):
            yield padded(lines.english, batch.rows), batch


def _line_loss(network: ReadingNetwork, english: Batch, polish: Batch, lines: Lines) -> Tensor:
    """Both sides stay at the goal, and the Polish side is read as the English side is."""
    there, here = network(english.token_ids, english.present), network(polish.token_ids, polish.present)
    goal = torch.from_numpy(lines.goals[polish.rows])
    away = (1 - (here.embedding * goal).sum(-1)).mean() + (1 - (there.embedding * goal).sum(-1)).mean()
    agreement = functional.cross_entropy(here.sentiment, torch.softmax(there.sentiment.detach(), dim=-1))
    agreement = agreement + functional.binary_cross_entropy_with_logits(
        here.frustration, torch.sigmoid(there.frustration.detach())
    )
    loss: Tensor = HOLD_WEIGHT * away / 2 + AGREEMENT_WEIGHT * agreement
    return loss
