"""The door to a model while its answers are measured: calls are logged under a purpose of their own, and counted."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel

from pipelines.llm.retries import ModelNotAsked
from pipelines.workspace import ModelDoor, ReadTool

Reply = TypeVar("Reply", bound=BaseModel)


class MeasuredDoor:
    """Passes everything on to `door`; `not_asked` says why it was left alone (budget, failures in a row), empty while it is not."""

    def __init__(self, door: ModelDoor, prompt: str) -> None:
        self._door = door
        self.purpose = f"measure {prompt} {secrets.token_hex(4)}"  # of this run alone
        self.answered = 0
        self.not_asked = ""

    @property
    def name(self) -> str:
        return self._door.name

    def ask(self, purpose: str, prompt_version: str, system: str, user: str, reply: type[Reply], *, deadline_s: float) -> Reply:
        return self._counted(lambda: self._door.ask(self.purpose, prompt_version, system, user, reply, deadline_s=deadline_s))

    def ask_with_tools(
        self, purpose: str, prompt_version: str, system: str, user: str, tools: Sequence[ReadTool], reply: type[Reply], *, deadline_s: float
    ) -> Reply:
        return self._counted(
            lambda: self._door.ask_with_tools(self.purpose, prompt_version, system, user, tools, reply, deadline_s=deadline_s)
        )

    def _counted(self, call: Callable[[], Reply]) -> Reply:
        try:
            answered = call()
        except ModelNotAsked as error:
            self.not_asked = error.sentence()
            raise
        self.answered += 1
        return answered
