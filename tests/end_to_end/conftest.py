"""One made-up shop taken through the whole journey once, and commands run as a person types them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from service import cli
from tests.end_to_end.remembered_readings import remembered

Run = Callable[..., Any]


@pytest.fixture(scope="session")
def told_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The folder of the demo after `heed demo`, and what it told."""
    home = tmp_path_factory.mktemp("demo") / "heed-demo"
    with environment(HEED_HOME=str(home)):
        yield home, tell_story()


@contextmanager
def environment(**settings: str) -> Iterator[None]:
    """The process's environment with `settings` added; afterwards it is as it was."""
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def tell_story() -> dict[str, Any]:
    """What `heed demo` does in the workspace that the environment names; returns what it told, its screen under `screen`."""
    from pipelines.demo import story
    from service.settings import Settings, create_workspace, open_workspace

    settings = Settings()
    create_workspace(settings, kind="demo", rules=story.rules_text())
    workspace = open_workspace(settings)
    lines: list[str] = []
    with remembered():
        told = story.tell(workspace, say=lines.append)
    told["screen"] = "\n".join(lines)
    workspace.engine.dispose()
    return told


@pytest.fixture
def shop(told_shop: tuple[Path, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the told shop that a test may change."""
    home = tmp_path / "heed-demo"
    shutil.copytree(told_shop[0], home, ignore=shutil.ignore_patterns("*.lock"))
    monkeypatch.setenv("HEED_HOME", str(home))
    return home


@pytest.fixture
def heed(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command; returns its JSON (with --json) or its printed text, after checking the exit code."""

    def run(*arguments: str, code: int = 0) -> Any:
        capsys.readouterr()
        assert cli.run(list(arguments)) == code, capsys.readouterr()
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        if "--json" in arguments:
            return json.loads(captured.out)
        return captured.out + captured.err

    return run
