"""What the index holds of a message, made from the row in SQL."""

from __future__ import annotations

import numpy as np

from pipelines.records.vector import VectorRow
from pipelines.search.index import Entry, Vectors


def as_vector(embedding: bytes) -> Vectors:
    """The stored float16 bytes as float32."""
    return np.frombuffer(embedding, dtype="<f2").astype(np.float32)


def as_entry(row: VectorRow) -> Entry:
    """What the index holds of a message: its vector, and keys to filter by."""
    keys: dict[str, str | int | bool] = {
        "channel": row.channel,
        "direction": row.direction,
        "automatic": bool(row.is_automatic),
        "created_at": row.created_at // 1_000_000,
    }
    return Entry(row.id, as_vector(row.embedding), keys)
