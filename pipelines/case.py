"""One customer in full: who they are, what they are worth, how likely they leave and why, what was said, what comes next."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.ask.rules import AskRules
from pipelines.churn import alert_queue, complaint_clock
from pipelines.churn.grievance_view import open_grievance
from pipelines.clv.outcome_words import EXPECTED_MEANS, OUTCOME_MEANS, orders_in_words, spend_in_words
from pipelines.records import alert as alerts
from pipelines.records import case_facts
from pipelines.records import customer as customers
from pipelines.records.database import reading
from pipelines.standing import newest_run
from pipelines.understanding import mood as moods
from pipelines.understanding.journey import journey_view
from pipelines.understanding.journey.rules import JourneyRules
from pipelines.understanding.mood_view import mood_of
from pipelines.understanding.themes.taxonomy import name_in
from pipelines.understanding.wishes.wishes_view import said_wishes_of
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

NEWEST_MESSAGES = 12


def case(workspace: Workspace, key: str) -> dict[str, Any]:
    """The case of a customer as of the newest run, ready for JSON; raises NotFound for an unknown customer."""
    current = newest_run(workspace)
    with reading(workspace.engine) as connection:
        customer_id = customers.id_of_key(connection, key)
        person = case_facts.person(connection, customer_id)
        value = case_facts.value(connection, current.id, customer_id)
        risk = case_facts.risk(connection, current.id, customer_id)
        said = case_facts.messages(connection, customer_id, before=current.as_of, limit=NEWEST_MESSAGES)
        alert, until = _open_alert(connection, workspace, customer_id, current.as_of)
        return {
            "id": key,
            "as_of": current.as_of.isoformat(),
            "run": current.key[:12],
            "customer": person,
            "value": value | _outcome_in_words(value),
            "risk": risk,
            "mood": moods.as_json(mood_of(connection, workspace.rules.of(moods.MoodRules), customer_id, until, current)),
            "open_grievance": open_grievance(connection, customer_id, as_of=until, time_zone=workspace.company.time_zone),
            "complaint": alert["complaint"] if alert else None,
            "journey": _journey(connection, workspace, customer_id, until),
            "said_wishes": said_wishes_of(connection, customer_id, as_of=until),
            "messages": [message | {"themes": _named(message["themes"], workspace.company.languages)} for message in said],
            "alert": alert,
            "action": case_facts.action(connection, current.id, customer_id),
            "promises": case_facts.promises(connection, customer_id),
            "drafts": case_facts.drafts(connection, customer_id),
        }


def _outcome_in_words(value: dict[str, Any]) -> dict[str, str | None]:
    """What this one person may do in the next 12 months, in words; None where the value is unknown."""
    if not value["value_known"]:
        return {"outcome_in_words": None, "orders_in_words": None}
    none = value["probability_of_no_order"]
    return {
        "outcome_in_words": spend_in_words(none, value["outcome_low"], value["outcome_high"], value["currency"]),
        "orders_in_words": orders_in_words(none, value["outcome_orders_low"], value["outcome_orders_high"]),
    }


def _named(themes: list[dict[str, Any]], languages: tuple[str, ...]) -> list[dict[str, Any]]:
    return [theme | {"name": name_in(theme["names"], languages, theme["id"])} for theme in themes]


def _journey(connection: Connection, workspace: Workspace, customer_id: bytes, as_of: datetime) -> dict[str, Any]:
    asked, rules = workspace.rules.of(AskRules), workspace.rules.of(JourneyRules)
    targets = journey_view.Targets(asked.waiting_hours, asked.rivals, workspace.company.time_zone)
    return journey_view.of_customer(connection, customer_id, rules, targets, as_of=as_of)


def _open_alert(
    connection: Connection, workspace: Workspace, customer_id: bytes, as_of: datetime
) -> tuple[dict[str, Any] | None, datetime]:
    """The alert that is not closed, and up to when the customer was heard: a message newer than the run may have opened it."""
    row = alerts.unclosed_of(connection, [customer_id]).get(customer_id)
    if row is None:
        return None, as_of
    return alert_queue.alert(connection, row.key, workspace, as_of=as_of), max(as_of, row.trigger_at or as_of)


def as_text(body: dict[str, Any]) -> list[str]:
    """The case as lines for a terminal, in the order in which somebody would ask."""
    person, value, risk = body["customer"], body["value"], body["risk"]
    lines = [f"{person['name'] or 'Name unknown'} ({body['id']}), as of {body['as_of'][:10]}"]
    if value["value_known"]:
        currency = value["currency"]
        lines.append(
            f"Value     {value['clv']} {currency} in the next 12 months, what is at risk taken off "
            f"(expected {value['expected_low']} to {value['expected_high']}), "
            f"{value['tier']} tier, by {value['basis']}"
        )
        lines.append(f"          {EXPECTED_MEANS['en']}")
        lines.append(f"          what this one person may bring: {value['outcome_in_words']}; in orders: {value['orders_in_words']}")
        lines.append(f"          {OUTCOME_MEANS['en']}")
        lines.append(f"At risk   {value['at_risk_now']} {currency} now; {value['probably_gone']} {currency} probably gone already")
    else:
        lines.append(f"Value     unknown: {value['unknown_because']}")
    if risk["churn_probability"] is not None:
        assumed = " (weights assumed, not fitted)" if risk["assumed"] else ""
        lines.append(f"Leaving   {risk['churn_probability']:.0%} within {risk['horizon_days']} days, {risk['band']}{assumed}")
        lines += [f"          {reason['contribution']:+.2f}  {reason['text']}" for reason in risk["reasons"][:5]]
    grievance = body["open_grievance"]
    if grievance:
        lines.append(f"Grievance {grievance['text']} “{_short(grievance['quote'] or '')}”")
    if body["complaint"]:
        lines.append(f"Complaint {complaint_clock.in_words(body['complaint'])}")
    lines.append(f"Mood      {moods.as_text(body['mood'])}")
    lines += [f"{'Journey   ' if not place else '          '}{line}" for place, line in enumerate(journey_view.as_text(body["journey"]))]
    for place, wish in enumerate(body["said_wishes"]["items"][:3]):
        lines.append(f"{'Said      ' if not place else '          '}{wish['kind']}: “{_short(wish['quote'])}” ({wish['message_id']})")
    for message in body["messages"][:4]:
        arrow = "→" if message["direction"] == "out" else "←"
        about = "".join(f" [{theme['name']}]" for theme in message["themes"])
        said = f"{message['channel']} {message['id']}: “{_short(message['quote'])}”{about}"
        lines.append(f"          {message['created_at'][:10]} {arrow} {said}")
    if body["alert"]:
        alert = body["alert"]
        due = f", due {alert['due_at'][:10]}" if alert["due_at"] else ""
        lines.append(f"Case      {alert['id']} {alert['kind'].replace('_', ' ')}, {alert['status']}{due}")
    for promise in body["promises"]:
        lines.append(f"Promised  {promise['text']} ({promise['state']}, due {(promise['due_on'] or promise['due_at'] or 'open')[:10]})")
    action = body["action"]
    if action:
        control = " (control group: nothing is sent)" if action["is_control"] else ""
        lines.append(f"Next      {action['kind'].replace('_', ' ')}{control}: {'; '.join(action['reasons'][:2])}")
        lines += [f"          not {item['action'].replace('_', ' ')}: {item['because']}" for item in action["ruled_out"][:4]]
    for draft in body["drafts"]:
        because = f": {'; '.join(draft['held_because'])}" if draft["held_because"] else ""
        lines.append(f"Draft     {draft['id']} {draft['status']}{because}")
    return lines


def _short(text: str, limit: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


