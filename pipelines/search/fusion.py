"""Two rankings into one, by rank, so that cosines and word scores never have to be compared.

Reciprocal rank fusion, with one addition: an entry of a ranking may carry less than a whole vote. A message that shares
one word of six with the question stands first among the words when nothing else does, and would push down what is near in
meaning. Its vote is therefore the square of the share of the question's words that it holds (longer words count for
more). Measured with the small reading model on 400 English questions for Polish sentences and on 247 Polish sentences
for the passage around them, mean reciprocal rank: meaning alone 0.803 and 0.436, words alone 0.112 and 0.399, whole votes
0.725 and 0.447, votes by share 0.797 and 0.457.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods",
# SIGIR 2009: the constant that they fixed in a pilot study and kept for every collection.
K = 60


def fuse(
    dense: Sequence[bytes], words: Sequence[bytes], shares: Mapping[bytes, float] | None = None, *, k: int = K
) -> list[tuple[bytes, float]]:
    """Every id of the two rankings with Σ vote / (k + rank), best first; ties go to the better rank, then to the id.

    Ranks count from 1. `shares` holds, for ids of `words`, the share in [0, 1] of the question's words; without it every
    vote is whole.
    """
    scores: dict[bytes, float] = {}
    best: dict[bytes, int] = {}
    for rank, item in enumerate(dense, start=1):
        scores[item], best[item] = 1.0 / (k + rank), rank
    for rank, item in enumerate(words, start=1):
        vote = 1.0 if shares is None else shares.get(item, 0.0) ** 2
        scores[item] = scores.get(item, 0.0) + vote / (k + rank)
        best[item] = min(rank, best.get(item, rank))
    return sorted(scores.items(), key=lambda pair: (-pair[1], best[pair[0]], pair[0]))
