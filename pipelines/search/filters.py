"""What a search may be narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Filters:
    """Which messages count. By default what people wrote to us: incoming and not automatic.

    Empty tuples mean no limit. `since` and `until` are aware times, both inclusive.
    """

    directions: tuple[str, ...] = ("in",)  # in | out | internal
    channels: tuple[str, ...] = ()  # review | email | call | chat | survey
    since: datetime | None = None
    until: datetime | None = None
    customer_ids: tuple[bytes, ...] = ()
    owner_known: bool | None = None  # True: only messages of a known customer; False: only unmatched ones
    with_automatic: bool = False
