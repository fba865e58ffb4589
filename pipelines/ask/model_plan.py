"""A question that no rule knows, put to a language model: it chooses from the same closed list, and sees no data."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

import prompts
from pipelines.ask.periods import Period
from pipelines.ask.plan import QUESTIONS, Plan
from pipelines.ask.topics import topics
from pipelines.errors import LanguageModelFailed
from pipelines.workspace import ModelDoor

Kind = Literal[
    "unknown",
    "frustrated_customers",
    "complaint_count",
    "complaint_comparison",
    "waiting_customers",
    "said_about",
    "customer_case",
    "order_case",
    "silent_leavers",
    "leavers",
    "why_at_risk",
    "why_leaving",
    "customer_value",
    "bad_review_reasons",
    "unanswered_reviews",
    "messages_like",
    "value_at_risk",
    "country_comparison",
    "first_today",
    "legal_mentions",
    "leaving_words",
    "offer_effect",
    "overdue_promises",
    "key_figures",
    "returned_products",
    "repeat_rate",
    "common_complaints",
    "angry_themes",
    "best_customers",
    "customer_complaints",
    "orders_and_revenue",
    "complained_products",
    "what_is_held",
    "stated_wishes",
    "stated_motives",
    "customer_wishes",
    "rising_themes",
]
TopicKey = Literal[
    "late_delivery",
    "delivery",
    "refund",
    "returns",
    "billing",
    "price",
    "product_quality",
    "website",
    "staff",
    "waiting",
    "packaging",
    "loyalty",
    "unfair",
    "handed_on",
    "unresolved",
    "unreliable",
    "account",
    "availability",
    "praise",
]


class ModelPlan(BaseModel):
    """One of the questions that can be answered, and what narrows it."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = "unknown"
    topic: TopicKey | None = None
    customer: str | None = Field(default=None, max_length=128, description="a customer's key or name as the question writes it")
    order: str | None = Field(default=None, max_length=128, description="an order number as the question writes it")
    first_day: date | None = None
    last_day: date | None = None


def chosen(model: ModelDoor, question: str, plan: Plan, today: date, *, deadline_s: float) -> Plan:
    """The plan that the model chooses; the one given when it fails."""
    try:
        return narrowed_by(plan, choice(model, question, today, deadline_s=deadline_s), today)
    except LanguageModelFailed:
        return plan


def choice(model: ModelDoor, question: str, today: date, *, deadline_s: float) -> ModelPlan:
    """What the model chooses for the question. Raises LanguageModelFailed when it chooses nothing that can be read."""
    prompt = prompts.load("chat_plan", "v1").render(
        kinds=sorted(QUESTIONS.items()), topics=sorted(topics()), today=str(today), question=question
    )
    return model.ask("chat_plan", prompt.version, prompt.system, prompt.user, ModelPlan, deadline_s=deadline_s)


def narrowed_by(plan: Plan, chosen: ModelPlan, today: date) -> Plan:
    """The plan with the chosen kind and limits; days that make no period are left out."""
    period = plan.period
    if chosen.first_day is not None:
        from datetime import timedelta

        last = min(chosen.last_day or today, today)
        if date(1995, 1, 1) <= chosen.first_day <= last:
            period = Period(chosen.first_day, last + timedelta(days=1), plan.period.zone)
    return plan.changed(
        kind=chosen.kind,
        topic=chosen.topic or plan.topic,
        customer=chosen.customer or plan.customer,
        order=chosen.order or plan.order,
        period=period,
    )
