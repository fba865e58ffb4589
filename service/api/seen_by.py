"""What of a message or customer a caller's role may see."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pipelines.errors import NotFound
from pipelines.search.permitted import masked_contact, masked_text, permission
from service.auth import Caller


def message_as_seen(body: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The message with contacts masked where the role sees them masked; NotFound where it may not see the message."""
    allowed = permission(caller.role)
    if body["direction"] not in allowed.directions:
        raise NotFound("message", body["id"])
    if allowed.sees_contacts:
        return body
    reading = body["reading"]
    if reading is not None:
        reading = reading | {"evidence": [span | {"quote": masked_text(span["quote"])} for span in reading["evidence"]]}
    subject = masked_text(body["subject"]) if body["subject"] else body["subject"]
    return body | {"text": masked_text(body["text"]), "subject": subject, "reading": reading}


def alert_as_seen(body: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The alert with contacts in the customer's words masked where the role sees them masked."""
    if permission(caller.role).sees_contacts:
        return body
    reasons = [item | {"quote": masked_text(item["quote"])} if item.get("quote") else item for item in body["reasons"]]
    return body | {"reasons": reasons}


def case_as_seen(body: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The case with contacts masked, and without what was written back, where the role may not see it."""
    allowed = permission(caller.role)
    if allowed.sees_contacts:
        return body
    person = body["customer"] | {name: masked_contact(body["customer"].get(name)) for name in ("email", "phone")}
    messages = [
        item | {"quote": masked_text(item["quote"]), "subject": masked_text(item["subject"]) if item["subject"] else item["subject"]}
        for item in body["messages"]
        if item["direction"] in allowed.directions
    ]
    alert = alert_as_seen(body["alert"], caller) if body["alert"] else None
    grievance = body["open_grievance"]
    if grievance and grievance["quote"]:
        grievance = grievance | {"quote": masked_text(grievance["quote"])}
    journey = body["journey"] | {"breaks": [_break_as_seen(one, allowed.directions) for one in body["journey"]["breaks"]]}
    wishes = [item | {"quote": masked_text(item["quote"])} for item in body["said_wishes"]["items"]]
    said = body["said_wishes"] | {"items": wishes}
    shown = {"customer": person, "messages": messages, "alert": alert, "open_grievance": grievance, "journey": journey, "said_wishes": said}
    return body | shown


def wish_as_seen(body: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A group of wishes with contacts in the customers' words masked where the role sees them masked."""
    if permission(caller.role).sees_contacts:
        return body
    return body | {"text": masked_text(body["text"]), "said": [item | {"quote": masked_text(item["quote"])} for item in body["said"]]}


def _break_as_seen(one: dict[str, Any], directions: Collection[str]) -> dict[str, Any]:
    shown = [item | {"quote": masked_text(item["quote"])} for item in one["evidence"] if item["direction"] in directions]
    return one | {"evidence": shown}
