"""What the environment says and may not say, and what leaves the machine with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.workspace import Workspace
from service.cli.setting_up import what_leaves
from service.settings import Settings


def test_a_switch_that_is_neither_on_nor_off_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEED_LOCAL_ONLY", "banana")
    with pytest.raises(UsageError, match="HEED_LOCAL_ONLY cannot be read") as caught:
        Settings()
    assert caught.value.fix


def test_what_is_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEED_HOME", "HEED_LOCAL_ONLY", "HEED_DATABASE_URL", "HEED_LLM_MODEL"):
        monkeypatch.setenv(name, "")
    settings = Settings()
    assert (settings.home, settings.local_only, settings.database_url, settings.llm_model) == (Path("heed-data"), False, "", "")


def test_a_model_on_this_machine_is_not_said_to_take_anything_away(workspace: Workspace) -> None:
    near = Settings(llm_model="m", openai_base_url="http://127.0.0.1:11434/v1", chroma_url="http://localhost:8000")
    assert what_leaves(near, workspace) == []
    assert "to the model m at the default endpoint" in what_leaves(Settings(llm_model="m"), workspace)[0]
