"""The door itself: one structured reply, with or without read-only tools, inside deadline, budget and limits."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy.engine import Engine

from pipelines.errors import ReplyUnusable, TransportFailed
from pipelines.llm import budget, call_log
from pipelines.llm.addresses import endpoint
from pipelines.llm.connection import Answer, Endpoint, Message, ToolCall
from pipelines.llm.ladder import Ladder
from pipelines.llm.pseudonyms import Pseudonyms
from pipelines.llm.reply_json import DoesNotFit, from_text, from_value
from pipelines.llm.retries import CircuitBreaker, ModelNotAsked, RetryPolicy
from pipelines.llm.rules import LlmRules
from pipelines.records import model_call
from pipelines.records.database import reading, transaction
from pipelines.rules import Rules
from pipelines.workspace import ModelDoor, ReadTool, system_clock

Reply = TypeVar("Reply", bound=BaseModel)

LEVEL_IS_KNOWN_FOR = timedelta(days=1)  # then the strictest way of asking is tried again


def open_model(
    engine: Engine, rules: Rules, *, model_name: str | None, base_url: str | None, api_key: str | None, local_only: bool,
    clock: Callable[[], datetime] = system_clock,
) -> ModelDoor | None:
    """The door to the model of that name; None without a name, even when there is a key.

    Raises Refused for an endpoint that is not loopback under `local_only`, UsageError for an address that is none.
    """
    if not model_name:
        return None
    limits = rules.of(LlmRules)
    there = Endpoint(
        endpoint(base_url, local_only=local_only), model_name, api_key,
        reply_tokens=limits.reply_tokens, temperature=limits.temperature,
    )
    return LanguageModel(engine, there, limits, clock=clock)


class LanguageModel:
    """A `ModelDoor` to one model at one endpoint; remembers what the endpoint can and whether it answers."""

    def __init__(
        self, engine: Engine, there: Endpoint, limits: LlmRules, *,
        clock: Callable[[], datetime] = system_clock, sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._engine = engine
        self._there = there
        self._limits = limits
        self._clock = clock
        self._retry = RetryPolicy(max(1, limits.attempts), limits.longest_pause_s, sleep)
        self._breaker = CircuitBreaker(limits.failures_until_pause, limits.pause_s)
        self._address = hashlib.sha256(there.url.encode()).hexdigest()[:16]
        self._ladder: Ladder | None = None

    @property
    def name(self) -> str:
        return self._there.model

    def ask(self, purpose: str, prompt_version: str, system: str, user: str, reply: type[Reply], *, deadline_s: float) -> Reply:
        """One structured reply. Raises TransportFailed or ReplyUnusable; never returns a half-made value."""
        hidden = Pseudonyms(self._engine)
        send = self._sender(purpose, prompt_version, deadline_s)
        return _restored(self._known_ladder().ask(send, _opening(hidden, system, user), reply), hidden, reply)

    def ask_with_tools(
        self, purpose: str, prompt_version: str, system: str, user: str, tools: Sequence[ReadTool], reply: type[Reply], *,
        deadline_s: float,
    ) -> Reply:
        """The same, after the model has called read-only tools as often as `llm.tool_rounds` allows."""
        hidden = Pseudonyms(self._engine)
        send = self._sender(purpose, prompt_version, deadline_s)
        messages: list[Message] = _opening(hidden, system, user)
        by_name = {tool.name: tool for tool in tools}
        offered = [
            {"type": "function", "function": {
                "name": tool.name, "description": tool.description, "parameters": tool.arguments.model_json_schema()}}
            for tool in tools
        ]
        for _ in range(self._limits.tool_rounds if offered else 0):
            answer = send(messages, "tools", tools=offered)
            if not answer.tool_calls:
                try:
                    return _restored(from_text(answer.text, reply), hidden, reply)
                except DoesNotFit:
                    messages += [answer.as_message(), {"role": "user", "content": "Now give the answer in the form asked for."}]
                    break
            messages.append(answer.as_message())
            for call in answer.tool_calls:
                result = _result_of(by_name.get(call.name), call, hidden)
                messages.append({"role": "tool", "tool_call_id": call.id, "content": hidden.hide(result)})
        return _restored(self._known_ladder().ask(send, messages, reply), hidden, reply)

    def _known_ladder(self) -> Ladder:
        if self._ladder is None:
            with reading(self._engine) as connection:
                since = self._clock() - LEVEL_IS_KNOWN_FOR
                remembered = model_call.level_that_answered(connection, self.name[:128], self._address, since=since)
            self._ladder = Ladder(remembered)
        return self._ladder

    def _sender(self, purpose: str, prompt_version: str, deadline_s: float) -> _Sender:
        self._there.prepare()
        return _Sender(self, purpose, prompt_version, time.monotonic() + deadline_s)


class _Sender:
    """The requests of one question: one deadline for all of them, each within the budgets, tried again and logged."""

    def __init__(self, door: LanguageModel, purpose: str, prompt_version: str, ends: float) -> None:
        self._door = door
        self._purpose = purpose
        self._prompt_version = prompt_version
        self._ends = ends
        self._last: bytes | None = None

    def __call__(self, messages: Sequence[Message], level: str, **form: Any) -> Answer:
        door, limits = self._door, self._door._limits
        size = sum(len(str(message.get("content", ""))) for message in messages) + len(str(form))
        if size > (limit := limits.prompt_characters):
            raise ModelNotAsked(f"The prompt has {size} characters, more than llm.prompt_characters ({limit}) allows.")
        asked = call_log.Asked(self._purpose, self._prompt_version, door.name, door._address, level)

        def once(left_s: float) -> Answer:
            budget.check(door._engine, limits, budget.estimated_tokens(size), door._clock())
            return self._logged(asked, messages, form, min(left_s, limits.request_timeout_s))

        return door._retry.run(once, door._breaker, remaining_s=lambda: self._ends - time.monotonic())

    def did_not_fit(self) -> None:
        if self._last is not None:
            with transaction(self._door._engine) as connection:
                model_call.set_outcome(connection, self._last, "did_not_fit")

    def _logged(self, asked: call_log.Asked, messages: Sequence[Message], form: Mapping[str, Any], timeout_s: float) -> Answer:
        door, started, answer, outcome = self._door, time.monotonic(), None, "unusable"
        try:
            answer = door._there.send(messages, timeout_s=timeout_s, **form)
            outcome = "answered"
            return answer
        except TransportFailed:
            outcome = "transport_failed"
            raise
        finally:
            self._last = call_log.record(
                door._engine, asked, messages, answer, limits=door._limits, outcome=outcome, duration_s=time.monotonic() - started,
                at=door._clock(),
            )


def _opening(hidden: Pseudonyms, system: str, user: str) -> list[Message]:
    return [{"role": "system", "content": hidden.hide(system)}, {"role": "user", "content": hidden.hide(user)}]


def _restored(answered: Reply, hidden: Pseudonyms, reply: type[Reply]) -> Reply:
    return from_value(hidden.restore(answered.model_dump(mode="json")), reply)


def _result_of(tool: ReadTool | None, call: ToolCall, hidden: Pseudonyms) -> str:
    """What the tool says; a wrong name or wrong arguments are said to the model, which may try again."""
    if tool is None:
        return "There is no such tool."
    try:
        arguments = from_value(hidden.restore(call.arguments), tool.arguments)
    except ReplyUnusable as error:
        return error.detail
    return tool.call(arguments)
