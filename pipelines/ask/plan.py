"""What a question was understood to ask: one of a closed list of questions, and what it narrows."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from pipelines.ask import periods
from pipelines.ask.periods import Period

# what can be asked, as it is said to a person and to a model that chooses
QUESTIONS = {
    "frustrated_customers": "which customers are frustrated (angry, unhappy), about a topic or at all",
    "complaint_count": "how many customers and messages complained, about a topic or at all",
    "complaint_comparison": "the same for two periods, compared",
    "waiting_customers": "which customers wait for an answer",
    "said_about": "what customers say about a topic",
    "customer_case": "how one customer stands",
    "order_case": "what was written and promised about one order",
    "silent_leavers": "who is about to leave without having complained",
    "leavers": "which customers are in the high band of churn risk",
    "why_leaving": "why customers in the high band of churn risk, of the top tier or at all, are leaving",
    "why_at_risk": "why one customer is at risk",
    "customer_value": "what one customer is worth and how that is known",
    "bad_review_reasons": "the most common reasons for bad reviews",
    "unanswered_reviews": "one-star reviews without a reply",
    "messages_like": "messages like a given sentence",
    "value_at_risk": "how much value is at risk with the customers who complained about a topic",
    "country_comparison": "frustration in two countries compared",
    "first_today": "what to do first today",
    "legal_mentions": "who mentioned a lawyer, a court, an ombudsman or a chargeback",
    "leaving_words": "who threatened to leave, and for which competitor",
    "offer_effect": "whether vouchers or offers helped",
    "overdue_promises": "which promises are overdue",
    "key_figures": "average order value and retention",
    "repeat_rate": "how many customers ordered again (the repeat rate)",
    "returned_products": "which products are returned (refunded) most",
    "common_complaints": "what customers complain about most",
    "angry_themes": "which themes make most customers frustrated (angry)",
    "best_customers": "which customers are worth most",
    "customer_complaints": "what one customer complains about",
    "orders_and_revenue": "how many orders there were and what revenue",
    "complained_products": "which products are complained about most",
    "what_is_held": "how many customers and messages there are",
    "stated_wishes": "what customers say that they wish for, suggest or need",
    "stated_motives": "why customers say that they chose us, buy or stay",
    "rising_themes": "what customers speak of more than before",
    "customer_wishes": "what one customer said to wish for, need, or stay for",
}
REFUSALS = ("refuse_instructions", "refuse_to_act", "refuse_to_guess", "refuse_outside", "contact_list", "contact_of_one")
FOLLOW_UPS = ("explain",)


@dataclass(frozen=True)
class Plan:
    """A question as it is carried out; `kind` is a key of QUESTIONS, one of REFUSALS, `explain` or `unknown`."""

    kind: str
    language: str
    period: Period
    compared_with: Period | None = None
    topic: str | None = None
    words: tuple[str, ...] = ()  # the question's own words, when they are in no topic
    tier: str | None = None  # top
    countries: tuple[str, ...] = ()  # ISO codes
    currencies: tuple[str, ...] = ()  # ISO codes
    customer: str | None = None  # a key or a name as written
    order: str | None = None
    repeat_buyers: bool = False
    without_open_case: bool = False
    rivals: tuple[str, ...] = ()  # competitors named
    with_value: bool = False  # whether the value of each customer is asked for beside
    waits_hours: int | None = None  # how long a wait is asked about
    sample: str = ""  # the sentence that messages are to be like
    gone: bool = False  # whether it asks who has left already, not who may leave
    said: tuple[str, ...] = field(default=())  # which of these the question itself named

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {
            "period": self.period.as_json(),
            "compared_with": self.compared_with.as_json() if self.compared_with else None,
        }

    def changed(self, **fields: Any) -> Plan:
        return replace(self, **fields)


def from_json(value: dict[str, Any]) -> Plan:
    """The plan of `as_json`."""
    lists = {name: tuple(value.get(name, ())) for name in ("words", "countries", "currencies", "said", "rivals")}
    compared = periods.from_json(value["compared_with"]) if value["compared_with"] else None
    return Plan(**{**value, **lists, "period": periods.from_json(value["period"]), "compared_with": compared})
