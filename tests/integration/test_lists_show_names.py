"""Lists on the screen name the customers whose names are known, beside their keys."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from pipelines.records.database import reading
from pipelines.workspace import Workspace
from service import settings
from service.cli import app
from service.cli.customer_names import shown, with_names
from tests.builders import NOW
from tests.integration.a_small_shop import a_small_shop


@pytest.fixture
def shop(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    a_small_shop(workspace)
    opened = replace(workspace, clock=lambda: NOW)
    monkeypatch.setattr(settings, "open_workspace", lambda *_, **__: opened)
    return opened


@pytest.mark.parametrize("command", ["alerts", "promises"])
def test_cases_and_promises_name_their_customer(shop: Workspace, command: str) -> None:
    page = CliRunner().invoke(app, [command])
    assert page.exit_code == 0, page.output
    assert "Anna Kowalska (C1)" in page.output
    (item,) = json.loads(CliRunner().invoke(app, [command, "--json"]).output)["items"]
    assert (item["customer_id"], item["customer_name"]) == ("C1", "Anna Kowalska")


def test_a_customer_without_a_name_is_shown_by_key_and_nobody_by_a_dash(shop: Workspace) -> None:
    with reading(shop.engine) as connection:
        items = with_names(connection, [{"customer_id": "C1"}, {"customer_id": "mail-1"}, {"customer_id": None}])
    assert [shown(item) for item in items] == ["Anna Kowalska (C1)", "mail-1", "–"]
