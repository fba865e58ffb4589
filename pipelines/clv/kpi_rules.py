"""The business rules of the figures (section `kpis` of heed.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field


@dataclass(frozen=True)
class KpiRules:
    """What a period is, who counts as new, and when groups are large enough to be compared."""

    section: ClassVar[str] = "kpis"

    period_days: Annotated[int, Field(ge=7, le=730)] = 90  # days of a period; the period before has as many
    seen_since_days: Annotated[int, Field(ge=0, le=365)] = 60  # first days of the orders: who is first seen in them may be an old customer
    least_customers_per_source: Annotated[int, Field(ge=5)] = 30  # customers under which a source has no ratio of value to cost
    early_days: Annotated[int, Field(ge=1, le=90)] = 30  # days from the first order on in which an early trait is seen
    # acquisition sources that are referrals by a customer
    referral_sources: tuple[str, ...] = ("referral", "refer a friend", "friend", "recommendation", "polecenie", "polecony")
