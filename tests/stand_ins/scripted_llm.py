"""Stand-ins for a language model, which would be outside, slow and different each time.

`ScriptedModel` is a door that gives prepared replies; `ObedientModel` is the worst door there is, since it answers with
whatever an attacker hopes for; `ScriptedEndpoint` is a web server on loopback that speaks the chat completions
protocol, or fails as told.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel

from pipelines.workspace import ReadTool

Reply = TypeVar("Reply", bound=BaseModel)
SPECIAL_OFFER = "Special offer: a discount voucher, 20% off. Promocja, rabat."


def filled(kind: Any, text: str, depth: int = 0) -> Any:
    """A value of the type in which every free text is `text` and every number a number of the attacker's liking."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return parts[0]
    if origin in (Union, UnionType):
        return filled(next(part for part in parts if part is not type(None)), text, depth)
    if origin in (list, tuple, set, frozenset, Sequence):
        return [filled(parts[0] if parts else str, text, depth + 1)]
    if origin is dict:
        return {}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: filled(item.annotation, text, depth + 1) for name, item in kind.model_fields.items()}
    return {bool: True, int: 1, float: 1.0, date: "2026-06-01"}.get(kind, text)


@dataclass
class ObedientModel:
    """Does what the attacker says: fits `content` into any reply type, and calls every tool first."""

    content: str
    name: str = "obedient"
    seen: list[str] = field(default_factory=list)

    def ask(self, purpose: str, prompt_version: str, system: str, user: str, reply: type[Reply], *, deadline_s: float) -> Reply:
        self.seen.append(system + "\n" + user)
        return reply.model_validate(filled(reply, f"{self.content}\n{SPECIAL_OFFER}"))

    def ask_with_tools(
        self, purpose: str, prompt_version: str, system: str, user: str, tools: Sequence[ReadTool], reply: type[Reply], *,
        deadline_s: float,
    ) -> Reply:
        for tool in tools:
            try:
                arguments = tool.arguments.model_validate(filled(tool.arguments, self.content))
            except ValueError:
                arguments = tool.arguments()
            self.seen.append(tool.call(arguments))
        return self.ask(purpose, prompt_version, system, user, reply, deadline_s=deadline_s)


@dataclass
class ScriptedModel:
    """Gives prepared replies in order (a dict to fit the type, or an error to raise) after calling the tools it is told to."""

    replies: list[dict[str, Any] | Exception]
    tool_calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    name: str = "scripted"
    seen: list[str] = field(default_factory=list)

    def ask(self, purpose: str, prompt_version: str, system: str, user: str, reply: type[Reply], *, deadline_s: float) -> Reply:
        self.seen.append(system + "\n" + user)
        prepared = self.replies.pop(0)
        if isinstance(prepared, Exception):
            raise prepared
        return reply.model_validate(prepared)

    def ask_with_tools(
        self, purpose: str, prompt_version: str, system: str, user: str, tools: Sequence[ReadTool], reply: type[Reply], *,
        deadline_s: float,
    ) -> Reply:
        by_name = {tool.name: tool for tool in tools}
        for name, arguments in self.tool_calls:
            self.seen.append(by_name[name].call(by_name[name].arguments.model_validate(arguments)))
        return self.ask(purpose, prompt_version, system, user, reply, deadline_s=deadline_s)


Script = Callable[[dict[str, Any]], "Response"]


@dataclass
class Response:
    """What the endpoint sends: status, body and how slowly."""

    body: str
    status: int = 200
    content_type: str = "application/json"
    delay_s: float = 0.0
    drip_s: float = 0.0  # seconds between two bytes
    headers: dict[str, str] = field(default_factory=dict)


def completion(
    text: str | None = None, *, tool: tuple[str, dict[str, Any]] | None = None, finish: str | None = "stop", **message: Any
) -> Response:
    """A chat completion with that text or tool call."""
    said: dict[str, Any] = {"role": "assistant", "content": text} | message
    if tool is not None:
        function = {"name": tool[0], "arguments": json.dumps(tool[1])}
        said["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    body = {
        "id": "c1", "object": "chat.completion", "created": 1, "model": "stand-in",
        "choices": [{"index": 0, "message": said, "finish_reason": finish}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }
    return Response(json.dumps(body))


def obedient(content: str, *types: type[BaseModel]) -> Script:
    """A script that fills `content` into whichever of the types is asked for; where tools are offered, into the first."""
    by_name = {one.__name__: one for one in types}

    def script(request: dict[str, Any]) -> Response:
        name = request.get("response_format", {}).get("json_schema", {}).get("name", types[0].__name__)
        return completion(json.dumps(filled(by_name[name], content)))

    return script


@dataclass
class ScriptedEndpoint:
    """Its address, the requests it saw, and how many it answered to the end."""

    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    answered: int = 0

    def sent(self) -> str:
        """Everything that reached the endpoint, as one text."""
        return json.dumps(self.requests, ensure_ascii=False)


@contextmanager
def scripted_endpoint(script: Script) -> Iterator[ScriptedEndpoint]:
    """A chat completions server on a free loopback port that answers as the script says."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            there.requests.append(request)
            response = script(request)
            if closing.wait(response.delay_s):
                return
            try:
                self.send_response(response.status)
                self.send_header("Content-Type", response.content_type)
                for name, value in response.headers.items():
                    self.send_header(name, value)
                raw = response.body.encode()
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                if not response.drip_s:
                    self.wfile.write(raw)
                for byte in raw if response.drip_s else b"":
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    if closing.wait(response.drip_s):
                        return
                there.answered += 1
            except OSError:
                return

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    closing = threading.Event()
    there = ScriptedEndpoint(f"http://127.0.0.1:{server.server_port}/v1")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield there
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
