"""Whether an answer in a model's words may stand: proved sentence by sentence, with the numbers, in the language of the question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, Field

from pipelines.ask.model_answer import Sentence, holds, is_proved, worded
from pipelines.ask.model_plan import ModelPlan
from pipelines.ask.rules import AskRules
from pipelines.ask.wording import language_of
from pipelines.errors import LanguageModelFailed
from pipelines.llm.prompt_cases import Case, Counts, Scorer
from pipelines.workspace import ModelDoor, ReadTool

TODAY = date(2026, 6, 30)


class AnswerCase(Case):
    """A question, our statements for it, and what an answer must keep of them, letter by letter."""

    question: str = Field(min_length=1, max_length=2_000)
    statements: tuple[str, ...] = Field(min_length=1)
    keeps: tuple[str, ...] = Field(min_length=1)


def with_model(case: AnswerCase, model: ModelDoor) -> Counts:
    try:
        sentences = worded(
            model, case.question, case.statements, [_nothing_more()], language=case.language, today=TODAY,
            deadline_s=AskRules().model_deadline_s,
        )  # fmt: skip
    except LanguageModelFailed:
        sentences = []
    return counts(case, sentences)


def without_model(case: AnswerCase) -> Counts:
    return counts(case, [Sentence(text=text, statements=[number]) for number, text in enumerate(case.statements, 1)])


def counts(case: AnswerCase, sentences: Sequence[Sentence]) -> Counts:
    """No sentences at all are wrong in each."""
    text = " ".join(sentence.text for sentence in sentences)
    proved = sum(is_proved(sentence, case.statements, case.language) for sentence in sentences)
    return {
        "stands": (int(bool(sentences) and holds(sentences, case.statements, case.language)), 1),
        "proved": (proved, max(1, len(sentences))),
        "keeps": (sum(wanted in text for wanted in case.keeps), len(case.keeps)),
        "language": (int(bool(sentences) and language_of(text) == case.language), 1),
    }


def _nothing_more() -> ReadTool:
    """In use a model may look up more statements; here the ones given are all there are."""

    def call(arguments: BaseModel) -> str:
        return "There is nothing more than the numbered statements."

    return ReadTool("look_up", "Answers one of the questions that can be asked, in numbered statements.", ModelPlan, call)


SCORER = Scorer(
    prompt="chat_answer", version="v1", floor="planner", case=AnswerCase, without_model=without_model, with_model=with_model,
    measures={
        "stands": "answers used as they are: all proved, the first statement kept",
        "proved": "sentences without a word or number beyond their statements",
        "keeps": "numbers and names that had to be kept",
        "language": "in the language of the question",
    },
)  # fmt: skip
