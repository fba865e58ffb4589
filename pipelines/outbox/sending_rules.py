"""The business rules of sending (section `sending` of heed.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

Hour = Annotated[int, Field(ge=0, le=23)]


@dataclass(frozen=True)
class SendingRules:
    """When a message may go out; answers to a customer's own matter go out at any hour."""

    section: ClassVar[str] = "sending"

    quiet_from_hour: Hour = 20  # from this hour of the customer's day no marketing goes out
    quiet_until_hour: Hour = 8  # until this hour; the same as `quiet_from_hour` means no quiet hours
