"""When a way counts as broken (section `journey` of heed.yaml); the hours to an answer and the rivals stand in `ask`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class JourneyRules:
    """From where on a way counts as broken."""

    section: ClassVar[str] = "journey"

    repeat_contacts: int = 3  # messages about one matter from which a customer has had to come back too often
    slow_return_days: int = 14  # days after goods were sent back, from which missing money or goods are slow
    look_back_days: int = 180  # threads whose newest message is older are left out
