"""The nearest messages by comparing every vector in SQL: what search does without the index, with the same hits.

About 20 ms at 100,000 vectors once they are in memory. They are kept per process until vectors, messages or links change.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.records import vector
from pipelines.records.database import microseconds, reading
from pipelines.records.vector import VectorRow
from pipelines.search.filters import Filters
from pipelines.search.rules import SearchRules
from pipelines.workspace import Workspace

Floats = npt.NDArray[np.float32]
CACHED_WORKSPACES = 2
CHANNELS = ("review", "email", "call", "chat", "survey")
DIRECTIONS = ("in", "out", "internal")


def _is_one_of(codes: npt.NDArray[np.int8], names: tuple[str, ...], wanted: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    answer: npt.NDArray[np.bool_] = np.array([name in wanted for name in names])[codes]
    return answer


@dataclass(frozen=True)
class _Block:
    """Vectors with their keys, column by column."""

    ids: npt.NDArray[np.object_]
    vectors: Floats
    created_at: npt.NDArray[np.int64]
    channel: npt.NDArray[np.int8]  # places in CHANNELS and DIRECTIONS: comparing text costs ten times as much
    direction: npt.NDArray[np.int8]
    automatic: npt.NDArray[np.bool_]
    owner: npt.NDArray[np.object_]

    def passing(self, filters: Filters) -> npt.NDArray[np.bool_]:
        keep = np.ones(len(self.ids), dtype=bool)
        if filters.directions:
            keep &= _is_one_of(self.direction, DIRECTIONS, filters.directions)
        if filters.channels:
            keep &= _is_one_of(self.channel, CHANNELS, filters.channels)
        if filters.since is not None:
            keep &= self.created_at >= microseconds(filters.since)
        if filters.until is not None:
            keep &= self.created_at <= microseconds(filters.until)
        if not filters.with_automatic:
            keep &= ~self.automatic
        if filters.owner_known is not None:
            keep &= np.fromiter(((item is not None) is filters.owner_known for item in self.owner), bool, len(self.owner))
        if filters.customer_ids:
            wanted = set(filters.customer_ids)
            keep &= np.fromiter((item in wanted for item in self.owner), bool, len(self.owner))
        return keep

    def nearest(self, query: Floats, limit: int, filters: Filters) -> list[tuple[bytes, float]]:
        if not len(self.ids) or self.vectors.shape[1] != query.shape[0]:
            return []
        cosines = self.vectors @ query
        cosines[~self.passing(filters)] = -np.inf
        chosen = np.argpartition(-cosines, limit - 1)[:limit] if limit < len(cosines) else np.arange(len(cosines))
        hits = [(self.ids[item], float(cosines[item])) for item in chosen if np.isfinite(cosines[item])]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))


def _block(rows: list[VectorRow], dimension: int) -> _Block:
    rows = [row for row in rows if len(row.embedding) == 2 * dimension]
    vectors = np.frombuffer(b"".join(row.embedding for row in rows), dtype="<f2").reshape(-1, dimension).astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.where(lengths == 0, 1, lengths)
    ids, owners = np.empty(len(rows), dtype=object), np.empty(len(rows), dtype=object)
    ids[:], owners[:] = [row.id for row in rows], [row.owner_id for row in rows]
    return _Block(
        ids, vectors,
        np.array([row.created_at for row in rows], dtype=np.int64),
        np.array([CHANNELS.index(row.channel) for row in rows], dtype=np.int8),
        np.array([DIRECTIONS.index(row.direction) for row in rows], dtype=np.int8),
        np.array([bool(row.is_automatic) for row in rows], dtype=bool),
        owners,
    )


_kept: dict[str, tuple[object, list[_Block]]] = {}
_keeping = threading.Lock()


def nearest(workspace: Workspace, query: Floats, limit: int, filters: Filters) -> list[tuple[bytes, float]]:
    """The `limit` nearest messages that pass the filters, with their cosine, best first.

    `query` is a vector of the workspace's reading model; vectors of another length are passed over.
    """
    length = float(np.linalg.norm(query))
    query = (query / length if length else query).astype(np.float32)
    found: list[tuple[bytes, float]] = []
    for block in _blocks(workspace, query.shape[0], filters):
        found = sorted(found + block.nearest(query, limit, filters), key=lambda hit: (-hit[1], hit[0]))[:limit]
    return found


def _blocks(workspace: Workspace, dimension: int, filters: Filters) -> Iterator[_Block]:
    if filters.customer_ids:
        with reading(workspace.engine) as connection:
            ids = vector.ids_of_customers(connection, vector.Narrowing(customer_ids=filters.customer_ids, with_automatic=True))
            yield _block(vector.of_messages(connection, workspace.reading_version, ids), dimension)
        return
    in_memory = workspace.rules.of(SearchRules).scan_in_memory_up_to
    where = str(workspace.engine.url)
    with _keeping, reading(workspace.engine) as connection:
        state = (vector.state(connection), workspace.reading_version, dimension)
        if where in _kept and _kept[where][0] == state:
            kept = _kept[where][1]
        elif state[0][2] <= in_memory:
            kept = [_block(page, dimension) for page in vector.pages(connection, workspace.reading_version, size=50_000)]
            while len(_kept) >= CACHED_WORKSPACES:
                _kept.pop(next(iter(_kept)))
            _kept[where] = (state, kept)
        else:
            kept = []
    yield from kept
    if state[0][2] > in_memory:
        with reading(workspace.engine) as connection:
            for page in vector.pages(connection, workspace.reading_version):
                yield _block(page, dimension)
