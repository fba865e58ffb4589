"""The last matrix of the embedding, in closed form: what drifted linearly while the heads were learned is turned back."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
STRENGTHS = (0.3, 3.0, 30.0, 300.0)
KEPT_SHARE = 0.2


def fit_readout(embeddings: FloatArray, goals: FloatArray, weight: FloatArray, seed: int) -> tuple[FloatArray, dict[str, float]]:
    """The matrix (384, 384) that takes `embeddings` (n, 384) nearest to `goals` (n, 384), and mean cosines of a fifth kept apart.

    Ridge regression towards the identity: W minimises the sum of weight · |W x − goal|² plus strength · |W − I|². The strength is the one
    with the best cosine, by `weight` (n,), on the fifth kept apart.
    """
    kept = np.random.default_rng(seed).uniform(size=len(goals)) < KEPT_SHARE
    inputs, outputs, share = embeddings[~kept].astype(np.float64), goals[~kept].astype(np.float64), weight[~kept, None]
    square, cross, identity = inputs.T @ (share * inputs), inputs.T @ (share * outputs), np.eye(embeddings.shape[1])
    found = [np.linalg.solve(square + strength * identity, cross + strength * identity).T for strength in STRENGTHS]
    cosines = [_cosine(embeddings[kept] @ matrix.T, goals[kept], weight[kept]) for matrix in found]
    best = int(np.argmax(cosines))
    before = _cosine(embeddings[kept], goals[kept], weight[kept])
    if cosines[best] <= before:
        return np.eye(embeddings.shape[1], dtype=np.float32), {"cosine_before": round(before, 4), "cosine_after": round(before, 4)}
    return found[best].astype(np.float32), {"cosine_before": round(before, 4), "cosine_after": round(cosines[best], 4)}


def _cosine(found: npt.NDArray[np.floating], goals: FloatArray, weight: FloatArray) -> float:
    lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(goals, axis=1)
    return float(np.average((found * goals).sum(axis=1) / lengths, weights=weight))
