from __future__ import annotations

import json

import pytest

from service import cli


@pytest.mark.parametrize("as_json", [False, True])
def test_ctrl_c_says_that_what_was_finished_is_stored_and_how_to_go_on(
    as_json: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("service.settings.open_workspace", stopped)
    assert cli.run(["run", "--json"] if as_json else ["run"]) == 130
    printed = capsys.readouterr()
    said = json.loads(printed.out)["error"]["detail"] if as_json else printed.err
    assert "the same command goes on from there" in said
