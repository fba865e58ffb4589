"""The states of a message on its way out, and which may follow which. `unknown` is honest: it may have left, nobody knows."""

from __future__ import annotations

from pipelines.errors import Conflict

QUEUED, SENDING, TRANSMITTING, SENT = "queued", "sending", "transmitting", "sent"
HANDED_OVER, FAILED, UNKNOWN, CANCELLED = "handed_over", "failed", "unknown", "cancelled"

FOLLOWING: dict[str, tuple[str, ...]] = {
    QUEUED: (SENDING, HANDED_OVER, FAILED, CANCELLED),
    SENDING: (TRANSMITTING, QUEUED, FAILED, CANCELLED),
    TRANSMITTING: (SENT, FAILED, UNKNOWN),
    FAILED: (QUEUED, CANCELLED),
    UNKNOWN: (SENT, CANCELLED),  # a person looked and says which
    SENT: (),
    HANDED_OVER: (),
    CANCELLED: (QUEUED,),
}
STATES = tuple(FOLLOWING)


def leading_to(state: str) -> tuple[str, ...]:
    """The states from which an entry may move to this one."""
    return tuple(before for before, after in FOLLOWING.items() if state in after)


def check_move(before: str, after: str) -> None:
    """Raises Conflict when an entry may not move so."""
    if after not in FOLLOWING.get(before, ()):
        raise Conflict(f"A message that is {before} cannot become {after}.")
