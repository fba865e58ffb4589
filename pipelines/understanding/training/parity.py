"""Whether the stored graph, with its 8-bit weights, still says what the network says in floating point."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipelines.understanding.engines import open_engine
from pipelines.understanding.training.batches import Batch
from pipelines.understanding.training.fitting import Fitted, FloatArray, logits, logits_by, quality
from pipelines.understanding.training.network import ReadingNetwork

MOST_TEXTS = 3000


def stored_logits(graph: Path, token_ids: Sequence[Sequence[int]], threads: int) -> tuple[FloatArray, FloatArray]:
    """Sentiment logits (n, 3) and frustration logits (n,) as the engine computes them from the stored file."""
    engine = open_engine(graph, threads)

    def computed(batch: Batch) -> tuple[FloatArray, FloatArray]:
        outputs = engine.run(batch.token_ids.cpu().numpy(), batch.present.cpu().numpy().astype(np.int64))
        return outputs.sentiment, outputs.frustration

    return logits_by(computed, token_ids, tokens=1024, texts=64)


def parity(
    network: ReadingNetwork, graph: Path, fitted: Fitted, token_ids: Sequence[Sequence[int]], rows: pd.DataFrame, threads: int
) -> dict[str, Any]:
    """Of up to 3,000 of `rows` (with their `token_ids`): the share of equal decisions, forced sentiment and forced frustration both, and
    the largest difference of any figure of `quality`, in points of 100.
    """
    some = np.random.default_rng(0).permutation(len(rows))[:MOST_TEXTS]
    part, texts = rows.iloc[some].reset_index(drop=True), [token_ids[row] for row in some]
    ours, stored = logits(network, texts), stored_logits(graph, texts, threads)
    languages = list(part["language"])
    said = [
        np.column_stack(
            [
                fitted.thresholds.forced_sentiment(fitted.calibration.sentiment(mood), languages),
                fitted.calibration.frustration(push) >= fitted.thresholds.frustrated,
            ]
        )
        for mood, push in (ours, stored)
    ]
    before, after = quality(fitted, ours[0], ours[1], part), quality(fitted, stored[0], stored[1], part)
    gaps = [abs(figures[name] - after[file][name]) for file, figures in before.items() for name in figures if name != "texts"]
    equal = float((said[0] == said[1]).all(axis=1).mean())
    return {"texts": len(part), "equal_decisions": round(equal, 4), "largest_difference_points": round(100 * max(gaps), 2)}
