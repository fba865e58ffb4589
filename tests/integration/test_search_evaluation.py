"""`evaluate search` through the real index and a reader whose vectors are known."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pipelines.errors import FileRejected
from pipelines.search.evaluation import evaluate_file

MEASURES = {"recall_at_1", "recall_at_5", "recall_at_10", "mrr", "p50_ms", "p95_ms"}


class ReaderOfTopics:
    """Texts of one topic (their last word) have nearly the same vector; no text shares a word with its answer but that one."""

    def read(self, texts: Sequence[str], **_: Any) -> SimpleNamespace:
        return SimpleNamespace(embedding=np.stack([self._vector(text) for text in texts]))

    def _vector(self, text: str) -> np.ndarray:
        topic = np.random.default_rng(zlib.crc32(text.split()[-1].encode())).standard_normal(16)
        nearly = topic + 0.05 * np.random.default_rng(len(text)).standard_normal(16)
        return (nearly / np.linalg.norm(nearly)).astype(np.float32)


def a_file(folder: Path, rows: list[tuple[str, str]]) -> Path:
    path = folder / "questions.csv"
    path.write_text("question,answer\n" + "\n".join(f"{asked},{answer}" for asked, answer in rows), encoding="utf-8")
    return path


def test_the_right_document_is_found_by_meaning_words_and_both(tmp_path: Path) -> None:
    rows = [(f"where is topic{number}", f"here it stands: topic{number}") for number in range(30)]
    measured = evaluate_file(ReaderOfTopics(), a_file(tmp_path, rows), query="question", document="answer")  # type: ignore[arg-type]
    assert (measured["queries"], measured["documents"]) == (30, 30)
    for way in ("dense", "keyword", "hybrid"):
        assert set(measured[way]) == MEASURES
        assert measured[way]["recall_at_1"] == 1.0
        assert measured[way]["mrr"] == 1.0
        assert 0 < measured[way]["p50_ms"] <= measured[way]["p95_ms"]


def test_equal_documents_are_one_answer(tmp_path: Path) -> None:
    rows = [("where is topic1", "same answer topic1"), ("and again topic1", "same answer topic1"), ("what of topic2", "other topic2")]
    measured = evaluate_file(ReaderOfTopics(), a_file(tmp_path, rows), query="question", document="answer")  # type: ignore[arg-type]
    assert measured["documents"] == 2
    assert measured["hybrid"]["recall_at_1"] == 1.0


def test_nothing_of_an_evaluation_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    evaluate_file(ReaderOfTopics(), a_file(tmp_path, [("a topic1", "b topic1")]), query="question", document="answer")  # type: ignore[arg-type]
    assert [path.name for path in tmp_path.iterdir()] == ["questions.csv"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("questions.csv", "question,reply\na,b\n", "no column 'answer'"),
        ("questions.csv", "question,answer\n,\n", "no row has both"),
        ("questions.jsonl", "{not json\n", "cannot be read"),
        ("questions.docx", "x", "ending"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path, name: str, content: str, says: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(FileRejected, match=f"{name}.*{says}"):
        evaluate_file(ReaderOfTopics(), tmp_path / name, query="question", document="answer")  # type: ignore[arg-type]
