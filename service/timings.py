"""How many requests each route answered with which status, and how long they took."""

from __future__ import annotations

import threading
import time
from collections import defaultdict

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Timings:
    """Counts per route since the process began, as Prometheus reads them; routes are templates, never ids."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[tuple[str, str, int], int] = defaultdict(int)
        self._seconds: dict[str, float] = defaultdict(float)
        self._buckets: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BUCKETS_S) + 1))

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts one request."""
        with self._lock:
            self._requests[method, route, status] += 1
            self._seconds[route] += seconds
            buckets = self._buckets[route]
            for place, bound in enumerate(BUCKETS_S):
                buckets[place] += seconds <= bound
            buckets[-1] += 1

    def as_lines(self) -> list[str]:
        """The lines of the text format."""
        with self._lock:
            lines = ["# HELP heed_http_requests_total Requests answered.", "# TYPE heed_http_requests_total counter"]
            for (method, route, status), number in sorted(self._requests.items()):
                lines.append(f'heed_http_requests_total{{method="{method}",route="{route}",status="{status}"}} {number}')
            lines += ["# HELP heed_http_request_seconds Time to answer.", "# TYPE heed_http_request_seconds histogram"]
            for route, buckets in sorted(self._buckets.items()):
                for bound, number in zip((*BUCKETS_S, "+Inf"), buckets, strict=True):
                    lines.append(f'heed_http_request_seconds_bucket{{route="{route}",le="{bound}"}} {number}')
                lines.append(f'heed_http_request_seconds_sum{{route="{route}"}} {self._seconds[route]:.6f}')
                lines.append(f'heed_http_request_seconds_count{{route="{route}"}} {buckets[-1]}')
        return lines


def template_of(scope: Scope) -> str:
    """The path with `{id}` in the place of an id; `other` when no route took the request.

    A route of an included router knows its own part only, so that the prefix is taken from the path.
    """
    own: str | None = getattr(scope.get("route"), "path", None)
    if own is None:
        return "other"
    path: str = scope["path"]
    if path == own or path.startswith(own.rstrip("/") + "/"):
        return own
    parts = path.split("/")
    return "/".join(parts[: len(parts) - own.count("/")]) + own


class TimeRequests:
    """Times every request up to its first byte."""

    def __init__(self, app: ASGIApp, timings: Timings) -> None:
        self.app = app
        self.timings = timings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.timings.add(scope["method"], template_of(scope), message["status"], time.perf_counter() - started)
            await send(message)

        await self.app(scope, receive, timed)
