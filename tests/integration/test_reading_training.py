"""The shipped model learns on from a user's own file and comes out as a folder that reads; needs the extra `train`."""

from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

from pipelines.understanding.encoder import Encoder
from pipelines.understanding.training.recipe import train


@pytest.fixture(scope="module")
def own_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "labelled.csv"
    bad = [f"Booking {number}: the zorb was flat again, sort it out" for number in range(30)]
    good = [f"Booking {number}: the zorb was bouncy, lovely afternoon" for number in range(30)]
    pd.DataFrame({"text": bad + good, "sentiment": ["negative"] * 30 + ["positive"] * 30, "frustrated": [1] * 30 + [0] * 30}).to_csv(
        path, index=False
    )
    return path


def test_a_trained_folder_opens_and_keeps_the_embedding_near(own_file: Path, tmp_path: Path) -> None:
    stages: list[tuple[str, int, int]] = []
    report = train([own_file], tmp_path / "new", minutes=0.15, seed=3, themes=False, progress=lambda *step: stages.append(step))
    taught, shipped = Encoder.open(tmp_path / "new"), Encoder.open()
    assert taught.model_version == "trained-3"
    assert report["lessons"]["steps"] > 0
    assert stages and all(0 <= done <= of for _, done, of in stages)
    texts = ["Where is my order?", "Gdzie jest moje zamówienie?", "Please send the invoice again."]
    cosines = (taught.read(texts).embedding * shipped.read(texts).embedding).sum(axis=1)
    assert cosines.min() > 0.9


def test_a_finished_run_started_again_gives_the_same_model(own_file: Path, tmp_path: Path) -> None:
    for _ in range(2):
        train([own_file], tmp_path / "new", minutes=0.02, seed=3, themes=False)
    first = (tmp_path / "new" / "manifest.json").read_text()
    train([own_file], tmp_path / "other", minutes=0.02, seed=3, themes=False, work=tmp_path / "new" / "work")
    assert (tmp_path / "other" / "manifest.json").read_text() == first
