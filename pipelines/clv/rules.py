"""The business rules of value (section `value` of heed.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from pipelines.clv.tiers import MIDDLE_SHARE, TOP_SHARE


@dataclass(frozen=True)
class ValueRules:
    """What "worth" and "left" mean in this shop."""

    section: ClassVar[str] = "value"

    discount_rate_per_month: Annotated[float, Field(ge=0, le=0.1)] = 0.01  # per month; 0.01 is about 12.7 % a year
    # share of an order's value that is margin, above 0 up to 1, where the orders do not say; left out: values are revenue
    margin_share: Annotated[float, Field(gt=0, le=1)] | None = None
    top_tier_share: Annotated[float, Field(gt=0, lt=1)] = TOP_SHARE  # share of customers, by value, in the top tier
    middle_tier_share: Annotated[float, Field(ge=0, lt=1)] = MIDDLE_SHARE  # share of customers in the middle tier
    contracts: bool = True  # value customers who carry contract_end by their renewals; false values everybody by their orders
    # days from one renewal to the next; left out: month, quarter or year by the usual time between payments
    contract_period_days: Annotated[int, Field(ge=7, le=1100)] | None = None
    # days without an order after which a customer counts as having left; left out: from the shop's own gaps between orders
    horizon_days: Annotated[int, Field(ge=7, le=730)] | None = None
