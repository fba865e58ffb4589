"""The reading model that a workspace uses, opened once per process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pipelines.errors import ModelUnusable
from pipelines.understanding.encoder import Encoder
from pipelines.understanding.manifest import DEFAULT_MODEL, read_manifest
from pipelines.workspace import Workspace

UNUSABLE = "unusable"


def open_reader(workspace: Workspace) -> Encoder:
    """The workspace's reading model; raises a ModelUnusable that names the file at fault."""
    return open_reader_at(workspace.reading_model)


@lru_cache(maxsize=2)
def open_reader_at(folder: Path | None) -> Encoder:
    """The model in that folder, or the shipped one for None; checked and loaded once."""
    return Encoder.open(folder)


def reading_version(folder: Path | None) -> str:
    """The version that readings of this model name, from its manifest alone.

    `unusable` when there is no such manifest: the workspace still opens, and whatever needs a reading says why it cannot.
    """
    try:
        return str(read_manifest(folder or DEFAULT_MODEL)["model_version"])
    except (ModelUnusable, KeyError):
        return UNUSABLE
