"""The door to a language model against a real web server on loopback that fails in every way that was seen."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import BaseModel

from pipelines.errors import ReplyUnusable, TransportFailed
from pipelines.llm.client import LanguageModel
from pipelines.llm.connection import Endpoint
from pipelines.llm.retries import ModelNotAsked
from pipelines.llm.rules import LlmRules
from pipelines.records import model_call
from pipelines.records.database import reading, transaction
from pipelines.workspace import ReadTool, Workspace
from tests import builders
from tests.builders import NOW
from tests.stand_ins.scripted_llm import Response, Script, completion, scripted_endpoint


class Colour(BaseModel):
    colour: str
    shade: int


class Wanted(BaseModel):
    customer: str


GOOD = '{"colour": "red", "shade": 3}'
AMPLE_S = 60.0  # a deadline that ends no question here, however busy the machine


def a_door(workspace: Workspace, url: str, **limits: Any) -> LanguageModel:
    rules = LlmRules(**({"attempts": 1} | limits))
    there = Endpoint(url, "stand-in", "key", reply_tokens=rules.reply_tokens, temperature=rules.temperature)
    return LanguageModel(workspace.engine, there, rules, clock=lambda: NOW, sleep=lambda _: None)


def ask(door: LanguageModel, text: str = "Which colour?", deadline_s: float = AMPLE_S) -> Colour:
    return door.ask("test", "test.v1", "Be brief.", text, Colour, deadline_s=deadline_s)


def calls(workspace: Workspace) -> list[Any]:
    with reading(workspace.engine) as connection:
        return list(connection.execute(sa.select(model_call.model_call).order_by(model_call.model_call.c.id)))


def test_a_reply_of_the_asked_type_comes_back_and_is_logged_without_words(workspace: Workspace) -> None:
    with scripted_endpoint(lambda _: completion(GOOD)) as there:
        assert ask(a_door(workspace, there.url)) == Colour(colour="red", shade=3)
    (call,) = calls(workspace)
    assert (call.outcome, call.level, call.prompt_tokens, call.reply_tokens) == ("answered", "schema", 11, 7)
    assert "colour" not in str(tuple(call)).replace("Which", "")


@pytest.mark.parametrize("response", [
    Response("<html><body>Welcome</body></html>", content_type="text/html"),
    Response("{not json"),
    Response('{"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": []}'),
    Response('{"error": {"message": "overloaded"}}'),
    Response("oops", status=500),
    Response('{"error": {"message": "slow down"}}', status=429),
    Response('{"error": {"message": "no"}}', status=401),
    Response("", status=302, headers={"Location": "http://127.0.0.1:9/v1"}),
    completion(GOOD, finish=None),
    Response(completion(GOOD).body, headers={"Content-Encoding": "gzip"}),
], ids=["html", "broken-json", "no-choices", "error-with-200", "500", "429", "401", "redirect", "no-finish-reason", "compressed"])
def test_an_endpoint_that_gives_no_reply_is_a_transport_failure(workspace: Workspace, response: Response) -> None:
    with scripted_endpoint(lambda _: response) as there, pytest.raises(TransportFailed):
        ask(a_door(workspace, there.url))
    assert [call.outcome for call in calls(workspace)] == ["transport_failed"]


@pytest.mark.parametrize("response", [
    completion("I would rather talk about the weather."),
    completion('{"colour": "red"}'),
    completion(""),
    completion(None, refusal="I cannot help with that."),
    completion(GOOD, finish="length"),
    completion(GOOD, finish="content_filter"),
], ids=["chatter", "wrong-schema", "empty", "refusal", "too-long", "filtered"])
def test_a_reply_that_does_not_fit_is_unusable_and_never_half_made(workspace: Workspace, response: Response) -> None:
    with scripted_endpoint(lambda _: response) as there, pytest.raises(ReplyUnusable):
        ask(a_door(workspace, there.url))


def test_a_server_that_is_down_is_a_transport_failure(workspace: Workspace) -> None:
    with pytest.raises(TransportFailed):
        ask(a_door(workspace, "http://127.0.0.1:9/v1"))


@pytest.mark.parametrize("response", [
    Response("{}", delay_s=60), Response("x" * 600, drip_s=0.1)], ids=["hangs", "drips"])
def test_the_deadline_holds_whatever_the_server_does(workspace: Workspace, response: Response) -> None:
    """The caller has its answer while the server is still at it, a minute's work, and does not ask again."""
    door = a_door(workspace, "http://127.0.0.1:9/v1")
    with pytest.raises(TransportFailed):
        ask(door)  # imports are loaded now
    with scripted_endpoint(lambda _: response) as there:
        with pytest.raises(TransportFailed):
            ask(a_door(workspace, there.url, attempts=3), deadline_s=0.7)
        assert len(there.requests) <= 1 and there.answered == 0


