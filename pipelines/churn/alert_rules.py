"""The settings of the queue (section `alerts` of heed.yaml) and the order in which kinds of alert outrank one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

SAFETY, LEGAL, PRIVACY = "safety", "legal", "privacy"
PROMISE_OVERDUE, COMPLAINT, FRUSTRATED, SILENT_LEAVER = "promise_overdue", "complaint", "frustrated", "silent_leaver"

# gravest first; where one customer has several, the first one names the alert
KINDS = (SAFETY, LEGAL, PRIVACY, PROMISE_OVERDUE, COMPLAINT, FRUSTRATED, SILENT_LEAVER)
OUTSIDE_LIMIT = frozenset({SAFETY, LEGAL, PRIVACY, PROMISE_OVERDUE})
VERDICTS = ("useful", "known_already", "wrong")
POLISH_COMPLAINT_DAYS = 14  # art. 7a of the Polish consumer rights act: no answer in 14 days accepts the complaint
OVERDUE_RINGS_DAYS = 30  # a complaint that is longer overdue rings no more and goes before nothing


def gravity(kind: str) -> int:
    """Larger is graver; compares two kinds of alert."""
    return len(KINDS) - KINDS.index(kind)


def _of_kinds(owners: dict[str, str]) -> dict[str, str]:
    unknown = sorted(set(owners) - set(KINDS))
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no kind of case; the kinds are {', '.join(KINDS)}")
    return owners


@dataclass(frozen=True)
class AlertRules:
    """How much attention the team has, and by when what must be answered."""

    section: ClassVar[str] = "alerts"

    alerts_per_day: int = 10  # cases that ring per team; the rest wait in the list
    one_place_per_cause: bool = True  # cases of one rising theme take one place of the day; those near a deadline keep their own
    rest_days: int = 14  # days after a closing in which nothing rings but what is graver or angrier
    silent_rest_days: int = 60  # the same for customers who only went quiet
    least_saving: Annotated[float, Field(ge=0)] = 0.0  # in `company.currency`; frustration or silence expected to save less rings no bell
    least_frustration: Annotated[float, Field(ge=0, le=1)] = 0.0  # probability; a frustrated message read with less rings no bell
    silent_leavers_ring: bool = True  # False: customers who only went quiet are listed without a bell
    owners: Annotated[dict[str, str], AfterValidator(_of_kinds)] = field(default_factory=dict)  # who gets a new case, by its kind
    bell_days: int = 14  # older messages are listed without a bell
    look_back_days: int = 90  # older frustrated messages open nothing
    urgent_look_back_days: int = 180  # older messages about law, safety or privacy open nothing
    complaint_days: int = 14  # days to answer a complaint; never more than 14 where Polish law holds
    complaint_soon_days: int = 3  # a complaint this near to its deadline goes before value
    safety_days: int = 1  # days to answer when somebody may be hurt
    legal_days: int = 3  # days to answer when law is mentioned
    privacy_days: int = 30  # days to answer a request about personal data

    def since(self, as_of: datetime) -> datetime:
        """The moment from which messages can open anything."""
        return as_of - timedelta(days=max(self.look_back_days, self.urgent_look_back_days))


def is_pressing(due_at: datetime, rules: AlertRules, as_of: datetime) -> bool:
    """Whether a complaint's deadline is near, or has passed lately."""
    return as_of - timedelta(days=OVERDUE_RINGS_DAYS) <= due_at <= as_of + timedelta(days=rules.complaint_soon_days)
