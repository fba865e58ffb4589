"""Two rankings into one, by rank alone, so that cosines and word scores never have to be compared."""

from __future__ import annotations

from collections.abc import Sequence

# Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods",
# SIGIR 2009: the constant that they fixed in a pilot study and kept for every collection.
K = 60


def fuse(*rankings: Sequence[bytes], k: int = K) -> list[tuple[bytes, float]]:
    """Every id of the rankings with Σ 1 / (k + rank), best first; ties go to the better single rank, then to the id.

    Ranks count from 1. An id that a ranking does not hold gets nothing from it.
    """
    scores: dict[bytes, float] = {}
    best: dict[bytes, int] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (k + rank)
            best[item] = min(rank, best.get(item, rank))
    return sorted(scores.items(), key=lambda pair: (-pair[1], best[pair[0]], pair[0]))
