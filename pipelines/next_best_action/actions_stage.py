"""The stage that chooses an action for every customer with an open alert or a raised risk; deterministic, and repeatable.

A control draw is made when a marketing action would be taken, stored with its time and share, and never made again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.churn.alert_rules import AlertRules
from pipelines.churn.alert_triggers import grievances
from pipelines.churn.conversation import Conversation, Said, conversations
from pipelines.consent.preferences import ConsentRules, Decision, decisions
from pipelines.next_best_action import control_group, governor, sold_together
from pipelines.next_best_action.catalogue import MARKETING, Action
from pipelines.next_best_action.choice import Choice, choose
from pipelines.next_best_action.control_group import Draw
from pipelines.next_best_action.discount_words import asks_for_discount
from pipelines.next_best_action.effects import Effect, effects
from pipelines.next_best_action.governor import Permit
from pipelines.next_best_action.rules import ActionRules, Offer
from pipelines.next_best_action.similar_customers import Suggestions, suggestions
from pipelines.next_best_action.situation import Situation
from pipelines.records import action as records
from pipelines.records import alert as alerts
from pipelines.records import alert_signals as signals
from pipelines.records import draft as drafts
from pipelines.records import offer as ledger
from pipelines.records import risk as risk_rows
from pipelines.records import rules_version, valuation
from pipelines.records import run as runs
from pipelines.records.database import reading, transaction
from pipelines.records.money import minor

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.records.run import FitRow, Run
    from pipelines.workspace import CompanyProfile, Workspace

Write = Callable[["Connection"], None]

LOOK_BACK_DAYS = 365  # days of messages that are looked at
RECENT_DAYS = 30  # days in which a message waits for an answer, or praise is worth thanks
_OF_RISK = ("band", "value_known", "currency", "at_risk_now_minor", "at_risk_low_minor")
_OF_VALUE = ("basis", "average_order_minor", "orders", "tier", "days_since_last_order", "usual_gap_days", "currency")
ANSWERED_CHANNELS = ("email", "chat")  # where silence is a missing answer; a review or a survey expects none


@dataclass(frozen=True, slots=True)
class Known:
    """What was read for a block of customers."""

    alerts: dict[bytes, Any]
    risks: dict[bytes, Any]
    valuations: dict[bytes, Any]
    talks: dict[bytes | None, Conversation]
    service: dict[bytes, Decision]
    marketing: dict[bytes, Decision]
    marketing_messages: dict[bytes, int]
    last_marketing: dict[bytes, datetime]
    offers_rejected: dict[bytes, frozenset[str]]
    suggestions: dict[bytes, Suggestions]
    counted: FitRow | None  # what was sold together, where this block is the run's first to ask
    effects: dict[str, Effect]
    offers_made: dict[bytes, int]
    offers_cost: dict[tuple[bytes, str], int]
    assignments: dict[tuple[bytes, str], Any]
    committed: dict[str, int]
    committed_by_tier: dict[str, dict[str, int]]
    people: list[Any]


def choose_actions(workspace: Workspace, run: Run, customer_ids: Sequence[bytes], *, as_of: datetime, now: datetime) -> Write:
    """The actions of these customers in this run, ready to be written."""
    rules, alert_rules, company = workspace.rules.of(ActionRules), workspace.rules.of(AlertRules), workspace.company
    with reading(workspace.engine) as connection:
        known = _known(connection, workspace, run, customer_ids, rules, as_of, now)
    with transaction(workspace.engine) as connection:  # its own, because the draw must not hang on this stage's write
        salt = rules_version.salt(connection)
    rows: list[dict[str, Any]] = []
    draws: list[dict[str, Any]] = []
    for person in known.people:
        situation = situation_of(person, known, alert_rules, as_of)
        choice = choose(
            situation,
            rules,
            contact_cost_minor=(contact := _contact_cost(rules, company, situation.currency)),
            governor=_governor(situation, rules, company, known, contact, as_of),
            lottery=_lottery(known, salt, person, rules.control_share),
            effects=known.effects,
        )
        rows.append(_row(run, person.id, known.alerts.get(person.id), situation, choice))
        if choice.draw is not None and (person.id, choice.draw.family) not in known.assignments:
            draws.append(_assignment(person.id, choice, choice.draw, as_of))
    chosen_for = {row["customer_id"] for row in rows}

    def write(connection: Connection) -> None:
        if known.counted is not None:
            runs.store_fits(connection, run.id, [known.counted])
        ledger.put_terms(connection, run.rules_version, {offer.key: offer.terms() for offer in rules.offers})
        records.assign(connection, draws)
        records.drop(connection, run.id, [customer_id for customer_id in customer_ids if customer_id not in chosen_for])
        records.put(connection, rows)

    return write


def _known(
    connection: Connection,
    workspace: Workspace,
    run: Run,
    customer_ids: Sequence[bytes],
    rules: ActionRules,
    as_of: datetime,
    now: datetime,
) -> Known:
    open_alerts = alerts.unclosed_of(connection, customer_ids)
    risks = risk_rows.of_run(connection, run.id, customer_ids, columns=_OF_RISK)
    raised = {customer_id for customer_id, row in risks.items() if row.band in ("high", "medium")}
    ids = [customer_id for customer_id in customer_ids if customer_id in open_alerts or customer_id in raised]
    rows = signals.said_between(connection, ids, as_of - timedelta(days=LOOK_BACK_DAYS), as_of)
    went_out = signals.handed_over(connection, ids)
    caps = timedelta(days=rules.caps_days)
    marketing_messages: dict[bytes, int] = {}
    last_marketing: dict[bytes, datetime] = {}
    for row in went_out:
        if row.message_class == MARKETING and row.as_of > as_of - caps:
            marketing_messages[row.customer_id] = marketing_messages.get(row.customer_id, 0) + 1
            last_marketing[row.customer_id] = max(row.as_of, last_marketing.get(row.customer_id, row.as_of))
    consent = workspace.rules.of(ConsentRules)
    asked = decisions(connection, ids, (MARKETING, "service"), rules=consent)
    marketing, worths = asked[MARKETING], valuation.of_run(connection, run.id, ids, columns=_OF_VALUE)
    currencies = {one: found for one in ids if (found := _currency_of(risks.get(one), worths.get(one))) is not None}
    for_sale = [one for one in ids if marketing[one].allowed and one in currencies]
    sold, counted = sold_together.of_run(connection, run) if for_sale else (None, None)
    return Known(
        alerts=open_alerts,
        risks=risks,
        valuations=worths,
        talks=conversations(rows, signals.replies_to(connection, rows, as_of), went_out),
        service=asked["service"],
        marketing=marketing,
        suggestions=suggestions(connection, for_sale, currencies, as_of, sold) if sold is not None else {},
        counted=counted,
        effects=effects(connection, as_of),
        marketing_messages=marketing_messages,
        last_marketing=last_marketing,
        offers_rejected=drafts.offers_rejected(connection, ids, now - caps),
        offers_made=ledger.offers_to(connection, ids, now - caps),
        offers_cost=ledger.cost_of_offers_to(connection, ids, now - caps),
        assignments=records.assignments(connection, ids),
        committed={offer.key: ledger.committed(connection, offer.key) for offer in rules.offers},
        committed_by_tier={offer.key: ledger.committed_by_tier(connection, offer.key, run.id) for offer in rules.offers},
        people=signals.people(connection, ids),
    )


def situation_of(person: Any, known: Known, alert_rules: AlertRules, as_of: datetime) -> Situation:
    """The facts about one customer that the choice rests on."""
    risk, worth, current = known.risks.get(person.id), known.valuations.get(person.id), known.alerts.get(person.id)
    talk = known.talks.get(person.id, Conversation())
    recent = [one for one in talk.incoming() if one.created_at > as_of - timedelta(days=RECENT_DAYS)]
    newest = recent[-1] if recent else None
    praised = newest is not None and newest.sentiment == "positive" and newest.frustrated != "yes" and not talk.is_answered(newest)
    waiting = next((one for one in reversed(recent) if one.channel in ANSWERED_CHANNELS and not talk.is_answered(one)), None)
    asks = sum(1 for one in talk.incoming() if one.frustrated == "yes" and asks_for_discount(one.text))
    unsettled = _unsettled(talk, alert_rules, as_of)
    currency = _currency_of(risk, worth)
    sent = known.last_marketing.get(person.id)
    return Situation(
        customer_key=person.key,
        alert_kind=current.kind if current is not None else None,
        unsettled_since=unsettled.created_at.date() if unsettled is not None else None,
        waiting_since=waiting.created_at.date() if waiting is not None else None,
        praised=praised,
        band=risk.band if risk is not None else "unknown",
        value_known=bool(risk is not None and risk.value_known),
        currency=currency,
        at_risk_now_minor=risk.at_risk_now_minor if risk is not None else None,
        at_risk_low_minor=risk.at_risk_low_minor if risk is not None else None,
        in_margin=worth is not None and worth.basis == "margin",
        average_order_minor=worth.average_order_minor if worth is not None else None,
        orders=worth.orders if worth is not None else 0,
        tier=(worth.tier or "unknown") if worth is not None else "unknown",
        days_since_last_order=worth.days_since_last_order if worth is not None else None,
        usual_gap_days=worth.usual_gap_days if worth is not None else None,
        service=known.service[person.id],
        marketing=known.marketing[person.id],
        marketing_messages=known.marketing_messages.get(person.id, 0),
        last_marketing_on=sent.date() if sent is not None else None,
        days_since_marketing=(as_of - sent).days if sent is not None else 0,
        suggestions=known.suggestions.get(person.id, Suggestions()),
        offers_rejected=known.offers_rejected.get(person.id, frozenset()),
        offers_made=known.offers_made.get(person.id, 0),
        offers_cost_minor=known.offers_cost.get((person.id, currency or ""), 0),
        discount_asks=asks,
    )


def _currency_of(risk: Any | None, worth: Any | None) -> str | None:
    found: str | None = risk.currency if risk is not None and risk.currency else (worth.currency if worth is not None else None)
    return found


def _unsettled(talk: Conversation, rules: AlertRules, as_of: datetime) -> Said | None:
    """The newest grievance, as alerts hear it, that is unanswered, or so new that its answer may not have settled it."""
    fresh = as_of - timedelta(days=rules.rest_days)
    every = [one for one, _ in grievances(talk, rules, as_of)]
    return next((one for one in reversed(every) if one.created_at > fresh or not talk.is_answered(one)), None)


def _contact_cost(rules: ActionRules, company: CompanyProfile, currency: str | None) -> int:
    """What one message costs, in the customer's currency; 0 where no exchange rate tells it."""
    if currency is None or currency == company.currency:
        return minor(rules.contact_cost, company.currency)
    rate = company.exchange_rates.get(currency)
    return minor(rules.contact_cost / Decimal(str(rate)), currency) if rate else 0


