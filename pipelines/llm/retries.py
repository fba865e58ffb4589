"""Trying again, and leaving a model alone that does not answer: both for transport failures only."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from pipelines.errors import TransportFailed
from pipelines.llm.connection import MayPass

Result = TypeVar("Result")


class ModelNotAsked(TransportFailed):
    """The call was not made at all: no budget, too long, or the model is being left alone."""

    title = "The language model was not asked"


@dataclass
class CircuitBreaker:
    """Opens after `failures` transport failures in a row, for `pause_s`; then one call may try."""

    failures: int
    pause_s: float
    clock: Callable[[], float] = time.monotonic
    _failed: int = 0
    _closed_again_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self) -> None:
        """Raises ModelNotAsked while open. After the pause one call passes, and the next waits for what became of it."""
        with self._lock:
            if self._failed < self.failures:
                return
            if self.clock() < self._closed_again_at:
                raise ModelNotAsked("The language model failed several times in a row and is left alone for a moment.")
            self._closed_again_at = self.clock() + self.pause_s

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            self._closed_again_at = self.clock() + self.pause_s

    def answered(self) -> None:
        with self._lock:
            self._failed = 0


@dataclass(frozen=True)
class RetryPolicy:
    """At most `attempts` tries; the pause doubles from half a second up to `longest_pause_s`, times a random half to whole."""

    attempts: int
    longest_pause_s: float
    sleep: Callable[[float], None] = time.sleep

    def run(self, call: Callable[[float], Result], breaker: CircuitBreaker, *, remaining_s: Callable[[], float]) -> Result:
        """The call's result; `call` is given the seconds that are left. Raises what the last try raised."""
        tried = 0
        while True:
            breaker.check()
            left = remaining_s()
            if left <= 0:
                raise MayPass("The time for asking the language model was up.")
            tried += 1
            try:
                result = call(left)
            except TransportFailed as error:
                breaker.failed()
                pause = self._pause(tried, error)
                if not isinstance(error, MayPass) or tried >= self.attempts or pause >= remaining_s():
                    raise
                self.sleep(pause)
            else:
                breaker.answered()
                return result

    def _pause(self, tried: int, error: TransportFailed) -> float:
        asked_for = error.retry_after_s if isinstance(error, MayPass) else None
        pause: float = min(self.longest_pause_s, 0.5 * 2 ** (tried - 1)) * random.uniform(0.5, 1.0)
        return pause if asked_for is None else max(pause, min(asked_for, self.longest_pause_s))
