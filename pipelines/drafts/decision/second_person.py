"""When one person is not enough: a costly offer, and much money that is promised back. Told anew from what is stored, never kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.drafts.decision.money_back import Order, PromisedBack, paying_sentences, promised_back
from pipelines.drafts.facts.offer_terms import offer_text
from pipelines.drafts.language.wording import amount
from pipelines.next_best_action import governor
from pipelines.next_best_action.rules import ActionRules
from pipelines.records import action as actions
from pipelines.records import draft_facts

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from pipelines.workspace import Workspace


def needed_because(connection: Connection, workspace: Workspace, row: Row[Any]) -> str | None:
    """Why a second person must approve the draft, as in "it promises back PLN 812.00 on order 104007"; None when one is enough."""
    reasons = [reason for reason in (_costs(connection, workspace, row), refund_because(connection, workspace, row)) if reason]
    return " and ".join(reasons) or None


def refund_because(connection: Connection, workspace: Workspace, row: Row[Any]) -> str | None:
    """The same for the money that the draft's words promise back; what is not known needs two."""
    rules, company = workspace.rules.of(ActionRules), workspace.company
    back = _promised_back(connection, row, rules)
    if back is None:
        return None
    if back.amount_minor is None or back.currency is None:
        return f"it {back.words()}"
    if not governor.refund_needs_second_person(rules, company, back.amount_minor, back.currency):
        return None
    rated = back.currency == company.currency or company.exchange_rates.get(back.currency)
    return f"it {back.words()}" + ("" if rated else f", for which no exchange rate to {company.currency} is set")


def action_behind(connection: Connection, row: Row[Any]) -> Row[Any] | None:
    """The action that chose the draft's offer, with its cost; None when none did."""
    action = actions.of_customer(connection, row.run_id, row.customer_id) if row.run_id is not None else None
    if action is None or action.offer_key != row.offer_key or action.cost_minor is None or action.currency is None:
        return None
    return action


def _costs(connection: Connection, workspace: Workspace, row: Row[Any]) -> str | None:
    action = action_behind(connection, row) if row.offer_key is not None else None
    if action is None:
        return None
    rules = workspace.rules.of(ActionRules)
    if not governor.needs_second_person(rules, workspace.company, action.cost_minor, action.currency):
        return None
    return f"its offer costs {amount(action.cost_minor, action.currency, 'en')}"


def _promised_back(connection: Connection, row: Row[Any], rules: ActionRules) -> PromisedBack | None:
    """What the words promise back besides the draft's offer, which has a limit of its own."""
    offer = rules.offer(row.offer_key) if row.offer_key is not None else None
    terms = offer_text(offer.terms(), row.language, offer.currency) if offer is not None else None
    text = f"{row.subject}\n\n{row.body}".replace(terms or "\0", " ")
    if not paying_sentences(text):
        return None
    orders = {
        one.key: Order(one.amount_minor, one.currency, one.product)
        for one in draft_facts.orders_of(connection, row.customer_id, before=max(row.made_at, row.as_of)) if one.kind == "order"
    }
    return promised_back(text, row.language, orders, {key for item in row.sentences for key in item["evidence"]})
