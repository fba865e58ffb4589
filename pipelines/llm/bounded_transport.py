"""HTTP whose replies end: at a limit of bytes and at the request's own deadline, however slowly the server drips."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx

LONGEST_REPLY = 1_000_000  # bytes; a reply of the allowed tokens has some ten thousand


class ReplyTooLong(httpx.ReadError):
    """More bytes than any allowed reply has."""


class _Bounded(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, ends: float) -> None:
        self._stream = stream
        self._ends = ends

    def __iter__(self) -> Iterator[bytes]:
        total = 0
        for chunk in self._stream:
            total += len(chunk)
            if total > LONGEST_REPLY:
                raise ReplyTooLong(f"more than {LONGEST_REPLY} bytes")
            if time.monotonic() > self._ends:
                raise httpx.ReadTimeout("the reply did not end in time")
            yield chunk

    def close(self) -> None:
        self._stream.close()


class BoundedTransport(httpx.HTTPTransport):
    """The usual transport; a body longer than LONGEST_REPLY raises ReplyTooLong, one past the read timeout ReadTimeout."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # a small compressed reply could unfold to a huge one behind the limit
        request.headers["Accept-Encoding"] = "identity"
        ends = time.monotonic() + (request.extensions.get("timeout", {}).get("read") or float("inf"))
        response = super().handle_request(request)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            response.close()
            raise httpx.ReadError("the reply is compressed though that was not asked for")
        assert isinstance(response.stream, httpx.SyncByteStream)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=_Bounded(response.stream, ends), extensions=response.extensions
        )
