"""What was refused on its way out, and when it is worth trying again.

A refusal can only change at the moment that it names, when the draft or what is known of its customer changes, or for a reason that
shows in neither, such as a promise that was settled; for these a pause of the rules goes by. Whoever looks again and again keeps one
of these; nothing is stored, as after a new start one more refusal does no harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.errors import HeedError
from pipelines.outbox.right_moment import NotNow
from pipelines.records import draft_facts

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

Known = tuple[str, dict[str, str]]  # the words that were approved, and what is known of the customer


@dataclass(frozen=True, slots=True)
class Refusal:
    """Until when a draft is not tried again, and what was known when it was refused."""

    until: datetime
    known: Known


class Refusals:
    """The refusals that still hold, by the draft's key."""

    def __init__(self) -> None:
        self._held: dict[str, Refusal] = {}

    def worth_trying(self, connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> dict[str, Known]:
        """The keys of those drafts that no refusal holds back, each with what is known now; forgets drafts that wait no more."""
        states = draft_facts.states_of(connection, {row.customer_id for row in rows})
        known = {row.key: (row.bound_hash, states[row.customer_id]) for row in rows}
        self._held = {key: one for key, one in self._held.items() if now < one.until and known.get(key) == one.known}
        return {key: each for key, each in known.items() if key not in self._held}

    def remember(self, key: str, known: Known, refusal: HeedError, now: datetime, pause: timedelta) -> None:
        """Holds the draft back until the moment that the refusal names, or for `pause` when it names none."""
        self._held[key] = Refusal(refusal.not_before if isinstance(refusal, NotNow) else now + pause, known)
