"""A server of another program that must be told its port: started on a free one and waited for."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable

ANSWERS_WITHIN_S = 120.0  # on a busy machine, too; one that ends is not waited for
ENDS_WITHIN_S = 60.0
PORTS_TRIED = 5


def started(start: Callable[[int], subprocess.Popen[bytes]]) -> tuple[subprocess.Popen[bytes], int]:
    """The process once it answers, and its port; where another program takes the port before it and it ends, on another port."""
    for _ in range(PORTS_TRIED):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        process, until = start(port), time.monotonic() + ANSWERS_WITHIN_S
        while process.poll() is None:
            if _answers(port):
                return process, port
            if time.monotonic() > until:
                end(process)
                raise RuntimeError(f"{process.args!r} does not answer")
            time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} ends with {process.returncode}")


def end(process: subprocess.Popen[bytes]) -> None:
    """Asks it to end, and ends it where it does not."""
    process.terminate()
    try:
        process.wait(ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
