"""The business rules of sending (section `sending` of heed.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

Hour = Annotated[int, Field(ge=0, le=23)]
Minutes = Annotated[int, Field(ge=1, le=1440)]


@dataclass(frozen=True)
class SendingRules:
    """When a message may go out, by the clock where the customer lives; where that is not known, by the company's."""

    section: ClassVar[str] = "sending"

    quiet_from_hour: Hour = 20  # from this hour of the customer's day nothing goes out that `quiet_for` names
    quiet_until_hour: Hour = 8  # until this hour; the same as `quiet_from_hour` means no quiet hours
    # marketing | unasked (also what answers no mail, call or chat) | everything (answers to a customer who waits, too)
    quiet_for: Literal["marketing", "unasked", "everything"] = "unasked"
    # minutes until what was refused for another reason than the hour is tried again, where neither the draft nor its customer changed
    retry_refused_after_minutes: Minutes = 60
