"""Batches of texts of nearly one length, so that little is computed on padding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Batch:
    """Row numbers (n,), token ids (n, t) padded with 0 and the mask (n, t) of 1 and 0."""

    rows: npt.NDArray[np.int64]
    token_ids: Tensor
    present: Tensor


def padded(token_ids: Sequence[Sequence[int]], rows: npt.NDArray[np.int64]) -> Batch:
    """One batch of the texts `rows` of `token_ids`."""
    longest = max(len(token_ids[row]) for row in rows)
    ids = np.zeros((len(rows), longest), dtype=np.int64)
    present = np.zeros((len(rows), longest), dtype=np.float32)
    for line, row in enumerate(rows):
        text = token_ids[row]
        ids[line, : len(text)] = text
        present[line, : len(text)] = 1.0
    return Batch(rows, torch.as_tensor(ids), torch.as_tensor(present))


def by_length(
    token_ids: Sequence[Sequence[int]], rows: npt.NDArray[np.int64], *, tokens: int, texts: int, seed: int
) -> Iterator[Batch]:
    """The texts `rows` once each, in batches of at most `tokens` tokens and `texts` texts, the batches in random order."""
    generator = np.random.default_rng(seed)
    lengths = np.array([len(token_ids[row]) for row in rows])
    # A little noise keeps the same texts from always meeting in one batch.
    order = rows[np.argsort(lengths + generator.uniform(0, 2, len(lengths)))]
    cuts: list[npt.NDArray[np.int64]] = []
    begin, longest = 0, 0
    for place, row in enumerate(order):
        longest = max(longest, len(token_ids[row]))
        if place > begin and ((place - begin + 1) * longest > tokens or place - begin >= texts):
            cuts.append(order[begin:place])
            begin, longest = place, len(token_ids[row])
    if begin < len(order):
        cuts.append(order[begin:])
    for number in generator.permutation(len(cuts)):
        yield padded(token_ids, cuts[number])
