"""Phase one: Polish lines learn to land where the original English encoder puts their translation."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch
from torch import Tensor
from torch.nn import functional

from pipelines.understanding.training.batches import by_length, padded
from pipelines.understanding.training.network import ReadingNetwork

FloatArray = npt.NDArray[np.float32]
Progress = Callable[[float, str], None]

# Share of the lines of each kind that is used; general and shop language is scarce and manuals are plentiful.
SHARES = {"sentence": 1.0, "ui": 1.0, "doc": 0.02}
SUPPORT_SOURCES = {"AlchemyInsights": 0.35, "partner-center": 0.15, "customer-insights": 0.3}
LONGEST_LINE_TOKENS = 48
CONTRAST_WEIGHT = 0.2
CONTRAST_TEMPERATURE = 0.05


@dataclass(frozen=True, slots=True)
class AlignmentResult:
    """Steps taken, minutes used, and the mean cosine of Polish lines kept apart to their English original, before and after."""

    steps: int
    minutes: float
    cosine_before: float
    cosine_after: float


def choose_lines(pairs: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The lines to train on: all everyday and shop language, a part of the support answers, little of the manuals."""
    share = pairs["kind"].map(SHARES).fillna(1.0)
    for name, part in SUPPORT_SOURCES.items():
        share = share.where(~pairs["source"].str.contains(name, regex=False), part)
    chosen = np.random.default_rng(seed).uniform(size=len(pairs)) < share
    return pairs[chosen].reset_index(drop=True)


def align(
    network: ReadingNetwork,
    polish: Sequence[Sequence[int]],
    english: Sequence[Sequence[int]],
    targets: FloatArray,
    *,
    minutes: float,
    seed: int,
    checkpoint: Path,
    progress: Progress,
) -> AlignmentResult:
    """Train `network` for `minutes`; `targets` (lines, 384) are the original encoder's embeddings of the English lines.

    Every fourth batch is English, so that English stays where it was. With a `checkpoint` of an unfinished run it goes on
    from there. The last 400 lines are kept apart.
    """
    usable = np.array([row for row, line in enumerate(polish) if len(line) <= LONGEST_LINE_TOKENS])
    kept, train = usable[-400:], usable[:-400]
    goal = torch.as_tensor(targets)
    dense, sparse = optimisers(network, encoder_rate=2e-4, words_rate=1e-3)
    state = _resume(network, checkpoint)
    before = float(state["before"]) if state else _mean_cosine(network, polish, kept, goal)
    step, used = (int(state["step"]), float(state["minutes"])) if state else (0, 0.0)
    started = time.monotonic() - used * 60
    while used < minutes:
        for batch in by_length(polish, train, tokens=1024, texts=96, seed=seed + step):
            used = (time.monotonic() - started) / 60
            if used >= minutes:
                break
            set_rates(dense, sparse, warm_up_and_decline(step, used / minutes))
            loss = _loss(network.embed(batch.token_ids, batch.present), goal[batch.rows])
            descend(network, loss, dense, sparse)
            if step % 4 == 3:
                same = padded(english, batch.rows)
                descend(network, _loss(network.embed(same.token_ids, same.present), goal[batch.rows]), dense, sparse)
            step += 1
            progress(min(1.0, used / minutes), f"alignment, step {step}, loss {loss.item():.3f}")
            if step % 200 == 0:
                torch.save({"network": network.state_dict(), "step": step, "minutes": used, "before": before}, checkpoint)
    return AlignmentResult(step, used, before, _mean_cosine(network, polish, kept, goal))


def _resume(network: ReadingNetwork, checkpoint: Path) -> dict[str, float] | None:
    if not checkpoint.exists():
        return None
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    network.load_state_dict(state.pop("network"))
    return state  # type: ignore[no-any-return]


def _loss(embedding: Tensor, goal: Tensor) -> Tensor:
    cosines = embedding @ goal.T
    right = torch.arange(len(goal))
    contrast = functional.cross_entropy(cosines / CONTRAST_TEMPERATURE, right)
    return 6 * (1 - cosines.diagonal()).mean() + CONTRAST_WEIGHT * contrast


@torch.inference_mode()
def _mean_cosine(network: ReadingNetwork, token_ids: Sequence[Sequence[int]], rows: npt.NDArray[np.int64], goal: Tensor) -> float:
    total = 0.0
    for batch in by_length(token_ids, rows, tokens=2048, texts=256, seed=0):
        total += float((network.embed(batch.token_ids, batch.present) * goal[batch.rows]).sum())
    return total / len(rows)


def optimisers(
    network: ReadingNetwork, *, encoder_rate: float, words_rate: float, heads_rate: float = 0.0
) -> tuple[torch.optim.AdamW, torch.optim.SparseAdam]:
    """One optimiser for the dense weights (encoder, then heads) and one for the word vectors, whose gradients are sparse."""
    is_head = ("_pool.", "_head.")
    encoder = [p for n, p in network.named_parameters() if n != "words.weight" and not any(part in n for part in is_head)]
    heads = [p for n, p in network.named_parameters() if any(part in n for part in is_head)]
    groups = [{"params": encoder, "lr": encoder_rate}] + ([{"params": heads, "lr": heads_rate}] if heads_rate else [])
    dense = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    sparse = torch.optim.SparseAdam([network.words.weight], lr=words_rate)
    for optimiser in (dense, sparse):
        for group in optimiser.param_groups:
            group["full_rate"] = group["lr"]
    return dense, sparse


def warm_up_and_decline(step: int, done: float) -> float:
    """The factor on every learning rate: up over the first 60 steps, then linearly down to 5 % with the share `done`."""
    return min(1.0, (step + 1) / 60) * max(0.05, 1.0 - done)


def set_rates(dense: torch.optim.Optimizer, sparse: torch.optim.Optimizer, factor: float) -> None:
    """Set every rate to `factor` of its full value."""
    for optimiser in (dense, sparse):
        for group in optimiser.param_groups:
            group["lr"] = group["full_rate"] * factor


def descend(network: ReadingNetwork, loss: Tensor, dense: torch.optim.Optimizer, sparse: torch.optim.Optimizer) -> None:
    """One step down the gradient of `loss`, the dense part clipped to norm 1."""
    dense.zero_grad(set_to_none=True)
    sparse.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_([p for n, p in network.named_parameters() if n != "words.weight" and p.grad is not None], 1.0)
    dense.step()
    sparse.step()
