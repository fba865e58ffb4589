"""How much one key may ask: questions at once and questions a minute."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable

from service.errors import TooManyRequests

AT_ONCE = 2
A_MINUTE = 30
LONGEST_QUESTION = 2_000  # characters
DEADLINE_S = 90.0


class ChatLimits:
    """Counts the questions of each key; `clock` is in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._running: dict[str, int] = defaultdict(int)
        self._asked: dict[str, deque[float]] = defaultdict(deque)

    def begin(self, name: str) -> None:
        """Lets a question in; raises TooManyRequests when too many run or were asked within a minute."""
        with self._lock:
            asked, now = self._asked[name], self._clock()
            while asked and now - asked[0] >= 60:
                asked.popleft()
            if self._running[name] >= AT_ONCE:
                raise TooManyRequests(f"{AT_ONCE} questions of this key are being answered.", fix="Wait for an answer, then ask again.")
            if len(asked) >= A_MINUTE:
                raise TooManyRequests(f"This key asked {A_MINUTE} questions within a minute.", fix="Wait a minute, then ask again.")
            asked.append(now)
            self._running[name] += 1

    def end(self, name: str) -> None:
        """The question was answered or given up."""
        with self._lock:
            self._running[name] -= 1
