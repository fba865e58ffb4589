"""From the strictest way of asking for a structured reply to the loosest: json_schema, forced tool call, JSON as text.

An endpoint that turns a way down, or whose reply does not fit, is asked in the next one; the way that led to a reply is
remembered per endpoint and model, so that the detour is made once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from pipelines.llm.connection import Answer, FormUnsupported, Message
from pipelines.llm.reply_json import DoesNotFit, from_text, from_value

Reply = TypeVar("Reply", bound=BaseModel)
LEVELS = ("schema", "tool", "text")


class Send(Protocol):
    """One request on a level, with budget, retries and log inside; told when its reply was of no use."""

    def __call__(self, messages: Sequence[Message], level: str, **form: Any) -> Answer: ...

    def did_not_fit(self) -> None: ...


class Ladder:
    """Remembers the level that each endpoint and model answered on."""

    def __init__(self, remembered: str | None = None) -> None:
        self._first = LEVELS.index(remembered) if remembered in LEVELS else 0

    @property
    def level(self) -> str:
        return LEVELS[self._first]

    def ask(self, send: Send, messages: Sequence[Message], reply: type[Reply]) -> Reply:
        """A reply of the type; raises what the last level raised (transport failures at once)."""
        for number in range(self._first, len(LEVELS)):
            try:
                answered = _ask_on(LEVELS[number], send, messages, reply)
            except (FormUnsupported, DoesNotFit) as error:
                if isinstance(error, DoesNotFit):
                    send.did_not_fit()
                if number == len(LEVELS) - 1:
                    raise
            else:
                self._first = number
                return answered
        raise AssertionError("the ladder has a last rung")


def _ask_on(level: str, send: Send, messages: Sequence[Message], reply: type[Reply]) -> Reply:
    schema, name = reply.model_json_schema(), reply.__name__
    if level == "schema":
        form: dict[str, Any] = {"response_format": {"type": "json_schema", "json_schema": {"name": name, "schema": schema}}}
        return from_text(send(messages, level, **form).text, reply)
    if level == "tool":
        function = {"name": name, "description": "Gives the answer.", "parameters": schema}
        chosen = {"type": "function", "function": {"name": name}}
        form = {"tools": [{"type": "function", "function": function}], "tool_choice": chosen}
        answer = send(messages, level, **form)
        return from_value(answer.tool_calls[0].arguments, reply) if answer.tool_calls else from_text(answer.text, reply)
    wish = f"Answer with one JSON object that fits this schema, and with nothing else:\n{json.dumps(schema)}"
    asked = [*messages, {"role": "user", "content": wish}]
    answer = send(asked, level)
    try:
        return from_text(answer.text, reply)
    except DoesNotFit as error:
        send.did_not_fit()
        repair = f"That did not fit the schema: {error.faults}. Answer again with the JSON object only."
        return from_text(send([*asked, answer.as_message(), {"role": "user", "content": repair}], level).text, reply)
