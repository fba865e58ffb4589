"""How long a search takes at 100,000 messages: the exact scan (cold and warm, with and without a filter) and the words.

Run: pytest -m benchmark tests/benchmark/test_search_speed.py -s
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from pipelines.records import keyword_index, trial
from pipelines.records.database import reading, transaction
from pipelines.search import exact_scan
from pipelines.search.filters import Filters
from pipelines.search.find import find_by_words
from pipelines.workspace import Workspace
from tests.builders import NOW

pytestmark = pytest.mark.benchmark
N, DIMENSION = 100_000, 384
WORDS = (
    "parcel", "late", "refund", "broken", "courier", "size", "colour", "delivery", "invoice", "thanks", "shoes", "helpful", "waiting",
    "zwrot", "paczka", "kurier",
)


def median_ms(work: Callable[[], object], times: int = 20) -> float:
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return float(np.median(spent) * 1_000)


def test_a_search_among_100_000_messages_stays_within_its_time(workspace: Workspace) -> None:
    random = np.random.default_rng(1)
    for start in range(0, N, 2_000):
        vectors = random.standard_normal((2_000, DIMENSION)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        texts = [" ".join(random.choice(WORDS, 12)) + f" order{start + row}" for row in range(2_000)]
        rows = [(f"{start + row:064d}", text, vectors[row].astype("<f2").tobytes()) for row, text in enumerate(texts)]
        with transaction(workspace.engine) as connection:
            ids = trial.add_messages(connection, rows, model_version="test", at=NOW - timedelta(minutes=start))
            keyword_index.add(connection, ids)
    elsewhere, wanted = replace(workspace, index_owner=False), random.standard_normal(DIMENSION).astype(np.float32)
    started = time.perf_counter()
    exact_scan.nearest(elsewhere, wanted, 100, Filters())
    cold_ms = (time.perf_counter() - started) * 1_000
    warm_ms = median_ms(lambda: exact_scan.nearest(elsewhere, wanted, 100, Filters()))
    recent = Filters(since=NOW - timedelta(days=10), channels=("review",))
    filtered_ms = median_ms(lambda: exact_scan.nearest(elsewhere, wanted, 100, recent))
    with reading(workspace.engine) as connection:
        words_ms = median_ms(lambda: find_by_words(connection, "where is my parcel, the courier is late", 100, Filters()), 5)
        rare_ms = median_ms(lambda: find_by_words(connection, "order77777", 100, Filters()), 5)
    print(f"\nscan cold {cold_ms:.0f} ms, warm {warm_ms:.1f} ms, filtered {filtered_ms:.1f} ms")
    print(f"words {words_ms:.0f} ms, a rare word {rare_ms:.1f} ms")
    assert warm_ms < 100
    assert filtered_ms < 100
