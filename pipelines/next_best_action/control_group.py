"""Who is left alone so that the effect of marketing can be measured: drawn once, stored, never drawn again.

The draw is a hash of the workspace's salt, the family of actions and the customer, so it depends on nothing that anybody could
steer, and the same customer may be in the control group of one family and not of another. The answer to a waiting
customer, to a complaint, or on safety, law or personal data is never withheld: only marketing families are drawn.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pipelines.next_best_action.catalogue import MARKETING, Action


@dataclass(frozen=True, slots=True)
class Draw:
    """One customer's lot in one family: `draw` in [0, 1), control when it is below the share in force at that time."""

    family: str
    draw: float
    share: float

    @property
    def is_control(self) -> bool:
        return self.draw < self.share


def lot(salt: str, family: str, customer_key: str) -> float:
    """The customer's number in [0, 1), uniform over customers."""
    digest = hashlib.sha256(f"{salt}|{family}|{customer_key}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def draw(salt: str, family: str, customer_key: str, share: float) -> Draw:
    """A new draw with the share in force now."""
    return Draw(family, lot(salt, family, customer_key), share)


def may_be_withheld(action: Action) -> bool:
    """Whether an action is of the kind that a control group goes without."""
    return action.message_class == MARKETING
