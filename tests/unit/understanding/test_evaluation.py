"""The numbers of `heed evaluate reading`, held to small cases that can be counted by hand."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipelines.errors import FileRejected
from pipelines.understanding.evaluation import agreement, read_labelled, read_labelled_file, risk_coverage
from pipelines.understanding.readings import Readings


class ScriptedReader:
    """Reads "bad" as negative, "good" as positive, all else as neutral and unsure; stands in for the model, whose scores vary."""

    model_version = "scripted"
    frustrated_from = 0.5

    def forced_sentiment(self, readings: Readings) -> np.ndarray:
        return readings.sentiment.argmax(axis=1)

    def read(
        self,
        texts: Sequence[str],
        *,
        languages: Sequence[str | None] | None = None,
        progress: Callable[[int, int], None] | None = None,
        score_unsupported: bool = False,
        live: bool = False,
    ) -> Readings:
        rows = {"bad": [0.8, 0.1, 0.1], "good": [0.1, 0.1, 0.8]}
        chance = np.array([rows.get(text, [0.3, 0.4, 0.3]) for text in texts], dtype=np.float32).reshape(-1, 3)
        words = {"bad": "negative", "good": "positive"}
        count = len(texts)
        return Readings(
            embedding=np.zeros((count, 384), dtype=np.float32),
            sentiment=chance,
            frustration=chance[:, 0],
            sentiment_label=[words.get(text, "unsure") for text in texts],  # type: ignore[misc]
            is_frustrated=["no"] * count,
            language=["en"] * count,
            status=["unsupported" if text == "fremd" else "read" for text in texts],
            evidence=[()] * count,
            model_version=self.model_version,
        )


def test_agreement_is_counted_over_labelled_rows_and_the_rest_is_skipped() -> None:
    labels = ["negative", "positive", "neutral", "positive", "mixed", "neutral"]
    frame = pd.DataFrame({"t": ["bad", "good", "fine", "bad", "x", ""], "s": labels})
    result = agreement(read_labelled(ScriptedReader(), frame, text="t", sentiment="s"))
    assert (result["n"], result["skipped"], result["unsure_share"]) == (4, 2, 0.25)
    assert result["accuracy"] == 0.75
    assert result["macro_recall"] == pytest.approx((1 + 1 + 0.5) / 3, abs=1e-4)
    assert result["accuracy_when_sure"] == pytest.approx(2 / 3, abs=1e-4)
    assert result["negative_auc"] == pytest.approx(2.5 / 3, abs=1e-4)


def test_unsupported_texts_are_counted_and_still_get_the_forced_reading() -> None:
    frame = pd.DataFrame({"t": ["fremd", "bad"], "s": ["neutral", "negative"]})
    result = agreement(read_labelled(ScriptedReader(), frame, text="t", sentiment="s"))
    assert (result["unsupported_share"], result["accuracy"]) == (0.5, 1.0)


def test_frustration_labels_are_read_in_several_spellings() -> None:
    frame = pd.DataFrame({"t": ["bad", "good", "bad", "good"], "f": ["1", "no", "TRUE", "0.0"]})
    result = agreement(read_labelled(ScriptedReader(), frame, text="t", frustration="f"))
    assert (result["frustration_auc"], result["frustration_average_precision"], result["frustration_f1"]) == (1.0, 1.0, 1.0)
    assert "accuracy" not in result


def test_one_kind_of_label_gives_no_ranking_number() -> None:
    frame = pd.DataFrame({"t": ["bad", "good"], "s": ["negative", "negative"], "f": [1, 1]})
    result = agreement(read_labelled(ScriptedReader(), frame, text="t", sentiment="s", frustration="f"))
    assert (result["negative_auc"], result["frustration_auc"]) == (None, None)


def test_no_labelled_row_is_no_error() -> None:
    result = agreement(read_labelled(ScriptedReader(), pd.DataFrame({"t": ["bad"], "s": ["?"]}), text="t", sentiment="s"))
    assert (result["n"], result["skipped"], result["accuracy"]) == (0, 1, None)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_three_kinds_of_files_are_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"labelled.{ending}"
    frame = pd.DataFrame({"t": ["bad", "good", "NA"], "s": ["negative", "positive", "neutral"]})
    writers = {"csv": lambda: frame.to_csv(path, index=False), "parquet": lambda: frame.to_parquet(path)}
    writers.get(ending, lambda: frame.to_json(path, orient="records", lines=True))()
    assert agreement(read_labelled_file(ScriptedReader(), path, text="t", sentiment="s"))["n"] == 3


def test_a_missing_file_or_column_is_one_clear_sentence(tmp_path: Path) -> None:
    path = tmp_path / "labelled.csv"
    with pytest.raises(FileRejected, match=r"labelled\.csv: there is no such file"):
        read_labelled_file(ScriptedReader(), path, text="t")
    path.write_text("t,s\nbad,negative\n")
    with pytest.raises(FileRejected, match="no column 'mood'") as caught:
        read_labelled_file(ScriptedReader(), path, text="t", sentiment="mood")
    assert "t, s" in caught.value.sentence()
    with pytest.raises(FileRejected, match="ending"):
        read_labelled_file(ScriptedReader(), tmp_path / "labelled.doc", text="t")


def test_accuracy_by_coverage_counts_the_surest_first() -> None:
    chance = np.array([0.95, 0.05, 0.9, 0.1, 0.6, 0.4, 0.55, 0.45, 0.52, 0.48], dtype=np.float32)
    truth = np.array([True, False, True, False, True, False, False, True, False, True])
    assert risk_coverage(chance, truth) == {
        "1.0": 0.6, "0.9": 0.6667, "0.8": 0.75, "0.7": 0.8571, "0.6": 1.0, "0.5": 1.0, "0.4": 1.0, "0.3": 1.0
    }  # fmt: skip
    assert risk_coverage(chance[:0], truth[:0]) == {}


def test_what_is_sure_is_judged_by_the_word_that_was_given() -> None:
    frame = pd.DataFrame({"t": ["bad", "good", "fine", "bad"], "s": ["negative", "positive", "neutral", "neutral"], "f": [1, 0, 0, 0]})
    result = agreement(read_labelled(ScriptedReader(), frame, text="t", sentiment="s", frustration="f"))
    assert (result["sure_share"], result["accuracy_when_sure"]) == (0.75, pytest.approx(2 / 3, abs=1e-4))
    assert (result["frustration_sure_share"], result["frustration_accuracy_when_sure"]) == (1.0, 0.75)
