"""A fault as the log may hold it: where it happened and of what kind, never what the values were.

Messages of exceptions quote what they stumbled over, and that can be a customer's words or address.
"""

from __future__ import annotations

import traceback


def without_words(error: BaseException) -> str:
    """The kind of the error and of its causes, with the lines of code that led there, without any message."""
    chain: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = "".join(f"\n  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(current.__traceback__))
        chain.append(f"{type(current).__module__}.{type(current).__qualname__}{frames}")
        current = current.__cause__ or current.__context__
    return "\ncaused by ".join(chain)