def test_a_failure_that_passes_is_tried_again_and_401_is_not(workspace: Workspace) -> None:
    answers = [Response("", status=503), Response("", status=429, headers={"Retry-After": "0"}), completion(GOOD)]
    with scripted_endpoint(lambda _: answers.pop(0)) as there:
        assert ask(a_door(workspace, there.url, attempts=3)).shade == 3
        assert len(there.requests) == 3
    with scripted_endpoint(lambda _: Response("", status=401)) as there:
        with pytest.raises(TransportFailed):
            ask(a_door(workspace, there.url, attempts=3))
        assert len(there.requests) == 1


def no_schema(request: dict[str, Any]) -> Response:
    if "response_format" in request:
        return Response('{"error": {"message": "response_format is not supported"}}', status=400)
    return completion(None, tool=("Colour", {"colour": "red", "shade": 3}), finish="tool_calls")


def only_text(request: dict[str, Any]) -> Response:
    if "response_format" in request or "tools" in request:
        return Response('{"error": {"message": "unknown field"}}', status=422)
    return completion(f"<think>{{}}</think>Here you are:\n```json\n{GOOD}\n```")


@pytest.mark.parametrize(("script", "level", "requests"), [(no_schema, "tool", 2), (only_text, "text", 3)])
def test_the_ladder_finds_what_the_endpoint_can_and_remembers_it(
    workspace: Workspace, script: Script, level: str, requests: int
) -> None:
    with scripted_endpoint(script) as there:
        door = a_door(workspace, there.url)
        assert ask(door).colour == "red"
        assert len(there.requests) == requests
        assert ask(door).colour == "red"
        assert len(there.requests) == requests + 1
        assert ask(a_door(workspace, there.url)).colour == "red"  # another process knows it from the call log
        assert len(there.requests) == requests + 2
    assert calls(workspace)[-1].level == level


def test_a_text_that_does_not_fit_is_repaired_once(workspace: Workspace) -> None:
    said = iter(['{"colour": "red"}', GOOD])

    def script(request: dict[str, Any]) -> Response:
        return Response("", status=400) if {"tools", "response_format"} & request.keys() else completion(next(said))

    with scripted_endpoint(script) as there:
        assert ask(a_door(workspace, there.url)).shade == 3
        assert "did not fit" in there.sent()


def test_the_breaker_opens_for_transport_failures_only(workspace: Workspace) -> None:
    with scripted_endpoint(lambda _: Response("", status=500)) as there:
        door = a_door(workspace, there.url, failures_until_pause=2)
        for _ in range(2):
            with pytest.raises(TransportFailed):
                ask(door)
        with pytest.raises(ModelNotAsked):
            ask(door)
        assert len(there.requests) == 2
    with scripted_endpoint(lambda _: completion("chatter")) as there:
        door = a_door(workspace, there.url, failures_until_pause=2)
        for _ in range(4):
            with pytest.raises(ReplyUnusable):
                ask(door)


def test_the_daily_budget_is_kept(workspace: Workspace) -> None:
    with scripted_endpoint(lambda _: completion(GOOD)) as there:
        door = a_door(workspace, there.url, daily_token_budget=250, reply_tokens=100)
        ask(door)
        with transaction(workspace.engine) as connection:
            connection.execute(sa.update(model_call.model_call).values(prompt_tokens=200))
        with pytest.raises(ModelNotAsked, match="budget"):
            ask(door)
        assert len(there.requests) == 1


