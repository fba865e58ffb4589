"""A question that names a person is about that person, when the workspace knows somebody of the name."""

from __future__ import annotations

from pipelines.ask.desk import Desk
from pipelines.ask.named import is_key, may_be_names
from pipelines.ask.people import who_is_meant
from pipelines.ask.plan import Plan

MEANT = {
    "said_about": "customer_complaints",
    "frustrated_customers": "customer_complaints",
    "complaint_count": "customer_complaints",
    "common_complaints": "customer_complaints",
    "angry_themes": "customer_complaints",
    "leavers": "why_at_risk",
    "why_leaving": "why_at_risk",
    "silent_leavers": "why_at_risk",
    "leaving_words": "customer_case",
    "waiting_customers": "customer_case",
    "legal_mentions": "customer_case",
    "overdue_promises": "customer_case",
    "what_is_held": "customer_case",
    "best_customers": "customer_value",
    "value_at_risk": "customer_value",
    "first_today": "customer_case",
    "stated_wishes": "customer_wishes",
    "stated_motives": "customer_wishes",
    "unknown": "customer_case",
}
OF_EVERYBODY = frozenset({
    "first_today", "leavers", "why_leaving", "silent_leavers", "waiting_customers", "best_customers", "overdue_promises", "what_is_held",
})  # whose answer for all customers says nothing of the one that was asked about


def about_one_customer(desk: Desk, plan: Plan, question: str = "") -> Plan:
    """The plan turned to the customer it names; unchanged when nobody of that name is known, except for a key in a question
    about everybody, which must not be answered as if it had not been asked."""
    if plan.customer is None and plan.kind in MEANT and plan.topic is None:
        known = next((pair for pair in may_be_names(question) if who_is_meant(desk, pair)), None)
        plan = plan if known is None else plan.changed(customer=known)
    if plan.customer is None or plan.kind not in MEANT:
        return plan
    if plan.kind in OF_EVERYBODY and is_key(plan.customer):
        return plan.changed(kind=MEANT[plan.kind], words=())
    # one capital letter alone may be a product or a place; a first name and a surname, or a key, is a person
    sure = len(plan.customer.split()) > 1 or any(letter.isdigit() for letter in plan.customer)
    if not (sure or plan.kind in ("unknown", "common_complaints", "why_leaving")) or not who_is_meant(desk, plan.customer):
        return plan
    return plan.changed(kind=MEANT[plan.kind], words=())
