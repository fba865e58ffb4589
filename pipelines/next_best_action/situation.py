"""What is known of one customer when an action is chosen: plain facts, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pipelines.churn.alert_rules import COMPLAINT, FRUSTRATED, LEGAL, PRIVACY, PROMISE_OVERDUE, SAFETY
from pipelines.consent.preferences import Decision
from pipelines.next_best_action.similar_customers import Suggestions

GRAVE = frozenset({SAFETY, LEGAL, PRIVACY})
GRIEVANCES = frozenset({COMPLAINT, FRUSTRATED, PROMISE_OVERDUE}) | GRAVE


@dataclass(frozen=True, slots=True)
class Situation:
    """One customer. Amounts are whole minor units of `currency`; None is "not known", never zero."""

    customer_key: str
    alert_kind: str | None = None  # of the alert that is not closed
    unsettled_since: date | None = None  # the newest grievance that nobody answered, or that an answer has not yet settled
    waiting_since: date | None = None  # the newest incoming message that nobody answered
    praised: bool = False  # the newest incoming message of the last 30 days was positive
    band: str = "unknown"
    value_known: bool = False
    currency: str | None = None
    at_risk_now_minor: int | None = None
    at_risk_low_minor: int | None = None
    in_margin: bool = False  # the value is margin; offers cannot be weighed against revenue
    average_order_minor: int | None = None
    orders: int = 0
    tier: str = "unknown"
    days_since_last_order: float | None = None
    usual_gap_days: float | None = None
    service: Decision = field(default_factory=lambda: Decision(True, ""))
    marketing: Decision = field(default_factory=lambda: Decision(False, "No consent for marketing by email is recorded."))
    marketing_messages: int = 0  # in the days that caps count
    offers_made: int = 0  # in the same days
    offers_cost_minor: int = 0  # in the same days, in `currency`
    offers_rejected: frozenset[str] = frozenset()  # that a person rejected for this customer in the same days
    last_marketing_on: date | None = None
    days_since_marketing: int = 0  # whole days since then
    suggestions: Suggestions = field(default_factory=Suggestions)
    discount_asks: int = 0  # angry messages that asked for a discount

    @property
    def has_grievance(self) -> bool:
        return self.alert_kind in GRIEVANCES

    @property
    def is_late(self) -> bool:
        """Longer without an order than one and a half of the usual gaps."""
        late_after = 1.5 * self.usual_gap_days if self.usual_gap_days is not None else None
        return late_after is not None and self.days_since_last_order is not None and self.days_since_last_order > late_after
