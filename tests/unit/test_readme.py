"""The README is true: its settings, commands and rooms exist, and what exists is in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service import cli
from service.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented_with_its_own_sentence(name: str) -> None:
    field = Settings.model_fields[name]
    variable = field.alias or f"HEED_{name.upper()}"
    assert re.search(rf"\| `{variable}` \|.*{re.escape(field.description or '?')}", README), variable


def test_every_command_that_the_readme_names_exists(capsys: pytest.CaptureFixture[str]) -> None:
    named = set(re.findall(r"(?:^|`|\()heed ([a-z]+)", README, flags=re.MULTILINE))
    assert len(named) > 12
    for command in sorted(named):
        assert cli.run([command, "--help"]) == 0, command


def test_every_room_is_on_the_map() -> None:
    for room in sorted(path.name for path in (ROOT / "pipelines").iterdir() if (path / "__init__.py").is_file()):
        assert f"pipelines/{room}" in README, room


def test_every_file_that_the_readme_points_to_is_there() -> None:
    for path in re.findall(r"`((?:pipelines|service|prompts)/[A-Za-z_/.]+)`", README):
        assert (ROOT / path).exists() or (ROOT / f"{path}.py").exists(), path


def test_nothing_is_left_to_fill_in() -> None:
    assert "@@" not in README
