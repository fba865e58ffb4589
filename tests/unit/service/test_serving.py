"""`heed serve` says before it serves that it cannot."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import AsyncIterator

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from pipelines.errors import UsageError
from service.cli.serving import _listening, stop_at_signal


def test_a_port_that_another_program_listens_on_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"http://127.0.0.1:{port} cannot be served: Address already in use") as caught:
            _listening("127.0.0.1", port)
    assert "--port" in caught.value.fix


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(UsageError, match=r"http://192\.0\.2\.1:8000 cannot be served: Cannot assign requested address"):
        _listening("192.0.2.1", 8000)


def test_a_free_port_is_listened_on() -> None:
    with _listening("localhost", 0) as door, socket.create_connection(door.getsockname()[:2], timeout=5):
        pass


def test_a_stream_ends_whole_as_soon_as_the_server_is_asked_to_stop() -> None:
    app, stop = FastAPI(), threading.Event()

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def lines() -> AsyncIterator[bytes]:
            yield b"first\n"
            while not stop.is_set():
                await asyncio.sleep(0.01)
            yield b"last\n"

        return StreamingResponse(lines())

    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=30))
    stop_at_signal(server, stop)
    with _listening("127.0.0.1", 0) as door:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        with socket.create_connection(door.getsockname(), timeout=20) as reader:
            reader.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            said = b""
            while b"first" not in said:
                said += reader.recv(4_096)
            server.handle_exit(signal.SIGTERM, None)
            while part := reader.recv(4_096):
                said += part
        thread.join(20)
    assert said.endswith(b"5\r\nlast\n\r\n0\r\n\r\n")
    assert not thread.is_alive()
