"""Which tool answers which question."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.ask import refusals
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.plan import Plan
from pipelines.ask.tools import (
    cases,
    complaints,
    figures,
    leaving,
    mentions,
    overview,
    promises,
    returned,
    rising,
    said,
    sales,
    waiting,
    why_leaving,
    wishes,
)

Tool = Callable[[Desk, Plan], Answer]

TOOLS: dict[str, Tool] = {
    "frustrated_customers": complaints.frustrated_customers,
    "complaint_count": complaints.complaint_count,
    "complaint_comparison": complaints.complaint_comparison,
    "waiting_customers": waiting.waiting_customers,
    "said_about": said.said_about,
    "customer_case": cases.customer_case,
    "order_case": promises.order_case,
    "silent_leavers": leaving.silent_leavers,
    "leavers": leaving.leavers,
    "why_leaving": why_leaving.why_leaving,
    "why_at_risk": cases.why_at_risk,
    "customer_value": cases.customer_value,
    "bad_review_reasons": said.bad_review_reasons,
    "unanswered_reviews": waiting.unanswered_reviews,
    "messages_like": said.messages_like,
    "value_at_risk": leaving.value_at_risk,
    "country_comparison": figures.country_comparison,
    "first_today": figures.first_today,
    "legal_mentions": mentions.legal_mentions,
    "leaving_words": mentions.leaving_words_and_rivals,
    "offer_effect": figures.offer_effect,
    "overdue_promises": promises.overdue_promises,
    "key_figures": figures.key_figures,
    "repeat_rate": sales.repeat_rate,
    "returned_products": returned.returned_products,
    "common_complaints": overview.common_complaints,
    "angry_themes": overview.angry_themes,
    "best_customers": overview.best_customers,
    "customer_complaints": cases.customer_complaints,
    "orders_and_revenue": sales.orders_and_revenue,
    "complained_products": sales.complained_products,
    "what_is_held": overview.what_is_held,
    "stated_wishes": wishes.stated_wishes,
    "stated_motives": wishes.stated_motives,
    "customer_wishes": wishes.customer_wishes,
    "rising_themes": rising.rising_themes,
    "refuse_instructions": refusals.refuse_instructions,
    "refuse_to_act": refusals.refuse_to_act,
    "refuse_to_guess": refusals.refuse_to_guess,
    "refuse_outside": refusals.refuse_outside,
    "contact_list": refusals.contact_list,
    "contact_of_one": refusals.contact_of_one,
    "unknown": refusals.not_understood,
}
