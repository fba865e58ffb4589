"""A language model's server on loopback that fails in one of fourteen ways, each as it was seen at real endpoints."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOLDS_S = 2.0  # how long a slow or hanging server keeps a request, longer than any deadline of these tests


def completion(text: str | None, *, finish: str | None = "stop", **message: Any) -> bytes:
    """A chat completion as JSON."""
    said = {"role": "assistant", "content": text} | message
    choice = {"index": 0, "message": said, "finish_reason": finish}
    return json.dumps({"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}).encode()


def sentences(*texts: tuple[str, str], evidence: tuple[str, ...] = ()) -> str:
    """A draft as the model is asked for it."""
    return json.dumps({"sentences": [{"kind": kind, "text": text, "evidence": list(evidence)} for kind, text in texts]})


def evidence_in(prompt: str) -> tuple[str, ...]:
    """The keys that the prompt offers as evidence."""
    import re

    return tuple(re.findall(r"evidence: ([\w-]+)", prompt)[:1])


@dataclass
class Server:
    """Where it listens and how many requests it saw."""

    url: str
    requests: int = 0


Fault = Callable[[BaseHTTPRequestHandler, str], None]


def _send(handler: BaseHTTPRequestHandler, body: bytes, *, status: int = 200, kind: str = "application/json", **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def _slow(handler: BaseHTTPRequestHandler, prompt: str) -> None:
    time.sleep(HOLDS_S)
    _send(handler, completion(sentences(("fact", "Your order is here."))))


def _hangs_mid_stream(handler: BaseHTTPRequestHandler, prompt: str) -> None:
    body = completion(sentences(("fact", "Your order is here.")))
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.wfile.flush()
    time.sleep(HOLDS_S)


def _cut(handler: BaseHTTPRequestHandler, prompt: str) -> None:
    _send(handler, completion(sentences(("fact", "Thank you for your message."), evidence=evidence_in(prompt)), finish=None))


def _german(handler: BaseHTTPRequestHandler, prompt: str) -> None:
    said = (("fact", "Vielen Dank für Ihre Nachricht zu Ihrer Bestellung."), ("courtesy", "Es tut uns sehr leid, dass Sie warten müssen."))
    _send(handler, completion(sentences(*said, evidence=evidence_in(prompt))))


def _refuses(*texts: str) -> Fault:
    """A refusal as text, and every other time as a draft of the very form that was asked for."""
    count = iter(range(10**9))

    def refuse(handler: BaseHTTPRequestHandler, prompt: str) -> None:
        if next(count) % 2:
            _send(handler, completion(texts[0]))
        else:
            said = (("fact", texts[0]), *(("courtesy", text) for text in texts[1:]))
            _send(handler, completion(sentences(*said, evidence=evidence_in(prompt))))

    return refuse


FAULTS: dict[str, Fault | None] = {
    "down": None,
    "slow": _slow,
    "hangs mid-stream": _hangs_mid_stream,
    "429": lambda handler, _: _send(handler, b'{"error": {"message": "slow down"}}', status=429, Retry_After="0"),
    "500": lambda handler, _: _send(handler, b"oops", status=500),
    "HTML": lambda handler, _: _send(handler, b"<html><body>Sign in</body></html>", kind="text/html"),
    "garbage": lambda handler, _: _send(handler, bytes(range(256)) * 40),
    "wrong schema": lambda handler, _: _send(handler, completion('{"sentences": "none", "text": 7}')),
    "cut without a finish reason": _cut,
    "10 MB": lambda handler, _: _send(handler, completion("<think>{" * 1_250_000)),
    "empty": lambda handler, _: _send(handler, completion("")),
    "wrong language": _german,
    "refusal in English": _refuses("I am sorry, but I cannot help with this request.", "Please ask me something else."),
    "refusal in Polish": _refuses("Przykro mi, ale nie mogę pomóc w tej sprawie.", "Proszę zapytać o coś innego."),
}


@contextmanager
def failing(name: str) -> Iterator[Server]:
    """A server that fails that way, on a free port; for "down" a port where nothing listens."""
    fault = FAULTS[name]
    if fault is None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            yield Server(f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
        return

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            server.requests += 1
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            prompt = "\n".join(str(message["content"]) for message in asked["messages"])
            with suppress(OSError):
                fault(self, prompt)

        def log_message(self, format: str, *args: Any) -> None:
            return

    class Listener(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: Any, client_address: Any) -> None:
            return

    listener = Listener(("127.0.0.1", 0), Handler)
    server = Server(f"http://127.0.0.1:{listener.server_port}/v1")
    threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
