"""A model folder is used only when every file is the one that the manifest names."""

import json
from pathlib import Path

import pytest

from pipelines.errors import ModelUnusable
from pipelines.understanding.manifest import (
    MANIFEST_FILE,
    MODEL_FILE,
    TOKENIZER_FILE,
    ManifestUnreadable,
    ModelFileChanged,
    ModelFileMissing,
    verified,
    write_manifest,
)

NUMBERS = {
    "calibration": {
        "sentiment_temperature": 1.2,
        "sentiment_intercepts": [0.1, 0.0, -0.1],
        "frustration_slope": 0.9,
        "frustration_intercept": -0.4,
    },
    "thresholds": {"frustrated": 0.4, "negative": {"en": [0.3, 0.6]}, "frustration": {"en": [0.3, 0.5]}},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / MODEL_FILE).write_bytes(b"graph")
    (tmp_path / TOKENIZER_FILE).write_bytes(b"pieces")
    write_manifest(tmp_path, "test-1", NUMBERS, sources=[{"name": "made up"}], languages=("en", "pl"))
    return tmp_path


def _rewrite(folder: Path, **changes: object) -> None:
    path = folder / MANIFEST_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_an_unchanged_folder_is_taken_with_its_numbers(folder: Path) -> None:
    manifest = verified(folder)
    assert (manifest.model_version, manifest.languages, manifest.thresholds.frustrated) == ("test-1", ("en", "pl"), 0.4)
    assert manifest.calibration.sentiment_intercepts == (0.1, 0.0, -0.1)


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
@pytest.mark.parametrize("content", [b"other", b""])
def test_a_changed_or_cut_file_is_refused_by_name(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(ModelFileChanged, match=name):
        verified(folder)


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE, MANIFEST_FILE])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelFileMissing, match=name):
        verified(folder)


def test_a_manifest_that_is_not_json_is_refused(folder: Path) -> None:
    (folder / MANIFEST_FILE).write_text("{")
    with pytest.raises(ManifestUnreadable):
        verified(folder)


@pytest.mark.parametrize(
    "changes", [{"format": 9}, {"files": {}}, {"files": {"../x": "0", MODEL_FILE: "0", TOKENIZER_FILE: "0"}}, {"thresholds": {}}]
)
def test_a_manifest_that_says_too_little_or_points_outside_is_refused(folder: Path, changes: dict[str, object]) -> None:
    _rewrite(folder, **changes)
    with pytest.raises(ModelUnusable):
        verified(folder)
