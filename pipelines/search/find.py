"""What callers ask: the messages that a query is about, by meaning and by word, from whichever place can answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from sqlalchemy.engine import Connection

from pipelines.errors import IndexUnavailable, ModelUnusable
from pipelines.records import keyword_index, vector
from pipelines.records.database import reading
from pipelines.search import consistency, exact_scan
from pipelines.search.filters import Filters
from pipelines.search.fusion import fuse
from pipelines.search.index import is_open_here, open_index
from pipelines.search.rules import SearchRules
from pipelines.workspace import Workspace

Floats = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]

OVERSAMPLING = 4
OPENING_PAYS_FROM = 10_000  # messages: below, a scan is over before a command has loaded chromadb (about 1 s)
DEEPER = 20


@dataclass(frozen=True)
class Hit:
    """One message that was found; `score` ranks within one search and means nothing across searches."""

    message_id: bytes
    key: str
    score: float
    found_by: Literal["dense", "keyword", "both"]


def find_messages(
    workspace: Workspace, query: str, *, limit: int = 10, filters: Filters | None = None, embed: Embed | None = None
) -> list[Hit]:
    """The messages nearest to the query, best first; an empty list when nothing is near in meaning or shares a word.

    `embed` is the reading model by default. Without a usable model the words alone decide.
    """
    filters, rules = filters or Filters(), workspace.rules.of(SearchRules)
    if not query.strip() or limit < 1:
        return []
    depth = max(rules.candidates, limit)
    try:
        wanted = (embed or _embedding_of(workspace))([query])[0]
        near = [item for item in find_by_meaning(workspace, wanted, depth, filters) if item[1] >= rules.minimum_likeness]
    except ModelUnusable:
        near = []
    with reading(workspace.engine) as connection:
        worded = find_by_words(connection, query, depth, filters)
        dense, words = [item for item, _ in near], [item for item, _ in worded]
        fused = fuse(dense, words, keyword_index.shares(connection, query, words))
        keys = vector.keys_of_those(connection, [item for item, _ in fused], _narrowing(filters))
    return _hits([(item, score) for item, score in fused if item in keys][:limit], keys, set(dense), set(words))


def _hits(fused: list[tuple[bytes, float]], keys: dict[bytes, str], dense: set[bytes], words: set[bytes]) -> list[Hit]:
    hits: list[Hit] = []
    for item, score in fused:
        found_by: Literal["dense", "keyword", "both"] = "keyword" if item not in dense else "both" if item in words else "dense"
        hits.append(Hit(item, keys[item], score, found_by))
    return hits


def find_by_meaning(workspace: Workspace, wanted: Floats, limit: int, filters: Filters) -> list[tuple[bytes, float]]:
    """The nearest messages with their cosine, best first: from the index where it can answer, else by the exact scan.

    Chroma filters slowly (0.2 to 0.7 s at 100,000 messages), so it is asked for more than needed and SQL filters; when
    too few are left the exact scan answers, or, in a workspace too large for it, Chroma with its own filter.
    """
    if not filters.customer_ids and _index_pays(workspace):
        try:
            index = open_index(workspace)
            if consistency.is_complete(workspace, index):
                total = index.count()
                near = index.nearest(wanted, min(limit * OVERSAMPLING, total), None) if total else []
                kept = _still_passing(workspace, near, filters)
                if len(kept) >= limit or len(near) >= total:
                    return kept[:limit]
                if total > workspace.rules.of(SearchRules).scan_in_memory_up_to:
                    near = index.nearest(wanted, min(limit * DEEPER, total), _where(filters))
                    return _still_passing(workspace, near, filters)[:limit]
        except IndexUnavailable:
            pass
    return exact_scan.nearest(workspace, wanted, limit, filters)


def _index_pays(workspace: Workspace) -> bool:
    if is_open_here(workspace):
        return True
    with reading(workspace.engine) as connection:
        return vector.state(connection)[2] > OPENING_PAYS_FROM


def find_by_words(connection: Connection, query: str, limit: int, filters: Filters) -> list[tuple[bytes, float]]:
    """The messages that share words with the query, best first; filters are applied to the best `limit` × 20."""
    narrowing = _narrowing(filters)
    within = vector.ids_of_customers(connection, narrowing) if filters.customer_ids else None
    worded = keyword_index.find(connection, query, limit=limit * (1 if within is not None else DEEPER), within=within)
    passing = vector.keys_of_those(connection, [item for item, _ in worded], narrowing)
    return [(item, score) for item, score in worded if item in passing][:limit]


def _still_passing(workspace: Workspace, near: list[tuple[bytes, float]], filters: Filters) -> list[tuple[bytes, float]]:
    with reading(workspace.engine) as connection:
        passing = vector.keys_of_those(connection, [item for item, _ in near], _narrowing(filters))
    return [(item, cosine) for item, cosine in near if item in passing]


def _narrowing(filters: Filters) -> vector.Narrowing:
    return vector.Narrowing(**asdict(filters))


def _where(filters: Filters) -> dict[str, Any] | None:
    rules: list[dict[str, Any]] = []
    if filters.directions:
        rules.append({"direction": {"$in": list(filters.directions)}})
    if filters.channels:
        rules.append({"channel": {"$in": list(filters.channels)}})
    if filters.since is not None:
        rules.append({"created_at": {"$gte": int(filters.since.timestamp())}})
    if filters.until is not None:
        rules.append({"created_at": {"$lte": int(filters.until.timestamp())}})
    if not filters.with_automatic:
        rules.append({"automatic": False})
    return {"$and": rules} if len(rules) > 1 else rules[0] if rules else None


def _embedding_of(workspace: Workspace) -> Embed:
    from pipelines.understanding.reader import open_reader

    reader = open_reader(workspace)
    return lambda texts: np.asarray(reader.read(list(texts), live=True).embedding, dtype=np.float32)
