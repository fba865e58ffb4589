"""Commands that go on print one JSON document per line, at once."""

from __future__ import annotations

import json

import pytest

from service.cli.output import emit_line


def test_each_document_stands_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    emit_line({"files": [{"file": "a\nb.csv"}]})
    emit_line({"files": []})
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [{"files": [{"file": "a\nb.csv"}]}, {"files": []}]
