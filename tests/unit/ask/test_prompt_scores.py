"""Known replies to the prompts of the chat, and the scores that they must get."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.ask import answer_score, plan_score
from pipelines.ask.answer_score import AnswerCase
from pipelines.ask.plan_score import PlanCase
from pipelines.errors import TransportFailed
from tests.stand_ins.scripted_llm import ScriptedModel

REFUNDS = PlanCase(
    id="1", language="en", question="How much money hangs on refunds for Anna Nowak?", kind="value_at_risk", topic="refund",
    customer="Anna Nowak",
)  # fmt: skip
OUTSIDE = PlanCase(id="2", language="en", question="What will the weather be tomorrow?", kind="unknown")
WAITING = AnswerCase(
    id="3", language="en", question="Who waits?", keeps=("3", "Nora Bell"),
    statements=("3 customers wait for an answer.", "Nora Bell wrote by e-mail on 25 June 2026 [1]."),
)  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "right"),
    [
        ({"kind": "value_at_risk", "topic": "refund", "customer": "Anna Nowak"}, {"kind": 1, "topic": 1, "key": 1}),
        ({"kind": "value_at_risk"}, {"kind": 1, "topic": 1, "key": 1}),  # the planner had seen topic and name
        ({"kind": "complaint_count", "topic": "returns", "customer": "Jan Wilk"}, {"kind": 0, "topic": 0, "key": 0}),
        (TransportFailed("down"), {"kind": 0, "topic": 0, "key": 0}),
    ],
)
def test_a_plan_is_scored_by_kind_topic_and_key(reply: Any, right: dict[str, int]) -> None:
    found = plan_score.with_model(REFUNDS, ScriptedModel([reply]))
    assert found == {name: (value, 1) for name, value in right.items()}


def test_a_question_outside_the_list_is_right_when_it_is_told_so() -> None:
    assert plan_score.with_model(OUTSIDE, ScriptedModel([{"kind": "unknown"}])) == {"kind": (1, 1), "outside": (1, 1)}
    assert plan_score.with_model(OUTSIDE, ScriptedModel([{"kind": "first_today"}])) == {"kind": (0, 1), "outside": (0, 1)}
    assert plan_score.with_model(OUTSIDE, ScriptedModel([TransportFailed("down")]))["outside"] == (0, 1)
    assert plan_score.without_model(OUTSIDE)["outside"] == (1, 1)


@pytest.mark.parametrize(
    ("sentences", "right"),
    [
        ([("3 customers wait, and Nora Bell wrote on 25 June 2026 [1].", [1, 2])], (1, (1, 1), 2, 1)),
        ([("3 customers wait.", [1]), ("Nora Bell is very angry.", [2])], (0, (1, 2), 2, 1)),
        ([("Nora Bell wrote by e-mail.", [2])], (0, (1, 1), 1, 1)),  # without the first statement it is half an answer
        ([("Na odpowiedź czeka 3 klientów.", [1])], (0, (0, 1), 1, 0)),
    ],
)
def test_an_answer_is_scored_by_proof_numbers_and_language(sentences: Any, right: Any) -> None:
    reply = {"sentences": [{"text": text, "statements": list(numbers)} for text, numbers in sentences]}
    stands, proved, keeps, language = right
    assert answer_score.with_model(WAITING, ScriptedModel([reply])) == {
        "stands": (stands, 1), "proved": proved, "keeps": (keeps, 2), "language": (language, 1),
    }  # fmt: skip


def test_no_answer_is_wrong_in_each_and_our_own_statements_are_right() -> None:
    none = answer_score.with_model(WAITING, ScriptedModel([TransportFailed("down")]))
    assert none == {"stands": (0, 1), "proved": (0, 1), "keeps": (0, 2), "language": (0, 1)}
    assert all(part == of for part, of in answer_score.without_model(WAITING).values())
