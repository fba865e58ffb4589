"""The reading model that a workspace uses, opened once per process."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path

from pipelines.errors import ModelUnusable
from pipelines.understanding.hub_reader import open_chosen
from pipelines.understanding.manifest import DEFAULT_MODEL, MANIFEST_FILE, read_manifest
from pipelines.understanding.readings import Reader
from pipelines.workspace import Workspace

UNUSABLE = "unusable"
_opening = threading.Lock()


def open_reader(workspace: Workspace) -> Reader:
    """The workspace's reading model; raises a ModelUnusable that names the file at fault."""
    return open_reader_at(workspace.reading_model, local_only=workspace.local_only)


def open_reader_at(model: str, *, local_only: bool = False) -> Reader:
    """The shipped model for an empty name, else a folder or hub id (see `hub_reader`); checked and loaded once.

    Whoever asks while it is being loaded waits for it and does not load it again.
    """
    with _opening:
        return _opened(model, local_only)


@lru_cache(maxsize=2)
def _opened(model: str, local_only: bool) -> Reader:
    return open_chosen(model, local_only=local_only)


def reading_version(model: str) -> str:
    """The version that readings of this model name, without loading it.

    `unusable` when there is no such manifest: the workspace still opens, and whatever needs a reading says why it cannot.
    """
    own_form = not model or (Path(model) / MANIFEST_FILE).is_file()
    try:
        version = str(read_manifest(Path(model) if model and own_form else DEFAULT_MODEL)["model_version"])
    except (ModelUnusable, KeyError):
        return UNUSABLE
    return version if own_form else f"{version}+{Path(model).name}"
