"""What is stored about one customer, as JSON shows it: person, value, risk, messages, promises, drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.action import action as actions
from pipelines.records.consent import consent, suppression
from pipelines.records.customer import customer
from pipelines.records.draft import draft, promise
from pipelines.records.identity_link import belongs_to
from pipelines.records.message import message
from pipelines.records.money import as_text
from pipelines.records.reading import reading
from pipelines.records.risk import risk as risks
from pipelines.records.theme import of_messages as themes_of
from pipelines.records.valuation import valuation


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def person(connection: Connection, customer_id: bytes) -> dict[str, Any]:
    """Name, contact, language, traits and consents."""
    row = connection.execute(sa.select(customer).where(customer.c.id == customer_id)).one()
    consents = connection.execute(sa.select(consent.c.purpose, consent.c.state).where(consent.c.customer_id == customer_id))
    suppressed = connection.execute(sa.select(suppression.c.purpose).where(suppression.c.address == (row.email or ""))).scalars()
    return {
        "name": row.name, "email": row.email, "phone": row.phone, "locale": row.locale, "time_zone": row.time_zone,
        "acquired_at": _iso(row.acquired_at), "acquisition_source": row.acquisition_source, "traits": row.traits,
        "consents": {item.purpose: item.state for item in consents}, "suppressed": sorted(suppressed),
    }


def value(connection: Connection, run_id: bytes, customer_id: bytes) -> dict[str, Any]:
    """Value in one run: CLV, its two parts at risk, both intervals, and why it is unknown where it is."""
    where = sa.and_(valuation.c.run_id == run_id, valuation.c.customer_id == customer_id)
    worth = connection.execute(sa.select(valuation).where(where)).one_or_none()
    at_risk = connection.execute(
        sa.select(risks).where(risks.c.run_id == run_id, risks.c.customer_id == customer_id)
    ).one_or_none()
    if worth is None or at_risk is None or not at_risk.value_known:
        why = worth.unknown_because if worth is not None else "the customer was not part of the newest run"
        return {
            "value_known": False, "unknown_because": why or "no order yet", "clv": None, "at_risk_now": None, "probably_gone": None,
            "expected_low": None, "expected_high": None, "outcome_low": None, "outcome_high": None, "currency": None,
            "probability_of_no_order": None, "tier": worth.tier if worth else None, "basis": None,
            "orders": worth.orders if worth else 0, "last_order_at": _iso(worth.last_order_at) if worth else None,
        }
    currency = worth.currency
    return {
        "value_known": True, "unknown_because": None, "clv": as_text(at_risk.clv_minor, currency),
        "at_risk_now": as_text(at_risk.at_risk_now_minor, currency), "probably_gone": as_text(at_risk.probably_gone_minor, currency),
        "expected_low": as_text(at_risk.expected_low_minor, currency), "expected_high": as_text(at_risk.expected_high_minor, currency),
        "outcome_low": as_text(worth.outcome_low_minor, currency), "outcome_high": as_text(worth.outcome_high_minor, currency),
        "currency": currency, "probability_of_no_order": worth.probability_of_no_order, "tier": worth.tier, "basis": worth.basis,
        "expected_orders": worth.expected_orders, "expected_orders_low": worth.expected_orders_low,
        "expected_orders_high": worth.expected_orders_high, "outcome_orders_low": worth.outcome_orders_low,
        "outcome_orders_high": worth.outcome_orders_high,
        "at_risk_outcome_low": as_text(at_risk.at_risk_outcome_low_minor, currency),
        "at_risk_outcome_high": as_text(at_risk.at_risk_outcome_high_minor, currency),
        "orders": worth.orders, "last_order_at": _iso(worth.last_order_at),
        "days_since_last_order": worth.days_since_last_order, "usual_gap_days": worth.usual_gap_days,
        "net_spend": as_text(worth.net_spend_minor, currency), "probability_alive": worth.probability_alive,
    }


def risk(connection: Connection, run_id: bytes, customer_id: bytes) -> dict[str, Any]:
    """Risk of leaving in one run, with its reasons."""
    row = connection.execute(sa.select(risks).where(risks.c.run_id == run_id, risks.c.customer_id == customer_id)).one_or_none()
    if row is None:
        return {
            "churn_probability": None, "band": "unknown", "horizon_days": None, "assumed": True, "reasons": [], "is_silent_leaver": False,
        }
    return {
        "churn_probability": row.churn_probability, "band": row.band, "horizon_days": row.horizon_days, "assumed": row.assumed,
        "reasons": row.reasons, "is_silent_leaver": row.is_silent_leaver,
    }


def messages(connection: Connection, customer_id: bytes, *, before: datetime, limit: int) -> list[dict[str, Any]]:
    """The newest messages in and out, newest first, each with its reading, themes and strongest phrase (else its beginning)."""
    source = message.outerjoin(reading, reading.c.message_id == message.c.id)
    query = (
        sa.select(message, reading.c.sentiment, reading.c.frustrated, reading.c.frustration, reading.c.status, reading.c.evidence)
        .select_from(source)
        .where(belongs_to(message, [customer_id]), message.c.created_at <= before)
        .order_by(message.c.created_at.desc(), message.c.key.desc())
        .limit(limit)
    )
    rows = connection.execute(query).all()
    themes = themes_of(connection, [row.id for row in rows])
    return [
        {
            "id": row.key, "channel": row.channel, "direction": row.direction, "created_at": _iso(row.created_at),
            "subject": row.subject, "rating": row.rating, "sentiment": row.sentiment, "frustrated": row.frustrated,
            "frustration": row.frustration, "reading": row.status, "themes": themes.get(row.id, []),
            "quote": quote(row.text, row.evidence),
        }
        for row in rows
    ]


def quote(text: str, evidence: list[list[float]] | None, limit: int = 200) -> str:
    """The strongest phrase behind a reading, verbatim; the beginning of the text when there is none."""
    if evidence:
        start, end, _score = max(evidence, key=lambda span: span[2])
        return text[int(start) : int(end)][:limit]
    return text[:limit]


def promises(connection: Connection, customer_id: bytes) -> list[dict[str, Any]]:
    """Promises made to the customer, the next due first."""
    query = sa.select(promise).where(promise.c.customer_id == customer_id).order_by(promise.c.due_at, promise.c.text)
    return [
        {
            "text": row.text, "due_at": _iso(row.due_at), "due_on": row.due_on.isoformat() if row.due_on is not None else None,
            "state": row.state, "order_id": row.order_key, "owner": row.owner,
        }
        for row in connection.execute(query)
    ]


def drafts(connection: Connection, customer_id: bytes) -> list[dict[str, Any]]:
    """The customer's drafts, newest version first."""
    query = sa.select(draft).where(draft.c.customer_id == customer_id).order_by(draft.c.made_at.desc(), draft.c.version.desc())
    return [
        {"id": row.key, "status": row.status, "class": row.message_class, "language": row.language, "subject": row.subject,
         "held_because": row.held_because}
        for row in connection.execute(query.limit(5))
    ]


def _action_json(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "customer_id": row.customer_key, "kind": row.kind, "class": row.message_class, "offer_id": row.offer_key,
        "is_control": row.is_control, "assumed": row.assumed, "reasons": row.reasons, "ruled_out": row.ruled_out,
        "expected_value": as_text(row.expected_value_minor, row.currency), "cost": as_text(row.cost_minor, row.currency),
        "currency": row.currency,
    }


def _actions(run_id: bytes) -> sa.Select[Any]:
    source = actions.join(customer, actions.c.customer_id == customer.c.id)
    return sa.select(actions, customer.c.key.label("customer_key")).select_from(source).where(actions.c.run_id == run_id)


def action(connection: Connection, run_id: bytes, customer_id: bytes) -> dict[str, Any] | None:
    """What the run chose for the customer; None when there was nothing to choose."""
    row = connection.execute(_actions(run_id).where(actions.c.customer_id == customer_id)).one_or_none()
    return None if row is None else _action_json(row)


def actions_of_run(connection: Connection, run_id: bytes) -> list[dict[str, Any]]:
    """Everything that the run chose, in the order of the customers' keys."""
    return [_action_json(row) for row in connection.execute(_actions(run_id).order_by(customer.c.key))]
