"""The settings of actions and offers (section `actions` of heed.yaml)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field

from pipelines.records.money import minor

Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[Decimal, Field(ge=0)]
ABOUT_REVIEWS = re.compile(r"\b(?:reviews?|ratings?|stars?|feedback|opini\w*|ocen\w*|gwiazd\w*|recenzj\w*)", re.IGNORECASE)


def _free_of_reviews(names: dict[str, str]) -> dict[str, str]:
    if any(ABOUT_REVIEWS.search(name) for name in names.values()):
        raise ValueError("an offer never hangs on a review or a rating")
    return names


Names = Annotated[dict[str, str], AfterValidator(_free_of_reviews)]


@dataclass(frozen=True)
class Offer:
    """Something of value that a message may hold out; amounts in whole units of `currency`."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
    action: str  # the action of the catalogue that it goes with
    names: Names = field(default_factory=dict)  # how a message names it, by language; without a name it is not offered
    percent: Annotated[float, Field(gt=0, le=100)] | None = None  # off one order; else `face_value`
    face_value: Amount = Decimal(0)  # what one costs in full, in margin terms
    cap: Amount = Decimal(0)  # the most that one may cost; 0 means the face value
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "PLN"
    budget: Amount = Decimal(0)  # for all customers together; 0 switches the offer off
    budget_per_day: Amount = Decimal(0)  # of it, what may be promised on one day; 0 sets no limit of its own
    use_probability: Share = 1.0  # share of those who get it that use it; 1 until the company knows better
    ends_on: date | None = None  # the last day on which it may be promised
    goodwill: bool = False  # amends for a grievance, allowed while it is open
    effect_mean: Share = 0.05  # extra share of the value at risk that it saves (assumed)

    def terms(self) -> dict[str, object]:
        """What is stored of the offer under a rules version; amounts in minor units."""
        return {
            "names": dict(self.names), "action": self.action, "percent": self.percent, "currency": self.currency, "goodwill": self.goodwill,
            "face_value_minor": minor(self.face_value, self.currency) if self.percent is None else None,
            "cap_minor": minor(self.cap, self.currency), "budget_minor": minor(self.budget, self.currency),
            "use_probability": self.use_probability, "ends_on": self.ends_on.isoformat() if self.ends_on is not None else None,
        }


SHIPPED_OFFERS = (
    Offer(
        "apology_voucher", "apologise", {"en": "a voucher", "pl": "bon"}, face_value=Decimal(30), cap=Decimal(30), goodwill=True,
    ),
    Offer(
        "amends_voucher", "fix_issue", {"en": "a voucher", "pl": "bon"}, face_value=Decimal(40), cap=Decimal(40), goodwill=True,
    ),
    Offer(
        "free_delivery", "win_back", {"en": "free delivery on your next order", "pl": "darmowa dostawa następnego zamówienia"},
        face_value=Decimal(15), cap=Decimal(15),
    ),
    Offer(
        "welcome_back", "win_back", {"en": "a discount on your next order", "pl": "rabat na następne zamówienie"},
        percent=10, cap=Decimal(40),
    ),
)


@dataclass(frozen=True)
class ActionRules:
    """What may be done for a customer, how often, and at what cost; amounts in whole units of `company.currency`."""

    section: ClassVar[str] = "actions"

    control_share: Share = 0.2  # share of customers from whom marketing is withheld, to measure its effect
    contact_cost: Amount = Decimal(2)  # what one message costs in work
    caps_days: Annotated[int, Field(ge=1)] = 90  # days over which the caps below are counted
    marketing_messages: Annotated[int, Field(ge=0)] = 3  # to one customer in `caps_days`
    offers_per_customer: Annotated[int, Field(ge=0)] = 1  # in `caps_days`
    customer_cap: Amount = Decimal(100)  # the most that offers to one customer may cost in `caps_days`
    second_person_above: Amount = Decimal(50)  # an offer that costs more needs a second named person; 0 asks for one always
    refund_second_person_above: Amount = Decimal(500)  # more money promised back needs a second named person; 0 asks for one always
    days_between_marketing: Annotated[int, Field(ge=0)] = 14  # after a marketing message the next one waits so long
    wait_days: Annotated[int, Field(ge=1)] = 10  # after a message without an answer, before a person takes over
    discount_asks: Annotated[int, Field(ge=1)] = 2  # angry messages that ask for a discount, after which none is offered
    # the largest share of an offer's budget, and of `heed kpis --budget`, for each value tier (top, middle, low)
    tier_limits: dict[Literal["top", "middle", "low"], Share] = field(default_factory=lambda: {"top": 0.6, "middle": 0.4, "low": 0.2})
    offers: tuple[Offer, ...] = SHIPPED_OFFERS  # what a message may hold out; with `budget: 0` an offer is never made

    def offer(self, key: str) -> Offer | None:
        """The offer of that key."""
        return next((offer for offer in self.offers if offer.key == key), None)