def _governor(
    situation: Situation, rules: ActionRules, company: CompanyProfile, known: Known, contact_cost_minor: int, as_of: datetime
) -> Callable[[Offer, Action], Permit]:
    today = as_of.astimezone(ZoneInfo(company.time_zone)).date()

    def answer(offer: Offer, action: Action) -> Permit:
        cap = governor.customer_cap_minor(rules, offer.currency, company.currency, company.exchange_rates)
        return governor.permit(
            offer,
            action,
            situation,
            rules,
            budget_left_minor=minor(offer.budget, offer.currency) - known.committed[offer.key],
            customer_left_minor=None if cap is None else cap - situation.offers_cost_minor,
            contact_cost_minor=contact_cost_minor,
            today=today,
            effect_low=known.effects[action.key].low,
            tier_left_minor=governor.tier_left_minor(offer, situation.tier, rules, known.committed_by_tier[offer.key]),
        )

    return answer


def _lottery(known: Known, salt: str, person: Any, share: float) -> Callable[[str], Draw]:
    def lot(family: str) -> Draw:
        stored = known.assignments.get((person.id, family))
        if stored is not None:
            return Draw(family, stored.draw, stored.share)
        return control_group.draw(salt, family, person.key, share)

    return lot


def _assignment(customer_id: bytes, choice: Choice, draw: Draw, as_of: datetime) -> dict[str, Any]:
    return {
        "customer_id": customer_id, "family": draw.family, "draw": draw.draw, "share": draw.share, "is_control": draw.is_control,
        "eligible_as_of": as_of, "action_kind": choice.meant.key,
    }


def _row(run: Run, customer_id: bytes, current: Any | None, situation: Situation, choice: Choice) -> dict[str, Any]:
    return {
        "run_id": run.id, "customer_id": customer_id, "alert_id": current.id if current is not None else None,
        "kind": choice.action.key, "message_class": choice.action.message_class if _may_be_written(situation, choice) else None,
        "offer_key": choice.offer.key if choice.offer is not None else None, "expected_value_minor": choice.expected_value_minor,
        "cost_minor": choice.cost_minor, "currency": situation.currency, "reasons": list(choice.reasons),
        "ruled_out": choice.everything_ruled_out(), "is_control": choice.is_control,
        "assumed": choice.basis == "assumed", "rules_version": run.rules_version,
    }


def _may_be_written(situation: Situation, choice: Choice) -> bool:
    """A case that a person must close is still written to, unless the customer asked not to be."""
    return choice.action.message_class != "service" or situation.service.allowed
