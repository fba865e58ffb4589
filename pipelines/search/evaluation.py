"""How often search puts the right document first, and how fast: the numbers behind `heed evaluate search`.

The documents become messages of a workspace in a temporary folder, which is indexed and searched by the same code as
any other workspace. Equal documents are one document: finding either of them is finding the answer.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.errors import FileRejected
from pipelines.records import keyword_index, schema, trial
from pipelines.records.database import batches, create_engine, reading, transaction
from pipelines.search.filters import Filters
from pipelines.search.find import find_by_meaning, find_by_words
from pipelines.search.fusion import fuse
from pipelines.search.index import close_index
from pipelines.search.index_stage import index_messages
from pipelines.search.rules import SearchRules
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

    from pipelines.understanding.readings import Reader

DEPTHS = (1, 5, 10)
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
EVERYTHING = Filters()
Progress = Callable[[str, int, int], None]


def evaluate_file(
    reader: Reader, path: Path, *, query: str, document: str, progress: Progress | None = None
) -> dict[str, Any]:
    """`evaluate` on the columns of a csv, parquet or jsonl file; a file or column that is not there is a FileRejected."""
    frame = _table(path)
    for column in (query, document):
        if column not in frame.columns:
            present = ", ".join(str(name) for name in frame.columns)
            raise FileRejected(path.name, f"it has no column {column!r}.", fix=f"Its columns are: {present}.")
    both = frame[[query, document]].dropna()
    pairs = [(str(asked), str(answer)) for asked, answer in both.itertuples(index=False) if str(asked).strip() and str(answer).strip()]
    if not pairs:
        raise FileRejected(path.name, "no row has both a query and a document.")
    return evaluate(reader, [asked for asked, _ in pairs], [answer for _, answer in pairs], progress=progress)


def evaluate(
    reader: Reader, queries: Sequence[str], documents: Sequence[str], *, progress: Progress | None = None
) -> dict[str, Any]:
    """For `dense`, `keyword` and `hybrid`: recall_at_1, recall_at_5, recall_at_10, mrr, p50_ms and p95_ms.

    `documents[i]` is the only right answer to `queries[i]`. A rank beyond the depth of search counts as not found. The
    times hold everything from the query's text to the ranked ids; reading the query is part of `dense` and `hybrid`.
    """
    ranks: dict[str, list[int | None]] = {"dense": [], "keyword": [], "hybrid": []}
    seconds: dict[str, list[float]] = {name: [] for name in ranks}
    with _filled(reader, documents, progress) as (workspace, id_of):
        depth = workspace.rules.of(SearchRules).candidates
        _meant(workspace, reader, queries[0], depth)
        for number, (query, document) in enumerate(zip(queries, documents, strict=True), start=1):
            right = id_of[document]
            started = time.perf_counter()
            dense = _meant(workspace, reader, query, depth)
            meant = time.perf_counter()
            with reading(workspace.engine) as connection:
                words = [item for item, _ in find_by_words(connection, query, depth, EVERYTHING)]
                worded = time.perf_counter()
                shares = keyword_index.shares(connection, query, words)
            hybrid = [item for item, _ in fuse(dense, words, shares)][:depth]
            fused = time.perf_counter()
            for name, ranking, spent in (
                ("dense", dense, meant - started), ("keyword", words, worded - meant), ("hybrid", hybrid, fused - started)
            ):
                ranks[name].append(ranking.index(right) + 1 if right in ranking else None)
                seconds[name].append(spent)
            if progress is not None:
                progress("search", number, len(queries))
    counts = {"queries": len(queries), "documents": len(id_of)}
    return counts | {name: _measures(ranks[name], seconds[name]) for name in ranks}


def _meant(workspace: Workspace, reader: Reader, query: str, depth: int) -> list[bytes]:
    wanted = np.asarray(reader.read([query], live=True).embedding[0], dtype=np.float32)
    return [item for item, _ in find_by_meaning(workspace, wanted, depth, EVERYTHING)]


def _measures(ranks: Sequence[int | None], seconds: Sequence[float]) -> dict[str, float]:
    found = np.array([1 / rank if rank else 0.0 for rank in ranks])
    measures = {f"recall_at_{depth}": float(np.mean(found >= 1 / depth)) for depth in DEPTHS}
    p50, p95 = np.percentile(np.array(seconds) * 1_000, [50, 95])
    return measures | {"mrr": float(found.mean()), "p50_ms": round(float(p50), 3), "p95_ms": round(float(p95), 3)}


@contextmanager
def _filled(reader: Reader, documents: Sequence[str], progress: Progress | None) -> Iterator[tuple[Workspace, dict[str, bytes]]]:
    """A workspace in a temporary folder with one message per different document."""
    with tempfile.TemporaryDirectory(prefix="heed-search-") as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'heed.db'}")
        schema.migrate(engine)
        workspace = Workspace(home=Path(folder), engine=engine, reading_version="evaluation")
        id_of: dict[str, bytes] = {}
        different = list(dict.fromkeys(documents))
        try:
            for batch in batches(different, 500):
                vectors = np.asarray(reader.read(batch).embedding, dtype="<f2")
                rows = [
                    (hashlib.sha256(text.encode()).hexdigest(), text, vector.tobytes())
                    for text, vector in zip(batch, vectors, strict=True)
                ]
                with transaction(engine) as connection:
                    ids = trial.add_messages(connection, rows, model_version=workspace.reading_version, at=MOMENT)
                write = index_messages(workspace, ids, now=MOMENT)
                with transaction(engine) as connection:
                    write(connection)
                id_of.update(zip(batch, ids, strict=True))
                if progress is not None:
                    progress("index", len(id_of), len(different))
            yield workspace, id_of
        finally:
            close_index(workspace)
            engine.dispose()


def _table(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        if path.suffix.lower() == ".csv":
            return pd.read_csv(path, dtype="str", keep_default_na=False)
        if path.suffix.lower() == ".parquet":
            return pd.read_parquet(path)
        if path.suffix.lower() == ".jsonl":
            return pd.read_json(path, lines=True, dtype=False)
    except (OSError, ValueError) as error:
        raise FileRejected(path.name, f"it cannot be read as {path.suffix[1:]} ({type(error).__name__}).") from error
    raise FileRejected(path.name, "the ending is not one that can be read.", fix="Give a csv, parquet or jsonl file.")
