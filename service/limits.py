"""Limits at the door: how large a request may be, and the headers that every response carries."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import BodyTooLarge, problem_of

BODY_BYTES = 1_048_576
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class BodyLimit:
    """Refuses a body above the limit with 413, by its declared length or by counting what arrives."""

    def __init__(self, app: ASGIApp, limit_bytes: int = BODY_BYTES) -> None:
        self.app = app
        self.limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        body: list[Message] = []
        size = int(declared) if declared.isdigit() else 0
        while size <= self.limit_bytes:
            message = await receive()
            body.append(message)
            if message["type"] != "http.request":
                break
            arrived = sum(len(part.get("body", b"")) for part in body)
            size = max(size, arrived)
            if not message.get("more_body", False):
                break
        if size > self.limit_bytes:
            error = BodyTooLarge(f"The request is larger than {self.limit_bytes:,} bytes.", fix="Bring files in with `heed ingest`.")
            await problem_of(error)(scope, receive, send)
            return

        async def again() -> Message:
            return body.pop(0) if body else await receive()

        await self.app(scope, again, send)


class SecurityHeaders:
    """Adds the headers that keep a browser from doing with a response what it should not; nothing is cached."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)
