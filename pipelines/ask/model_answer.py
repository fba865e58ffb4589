"""An answer reworded by a language model, kept only when every word, number and mark of it is one of ours.

The model sees our statements, never a customer's words. A sentence names the statements that it rests on; it may add only
joining words, none of which turns a meaning round. Whatever else it says puts our own wording in its place, so that a
model that obeys an attacker changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

import prompts
from pipelines.ask import words
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.evidence import MARK
from pipelines.ask.model_plan import ModelPlan, narrowed_by
from pipelines.ask.plan import QUESTIONS, Plan
from pipelines.ask.registry import TOOLS
from pipelines.ask.topics import flat
from pipelines.errors import HeedError, LanguageModelFailed, WorkspaceUnusable
from pipelines.workspace import ModelDoor, ReadTool

NUMBER = re.compile(r"\d+(?:[.,  ]\d+)*")
LONGEST_SENTENCE = 600


class Sentence(BaseModel):
    """One sentence of the answer and the numbers of the statements that it rests on."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=LONGEST_SENTENCE)
    statements: list[int] = Field(min_length=1)


class ModelAnswer(BaseModel):
    """The answer as the model words it."""

    model_config = ConfigDict(extra="forbid")

    sentences: list[Sentence] = Field(min_length=1, max_length=40)


def reworded(model: ModelDoor, desk: Desk, plan: Plan, question: str, ours: Answer) -> bool:
    """Puts the model's wording in place of ours when it passes the checks; says whether it did."""
    statements = list(ours.statements)
    try:
        sentences = worded(
            model, question, statements, tools(desk, plan, statements), language=desk.language, today=desk.as_of.date(),
            deadline_s=desk.rules.model_deadline_s,
        )  # fmt: skip
    except LanguageModelFailed:
        return False
    if not holds(sentences, statements, desk.language):
        return False
    ours.statements = [sentence.text.strip() for sentence in sentences]
    return True


def worded(
    model: ModelDoor, question: str, statements: Sequence[str], offered: Sequence[ReadTool], *, language: str, today: date,
    deadline_s: float,
) -> list[Sentence]:
    """The model's sentences for those statements, unchecked. Raises LanguageModelFailed when there are none to be had."""
    prompt = prompts.load("chat_answer", "v1").render(
        language="Polish" if language == "pl" else "English", today=str(today), question=question,
        statements=[(number, text) for number, text in enumerate(statements, 1)],
    )  # fmt: skip
    reply = model.ask_with_tools(
        "chat_answer", prompt.version, prompt.system, prompt.user, offered, ModelAnswer, deadline_s=deadline_s
    )
    return reply.sentences


def holds(sentences: Sequence[Sentence], statements: Sequence[str], language: str) -> bool:
    """Whether every sentence is proved and one rests on the first statement, which holds the count or the verdict."""
    return all(is_proved(sentence, statements, language) for sentence in sentences) and any(1 in one.statements for one in sentences)


def is_proved(sentence: Sentence, statements: Sequence[str], language: str) -> bool:
    """Whether the sentence rests on statements that exist and holds no word, number or mark beyond theirs."""
    if not all(1 <= number <= len(statements) for number in sentence.statements) or "\n" in sentence.text.strip():
        return False
    ground = " ".join(statements[number - 1] for number in sentence.statements)
    if not set(MARK.findall(sentence.text)) <= set(MARK.findall(ground)) or not set(NUMBER.findall(sentence.text)) <= set(
        NUMBER.findall(ground)
    ):
        return False
    if re.search(r"[<>{}`\\|#*@]|://|www\.", sentence.text) and not set(sentence.text) <= set(ground):
        return False
    known = set(flat(ground).split()) | words.joining(language)
    return set(flat(sentence.text).split()) <= known


def tools(desk: Desk, plan: Plan, statements: list[str]) -> list[ReadTool]:
    """The same read-only tools for the model; what they say is added to the statements that it may reword."""

    def call(arguments: BaseModel) -> str:
        choice = arguments if isinstance(arguments, ModelPlan) else ModelPlan()
        asked = narrowed_by(plan, choice, desk.as_of.date())
        if asked.kind not in QUESTIONS:
            return "Choose one of the questions."
        try:
            found = TOOLS[asked.kind](desk, asked).statements
        except WorkspaceUnusable:  # names hosts and folders, which are no model's business
            raise
        except HeedError as error:
            return error.detail
        first = len(statements) + 1
        statements.extend(found)
        return "\n".join(f"{number}. {text}" for number, text in enumerate(found, first))

    return [ReadTool("look_up", "Answers one of the questions that can be asked, in numbered statements.", ModelPlan, call)]
