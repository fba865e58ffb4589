"""Phase two: sentiment and frustration are learned while the embedding is held where it is."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch
from torch import Tensor, nn
from torch.nn import functional

from pipelines.understanding.training.alignment import descend, optimisers, set_rates, warm_up_and_decline
from pipelines.understanding.training.batches import Batch, by_length, padded
from pipelines.understanding.training.datasets import SERVICE_MESSAGES, UNKNOWN
from pipelines.understanding.training.network import SENTIMENTS, Outputs, ReadingNetwork

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
Progress = Callable[[float, str], None]
Judge = Callable[[ReadingNetwork], float]

# Per held text: at this weight English stays within 0.015 of the original's direction while the heads learn.
HOLD_WEIGHT = 12.0
SOURCE_BIAS_DECAY = 1e-3
JUDGED_FROM = 0.5
JUDGED_EVERY = 0.1
AGREEMENT_WEIGHT = 0.5
# A text that was called neutral or positive counts, weakly, as not frustrated; a negative one says nothing about it.
IMPLIED_CALM_WEIGHT = 0.3
FRUSTRATED_DRAW = 3.0
# Texts without labels only hold the embedding.
PLAIN_DRAW = 0.5
POOL_ROWS = 4000
LINES_EVERY = 8
CHECKPOINT_EVERY = 50
# The service messages written for the product are few, but the only ones of its own trade.
OWN_SHARE = 0.15


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
    """Parallel lines as token ids, the original encoder's embeddings (n, 384) of the English side, and the Polish side as `texts`."""

    english: Sequence[Sequence[int]]
    polish: Sequence[Sequence[int]]
    goals: FloatArray
    texts: Sequence[str]


def draw_probabilities(rows: pd.DataFrame) -> npt.NDArray[np.float64]:
    """How likely each row is drawn: languages equally, inside a language each file by the root of its size and
    the weight of its rows.

    The product's own messages get a fixed share of all draws.
    """
    chance = np.where(rows["frustration"] == 1, FRUSTRATED_DRAW, 1.0)
    file_size = rows.groupby(["language", "source"])["text"].transform("size").to_numpy()
    total = pd.Series(chance).groupby([rows["language"].to_numpy(), rows["source"].to_numpy()]).transform("sum").to_numpy()
    says_nothing = ((rows["sentiment"] == UNKNOWN) & (rows["frustration"] == UNKNOWN)).to_numpy()
    chance = chance / total * np.sqrt(file_size) * np.where(says_nothing, PLAIN_DRAW, rows["weight"].to_numpy())
    own = rows["source"].str.endswith(SERVICE_MESSAGES.name).to_numpy()
    group = pd.Series(rows["language"].to_numpy() + np.where(own, " own", ""))
    chance = chance / pd.Series(chance).groupby(group).transform("sum").to_numpy()
    if own.any() and not own.all():
        chance[own] *= OWN_SHARE / chance[own].sum()
        chance[~own] *= (1 - OWN_SHARE) / chance[~own].sum()
    shares: npt.NDArray[np.float64] = chance / chance.sum()
    return shares


class SourceBias(nn.Module):
    """What each file's labellers add to every logit, sentiment first; learned beside the network and left out of the model.

    The files call the same text negative or frustrated at different rates; without this the shared heads would learn the mixture.
    """

    def __init__(self, sources: int) -> None:
        super().__init__()
        self.added = nn.Parameter(torch.zeros(sources, SENTIMENTS + 1))

    def forward(self, outputs: Outputs, source: Tensor) -> tuple[Tensor, Tensor]:
        """Sentiment logits (n, 3) and frustration logits (n,) as the labellers of each text's `source` (n,) would give them."""
        added = self.added[source]
        return outputs.sentiment + added[:, :SENTIMENTS], outputs.frustration + added[:, SENTIMENTS]


