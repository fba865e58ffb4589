"""When a model is used at all, and where it may be."""

from __future__ import annotations

import pytest

from pipelines.errors import Refused, UsageError
from pipelines.llm.addresses import is_loopback
from pipelines.llm.client import open_model
from pipelines.workspace import Workspace


def test_a_key_without_a_model_name_opens_nothing(workspace: Workspace) -> None:
    assert open_model(workspace.engine, workspace.rules, model_name=None, base_url=None, api_key="key", local_only=False) is None


@pytest.mark.parametrize("url", [None, "https://models.example/v1", "http://127.0.0.1.example/v1", "http://127.0.0.1@models.example/v1"])
def test_local_only_refuses_every_address_that_is_not_loopback(workspace: Workspace, url: str | None) -> None:
    with pytest.raises(Refused, match="not on this machine"):
        open_model(workspace.engine, workspace.rules, model_name="m", base_url=url, api_key="key", local_only=True)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/v1", "http://localhost/v1", "http://[::1]:80/v1"])
def test_local_only_keeps_a_model_on_this_machine(workspace: Workspace, url: str) -> None:
    door = open_model(workspace.engine, workspace.rules, model_name="m", base_url=url, api_key=None, local_only=True)
    assert door is not None
    assert door.name == "m"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "models.example", "http://", "http://host:99999/v1"])
def test_what_is_no_web_address_is_a_usage_error(workspace: Workspace, url: str) -> None:
    with pytest.raises(UsageError):
        open_model(workspace.engine, workspace.rules, model_name="m", base_url=url, api_key=None, local_only=False)


def test_only_the_host_itself_decides_what_is_loopback() -> None:
    assert is_loopback("http://127.9.9.9/")
    assert not is_loopback("http://localhost.example/")
    assert not is_loopback("http://0.0.0.0/")
