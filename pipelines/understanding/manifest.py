"""What a model folder says about itself, and the check that its files are the ones it was shipped with."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import ModelUnusable
from pipelines.understanding.calibration import Calibration
from pipelines.understanding.thresholds import Thresholds

DEFAULT_MODEL = Path(__file__).with_name("model")
# In a workspace: the model that was fitted to the company's own messages.
RECALIBRATED_FOLDER = "reading-model"
MODEL_FILE = "reader.onnx"
TOKENIZER_FILE = "tokenizer.json"
MANIFEST_FILE = "manifest.json"
CARD_FILE = "MODEL_CARD.md"
LICENCE_FILE = "LICENSE.txt"
# The head that names themes from this model's embedding; a model without one names none.
THEMES_FILE = "themes.npz"
CHECKED_FILES = (MODEL_FILE, TOKENIZER_FILE, THEMES_FILE, CARD_FILE, LICENCE_FILE)
FORMAT = 2
_REINSTALL = "Install heed again, or give the folder of an unchanged model."


class ModelFileMissing(ModelUnusable):
    """A file that a model folder must hold is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, f"the file is missing from {path.parent}", fix=_REINSTALL)


class ModelFileChanged(ModelUnusable):
    """A model file is not the one that the manifest names: cut short, damaged or replaced."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "its SHA-256 is not the one in the manifest, so it was changed or cut short", fix=_REINSTALL)


class ManifestUnreadable(ModelUnusable):
    """The manifest does not say what it must."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, f"the manifest cannot be used: {reason}", fix=_REINSTALL)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A verified model folder: its version, the language codes it was trained on, and how its scores are to be read."""

    folder: Path
    model_version: str
    languages: tuple[str, ...]
    calibration: Calibration
    thresholds: Thresholds


def recalibrated_in(home: Path) -> Path | None:
    """The workspace's recalibrated model, or the one before it where a process ended while a new one took its place; None without any."""
    target = home / RECALIBRATED_FOLDER
    return next((folder for folder in (target, moved_aside(target)) if folder.is_dir()), None)


def moved_aside(folder: Path) -> Path:
    """Where a model lies while another takes its place, so that a whole one is there at every moment."""
    return folder.with_name(f"{folder.name}.before")


def verified(folder: Path) -> Manifest:
    """The manifest of `folder` after every file's SHA-256 was compared; raises a `ModelUnusable` that names the file."""
    entry = read_manifest(folder)
    for name, expected in entry["files"].items():
        path = folder / name
        if not path.is_file():
            raise ModelFileMissing(path)
        if _sha256(path) != expected:
            raise ModelFileChanged(path)
    try:
        return Manifest(
            folder,
            str(entry["model_version"]),
            tuple(entry["languages"]),
            Calibration.from_manifest(entry["calibration"]),
            Thresholds.from_manifest(entry["thresholds"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ManifestUnreadable(folder / MANIFEST_FILE, f"{type(error).__name__} at {error}") from error


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest as it stands in the file, after a check that it names the files that a model needs."""
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise ModelFileMissing(path)
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ManifestUnreadable(path, "it is not JSON") from error
    if not isinstance(entry, dict) or entry.get("format") != FORMAT:
        raise ManifestUnreadable(path, f"its format is not {FORMAT}")
    files = entry.get("files")
    if not isinstance(files, dict) or not {MODEL_FILE, TOKENIZER_FILE} <= set(files) or any("/" in name for name in files):
        raise ManifestUnreadable(path, "it does not list the model and the tokenizer")
    return entry


def write_manifest(
    folder: Path, model_version: str, numbers: Mapping[str, Any], *, sources: Sequence[Mapping[str, str]], languages: Sequence[str]
) -> None:
    """Write the manifest of the model files in `folder`; `numbers` holds `calibration` and `thresholds`."""
    entry = {
        "format": FORMAT,
        "model_version": model_version,
        "languages": list(languages),
        "files": {name: _sha256(folder / name) for name in CHECKED_FILES if (folder / name).is_file()},
        **numbers,
        "trained_on": [dict(source) for source in sources],
    }
    (folder / MANIFEST_FILE).write_text(json.dumps(entry, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def name_files_anew(folder: Path) -> None:
    """Write the manifest of `folder` again with the files as they are now; its numbers stay."""
    entry = read_manifest(folder)
    entry["files"] = {name: _sha256(folder / name) for name in CHECKED_FILES if (folder / name).is_file()}
    (folder / MANIFEST_FILE).write_text(json.dumps(entry, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