def learn(
    network: ReadingNetwork,
    lessons: Lessons,
    lines: Lines | None,
    *,
    minutes: float,
    seed: int,
    checkpoint: Path,
    progress: Progress,
    judge: Judge | None = None,
) -> dict[str, float]:
    """Train `network` for `minutes` and return steps, minutes and the judge's scores; with a `checkpoint` it goes on from there.

    `judge` scores the network on texts kept apart, higher is better, from half the time on; the best weights win.
    """
    chance = draw_probabilities(lessons.rows)
    labels = _labels(lessons.rows, chance)
    bias = SourceBias(int(labels.source.max()) + 1)
    dense, sparse = optimisers(network, encoder_rate=1.5e-4, words_rate=4e-4, heads_rate=1e-3)
    biases = torch.optim.AdamW(bias.parameters(), lr=5e-3, weight_decay=SOURCE_BIAS_DECAY)
    step, used = 0, 0.0
    best = _Best(checkpoint.with_suffix(".best.pt"))
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location="cpu")
        network.load_state_dict(state["network"])
        bias.load_state_dict(state["bias"])
        step, used = state["step"], state["minutes"]
        best.score, best.at = state["best_score"], state["best_at"]
    judged = max(JUDGED_FROM, best.at)
    started = time.monotonic() - used * 60
    network.train()
    pairs = _line_batches(lines, seed + step) if lines else None
    while used < minutes:
        pool = np.random.default_rng(seed + step).choice(len(chance), size=min(POOL_ROWS, len(chance)), replace=False, p=chance)
        for batch in by_length(lessons.token_ids, pool, tokens=768, texts=48, seed=seed + step):
            used = (time.monotonic() - started) / 60
            if used >= minutes:
                break
            set_rates(dense, sparse, warm_up_and_decline(step, used / minutes))
            biases.zero_grad(set_to_none=True)
            loss = _lesson_loss(network(batch.token_ids, batch.present), bias, batch.rows, labels, lessons)
            descend(network, loss, dense, sparse)
            biases.step()
            if lines and pairs and step % LINES_EVERY == 0:
                english, polish = next(pairs)
                descend(network, _line_loss(network, english, polish, lines), dense, sparse)
            step += 1
            progress(min(1.0, used / minutes), f"sentiment and frustration, step {step}, loss {loss.item():.3f}")
            if judge and used / minutes >= judged + JUDGED_EVERY:
                judged = used / minutes
                best.offer(judge(network), judged, network)
                network.train()
            if step % CHECKPOINT_EVERY == 0:
                state = {"network": network.state_dict(), "bias": bias.state_dict(), "step": step, "minutes": used}
                torch.save(state | {"best_score": best.score, "best_at": best.at}, checkpoint)
    if judge:
        best.offer(judge(network), 1.0, network)
        network.load_state_dict(torch.load(best.file, weights_only=True, map_location="cpu"))
    network.eval()
    return {"steps": step, "minutes": used} | ({"best_score": best.score, "best_at": best.at} if judge else {})


@dataclass(slots=True)
class _Best:
    """The best weights so far in `file`, their score, and the share of the time at which they were reached."""

    file: Path
    score: float = float("-inf")
    at: float = 0.0

    def offer(self, score: float, at: float, network: ReadingNetwork) -> None:
        if score > self.score:
            self.score, self.at = score, at
            torch.save(network.state_dict(), self.file)


@dataclass(frozen=True, slots=True)
class _Labels:
    sentiment: Tensor
    sentiment_weight: Tensor
    frustration: Tensor
    frustration_weight: Tensor
    source: Tensor


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
        torch.as_tensor(np.maximum(sentiment, 0)),
        torch.as_tensor(sentiment_weight.astype(np.float32)),
        torch.as_tensor(frustrated.astype(np.float32)),
        torch.as_tensor(frustration_weight.astype(np.float32)),
        torch.as_tensor(pd.factorize(rows["source"] + rows["language"], sort=True)[0]),
    )


def _balance(label: IntArray, chance: npt.NDArray[np.float64], *, known: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """A weight per row, the inverse root of its class's share among drawn rows, 1 on average."""
    weight = np.zeros(len(label))
    share = {value: chance[known & (label == value)].sum() / chance[known].sum() for value in np.unique(label[known])}
    for value, part in share.items():
        weight[known & (label == value)] = 1 / np.sqrt(part)
    return weight / np.average(weight[known], weights=chance[known]) if known.any() else weight


def _lesson_loss(outputs: Outputs, bias: SourceBias, rows: IntArray, labels: _Labels, lessons: Lessons) -> Tensor:
    mood, push = bias(outputs, labels.source[rows])
    sentiment = functional.cross_entropy(mood, labels.sentiment[rows], reduction="none") * labels.sentiment_weight[rows]
    frustration = functional.binary_cross_entropy_with_logits(push, labels.frustration[rows], reduction="none")
    frustration = frustration * labels.frustration_weight[rows]
    held = torch.as_tensor(lessons.held[rows])
    away = ((1 - (outputs.embedding * torch.as_tensor(lessons.goals[rows])).sum(-1)) * held).sum() / held.sum().clamp(min=1.0)
    return sentiment.mean() + frustration.mean() + HOLD_WEIGHT * away


def _line_batches(lines: Lines, seed: int) -> Iterator[tuple[Batch, Batch]]:
    rows = np.array([row for row, line in enumerate(lines.polish) if len(line) <= 32 and len(lines.english[row]) <= 32])
    while True:
        seed += 1
        for batch in by_length(lines.polish, rows, tokens=640, texts=48, seed=seed):
            yield padded(lines.english, batch.rows), batch


def _line_loss(network: ReadingNetwork, english: Batch, polish: Batch, lines: Lines) -> Tensor:
    """Both sides stay at the goal, and the Polish side is read as the English side is."""
    there, here = network(english.token_ids, english.present), network(polish.token_ids, polish.present)
    goal = torch.as_tensor(lines.goals[polish.rows])
    away = (1 - (here.embedding * goal).sum(-1)).mean() + (1 - (there.embedding * goal).sum(-1)).mean()
    agreement = functional.cross_entropy(here.sentiment, torch.softmax(there.sentiment.detach(), dim=-1))
    agreement = agreement + functional.binary_cross_entropy_with_logits(
        here.frustration, torch.sigmoid(there.frustration.detach())
    )
    loss: Tensor = HOLD_WEIGHT * away / 2 + AGREEMENT_WEIGHT * agreement
    return loss