def test_the_daily_budget_of_money_is_kept_and_needs_prices(workspace: Workspace) -> None:
    with scripted_endpoint(lambda _: completion(GOOD)) as there:
        with pytest.raises(ModelNotAsked, match="no prices"):
            ask(a_door(workspace, there.url, daily_cost_budget=1.0))
        prices = {"price_per_million_prompt_tokens": 2.0, "price_per_million_reply_tokens": 10.0}
        limits = prices | {"daily_cost_budget": 0.01, "reply_tokens": 500}
        ask(a_door(workspace, there.url, **limits))
        assert calls(workspace)[-1].cost_micros == 11 * 2 + 7 * 10
        with transaction(workspace.engine) as connection:
            connection.execute(sa.update(model_call.model_call).values(cost_micros=6_000))
        with pytest.raises(ModelNotAsked, match=r"0\.01 for the language model would be passed"):
            ask(a_door(workspace, there.url, **limits))
        assert len(there.requests) == 1


def test_a_level_is_remembered_for_its_endpoint_alone_and_only_when_its_reply_was_of_use(workspace: Workspace) -> None:
    with scripted_endpoint(only_text) as text, scripted_endpoint(lambda _: completion(GOOD)) as full:
        ask(a_door(workspace, text.url))
        ask(a_door(workspace, full.url))
        assert "response_format" in full.requests[0]
    with scripted_endpoint(lambda _: completion("chatter")) as there:
        with pytest.raises(ReplyUnusable):
            ask(a_door(workspace, there.url))
        assert [call.outcome for call in calls(workspace)[-4:]] == ["did_not_fit"] * 4
        with pytest.raises(ReplyUnusable):
            ask(a_door(workspace, there.url))
        assert "response_format" in there.requests[4]


def test_identifiers_never_leave_and_come_back_in_the_reply(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        anna = builders.a_customer(connection, "C-1047", name="Anna Kowalska", email="anna@customers.example")
        builders.an_order(connection, anna, "PL-104233", NOW)
    text = "Anna Kowalska (C-1047, anna@customers.example, +48 600 100 200) asks about PL-104233. Kowalska waits."

    def echo(request: dict[str, Any]) -> Response:
        return completion(json.dumps({"colour": request["messages"][-1]["content"], "shade": 1}))

    with scripted_endpoint(echo) as there:
        assert ask(a_door(workspace, there.url), text).colour == text
        for secret in ("Anna", "Kowalska", "C-1047", "anna@customers", "600 100 200", "PL-104233"):
            assert secret not in there.sent()


def test_tools_get_the_real_identifiers_and_the_model_never_sees_them(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        builders.a_customer(connection, "C-1047", name="Anna Kowalska")
    asked: list[str] = []

    def look_up(arguments: BaseModel) -> str:
        asked.append(getattr(arguments, "customer", ""))
        return "Customer C-1047 writes from c1@customers.example."

    def script(request: dict[str, Any]) -> Response:
        if request["messages"][-1]["role"] == "tool":
            return completion(json.dumps({"colour": request["messages"][-1]["content"], "shade": 1}))
        name = request["messages"][-1]["content"].split()[-1]
        return completion(None, tool=("look_up", {"customer": name}), finish="tool_calls")

    tool = ReadTool("look_up", "Looks a customer up.", Wanted, look_up)
    with scripted_endpoint(script) as there:
        door = a_door(workspace, there.url)
        reply = door.ask_with_tools("test", "test.v1", "s", "Who is C-1047", [tool], Colour, deadline_s=AMPLE_S)
        assert asked == ["C-1047"]
        assert reply.colour == "Customer C-1047 writes from c1@customers.example."
        assert "C-1047" not in there.sent()
        assert "customers.example" not in there.sent()


def test_a_model_that_only_calls_tools_is_stopped_and_made_to_answer(workspace: Workspace) -> None:
    def script(request: dict[str, Any]) -> Response:
        if "response_format" in request:
            return completion(GOOD)
        return completion(None, tool=("nonsense", {}), finish="tool_calls")

    with scripted_endpoint(script) as there:
        tool = ReadTool("look_up", "Looks a customer up.", Wanted, lambda _: "nothing")
        door = a_door(workspace, there.url, tool_rounds=3)
        assert door.ask_with_tools("t", "t.v1", "s", "u", [tool], Colour, deadline_s=AMPLE_S).shade == 3
        assert len(there.requests) == 4
