"""What the tools of a language model say to it, and what they keep from it."""

from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.ask import model_answer
from pipelines.ask.model_plan import ModelPlan
from pipelines.ask.plan import QUESTIONS
from pipelines.errors import NotEnoughData, WorkspaceUnusable
from tests.builders import NOW


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Asks the one tool, where answering raises that error."""
    plan: Any = SimpleNamespace(kind=next(iter(QUESTIONS)))
    desk: Any = SimpleNamespace(as_of=NOW)
    monkeypatch.setattr(model_answer, "narrowed_by", lambda *_: plan)

    def ask(error: Exception) -> str:
        def raises(*_: object) -> None:
            raise error

        monkeypatch.setattr(model_answer, "TOOLS", {plan.kind: raises})
        (tool,) = model_answer.tools(desk, plan, [])
        return tool.call(ModelPlan())

    return ask


def test_a_model_is_told_why_a_question_has_no_answer(asked: Any) -> None:
    assert asked(NotEnoughData("No order is known yet.")) == "No order is known yet."


def test_a_model_is_not_told_where_a_database_stands_that_does_not_answer(asked: Any) -> None:
    with pytest.raises(WorkspaceUnusable):
        asked(WorkspaceUnusable("The database did not answer: connection to db.shop.example failed."))
