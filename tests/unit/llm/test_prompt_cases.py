"""Cases of prompts: each line is checked, counts add up, and a model that may not be asked ends the measuring."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from pipelines.errors import FileRejected, LanguageModelFailed, NotFound, ReplyUnusable
from pipelines.llm.measured_door import MeasuredDoor
from pipelines.llm.prompt_cases import Case, Counts, Scorer, Tally, floor_of, measure, read_cases
from pipelines.llm.retries import ModelNotAsked
from pipelines.workspace import ModelDoor, Workspace
from tests.stand_ins.scripted_llm import ScriptedModel


class Sum(Case):
    first: int
    second: int


class Result(BaseModel):
    result: int


def asked(case: Sum, model: ModelDoor) -> Counts:
    try:
        reply = model.ask("sum", "sum.v1", "Add.", f"{case.first}+{case.second}", Result, deadline_s=1.0)
    except LanguageModelFailed:
        return {"sum": (0, 1)}
    return {"sum": (int(reply.result == case.first + case.second), 1)}


SUMS = Scorer("sum", "v1", "head", Sum, {"sum": "the right sum"}, lambda case: {"sum": (1, 1)}, asked)
CASES = [Sum(id=str(number), language="en" if number % 2 else "pl", first=number, second=1) for number in range(4)]


def a_file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "sums.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_cases_are_read_with_the_hash_of_their_file(tmp_path: Path) -> None:
    lines = [json.dumps(case.model_dump()) for case in CASES]
    cases, digest = read_cases(a_file(tmp_path, *lines, ""), Sum)
    assert cases == CASES
    assert len(digest) == 64


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{nothing", "sums.jsonl, line 2"),
        ('{"id": "1", "language": "en", "first": 1}', "second"),
        ('{"id": "1", "language": "en", "first": 1, "second": 1, "third": 1}', "third"),
        ('{"id": "1", "language": "de", "first": 1, "second": 1}', "language"),
        ("[]", "line 2"),
    ],
)
def test_a_wrong_case_is_named_by_line_and_field(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(FileRejected, match=said):
        read_cases(a_file(tmp_path, json.dumps(CASES[0].model_dump()), line), Sum)


def test_a_file_that_is_missing_empty_or_no_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_cases(tmp_path / "none.jsonl", Sum)
    with pytest.raises(FileRejected, match="no case"):
        read_cases(a_file(tmp_path, ""), Sum)
    (tmp_path / "sums.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileRejected, match="UTF-8"):
        read_cases(tmp_path / "sums.jsonl", Sum)


def test_counts_add_up_in_all_and_by_language() -> None:
    tally = Tally()
    tally.add(CASES[0], {"sum": (1, 1), "parts": (2, 3)})
    tally.add(CASES[1], {"sum": (0, 1)})
    assert tally.all == {"sum": (1, 2), "parts": (2, 3)}
    assert tally.by_language == {"pl": {"sum": (1, 1), "parts": (2, 3)}, "en": {"sum": (0, 1)}}
    assert tally.wrong == {"sum": ["1"], "parts": ["0"]}
    assert floor_of(SUMS, CASES).all == {"sum": (4, 4)}


def measured(workspace: Workspace, *replies: Any) -> Any:
    door = MeasuredDoor(ScriptedModel(list(replies)), "sum")
    return measure(SUMS, CASES, door, workspace.engine, progress=lambda done, of: None)


def test_a_reply_that_does_not_come_counts_as_wrong(workspace: Workspace) -> None:
    found = measured(workspace, {"result": 1}, {"result": 9}, ReplyUnusable("no JSON"), {"result": 4})
    assert found.tally.all == {"sum": (2, 4)}
    assert (found.answered, found.stopped_because) == (3, "")


def test_a_budget_that_is_used_up_ends_it_and_is_said(workspace: Workspace) -> None:
    found = measured(workspace, {"result": 1}, ModelNotAsked("Today's budget would be passed.", fix="Wait."))
    assert found.tally.cases == 1
    assert found.stopped_because == "Today's budget would be passed. Wait."
