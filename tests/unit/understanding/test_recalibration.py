"""Moving a model's intercept to a company's own messages."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit, logit

from pipelines.errors import NotEnoughData
from pipelines.understanding.manifest import MANIFEST_FILE, MODEL_FILE, TOKENIZER_FILE, recalibrated_in, verified, write_manifest
from pipelines.understanding.recalibration import intercept_shift, write_recalibrated
from tests.unit.understanding.test_manifest import NUMBERS


def _messages(added: float, count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(3)
    odds = generator.normal(-1, 2, count)
    return expit(odds).astype(np.float32), generator.uniform(size=count) < expit(odds + added)


@pytest.mark.parametrize("added", [-1.5, 0.0, 0.8])
def test_the_shift_that_was_there_is_found(added: float) -> None:
    probability, truth = _messages(added)
    shift = intercept_shift(probability, truth, "frustrated")
    assert shift.added == pytest.approx(added, abs=0.12)
    assert shift.loss_after <= shift.loss_before + 1e-9


def test_a_shift_moves_the_share_to_what_is_true_and_keeps_the_order() -> None:
    probability, truth = _messages(1.0)
    moved = expit(logit(probability.astype(np.float64)) + intercept_shift(probability, truth, "frustrated").added)
    assert moved.mean() == pytest.approx(truth.mean(), abs=0.01)
    assert (np.argsort(moved, kind="stable") == np.argsort(probability, kind="stable")).all()


@pytest.mark.parametrize(("count", "yes"), [(99, 50), (200, 9), (200, 195)])
def test_too_few_messages_are_refused_with_what_is_missing(count: int, yes: int) -> None:
    truth = np.arange(count) < yes
    with pytest.raises(NotEnoughData, match=f"{count} messages are labelled, {yes} of them negative"):
        intercept_shift(np.full(count, 0.5, dtype=np.float32), truth, "negative")


def test_the_new_folder_is_whole_and_only_its_intercepts_moved(tmp_path: Path) -> None:
    source, target = tmp_path / "shipped", tmp_path / "home" / "reading-model"
    source.mkdir()
    (source / MODEL_FILE).write_bytes(b"graph")
    (source / TOKENIZER_FILE).write_bytes(b"pieces")
    write_manifest(source, "test-1", NUMBERS, sources=[], languages=("en",))
    shift = intercept_shift(*_messages(0.8), "frustrated")
    version = write_recalibrated(source, target, {"frustrated": shift})
    before, after = verified(source), verified(target)
    assert (after.model_version, version.startswith("test-1+own")) == (version, True)
    assert after.calibration.frustration_intercept == pytest.approx(before.calibration.frustration_intercept + shift.added)
    assert after.calibration.sentiment_intercepts == before.calibration.sentiment_intercepts
    assert after.thresholds == before.thresholds
    again = write_recalibrated(target, target, {"frustrated": shift})
    assert again.count("+own") == 1
    assert json.loads((target / MANIFEST_FILE).read_text())["calibration"]["frustration_intercept"] == pytest.approx(-0.4 + 2 * shift.added)


def test_a_kill_while_a_model_takes_the_place_of_another_leaves_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "reading-model"
    target.mkdir()
    for name in (MODEL_FILE, TOKENIZER_FILE):
        (target / name).write_bytes(b"bytes")
    write_manifest(target, "test-1", NUMBERS, sources=[], languages=("en",))

    rename = Path.rename

    def killed(path: Path, place: Path) -> Path:
        if place == target:
            raise KeyboardInterrupt
        return rename(path, place)

    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        write_recalibrated(target, target, {})
    monkeypatch.undo()
    left = recalibrated_in(tmp_path)
    assert left is not None
    assert verified(left).model_version == "test-1"
    assert verified(target.with_name("reading-model.new")).model_version.startswith("test-1+own")
    write_recalibrated(left, target, {})
    assert recalibrated_in(tmp_path) == target
    assert [path.name for path in tmp_path.iterdir()] == ["reading-model"]
