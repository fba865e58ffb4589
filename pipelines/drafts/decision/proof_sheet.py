"""The proof sheet: each sentence of a draft beside the records that it rests on, for the person who approves it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.drafts.facts.refunds import evidence_key
from pipelines.drafts.language.plain_text import visible
from pipelines.drafts.reading.model_reader import passage_of
from pipelines.drafts.reading.reader import SPAN_LIMIT, read
from pipelines.records import draft_facts, model_reading, money

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row


def proof(connection: Connection, row: Row[Any]) -> list[dict[str, Any]]:
    """Per sentence `{no, text, kind, offer_id, due_on, rests_on: [{id, noun, date, quote}]}`; quotes are verbatim."""
    before = max(row.made_at, row.as_of)
    known: dict[str, dict[str, Any]] = {}
    for message in draft_facts.messages_of(connection, row.customer_id, before=before):
        quote = _read_by_model(connection, row, message) or quote_of(message.text)
        known[message.key] = {"id": message.key, "noun": message.channel, "date": _day(message.created_at), "quote": quote}
    orders = draft_facts.orders_of(connection, row.customer_id, before=before)
    order_keys = {order.key for order in orders if order.kind == "order"}
    for order in orders:
        price = f"{money.as_text(order.amount_minor, order.currency)} {order.currency}"
        key = evidence_key(order.key, order_keys) if order.kind == "refund" else order.key
        known[key] = {
            "id": key, "noun": order.kind, "date": _day(order.ordered_at),
            "quote": f"{order.product}, {price}" if order.product else price,
        }
    return [
        {
            "no": number, "text": item["text"], "kind": item["kind"], "offer_id": item.get("offer_id"),
            "due_on": item.get("due_on"),
            "rests_on": [known.get(key, {"id": key, "noun": "draft", "date": None, "quote": None}) for key in item["evidence"]],
        }
        for number, item in enumerate(row.sentences, 1)
    ]


def quote_of(text: str) -> str:
    """The customer's own sentence that shows the matter; the beginning when none stands out."""
    said = read(text)
    if said.spans:
        span = said.spans[0]
        return " ".join(visible(text[span.start : span.end]).split())
    return " ".join(visible(text[:SPAN_LIMIT]).split())


def _read_by_model(connection: Connection, row: Row[Any], message: Row[Any]) -> str | None:
    """The passage by which a language model told the draft's matter, where the message proves it."""
    if message.id != row.reply_to_message_id or message.conversation_key is not None:
        return None  # places in a call are counted over all its cues
    passage = passage_of(model_reading.newest_of_message(connection, message.id), message.text, row.matter)
    return " ".join(visible(passage[:SPAN_LIMIT]).split()) if passage else None


def as_text(sheet: list[dict[str, Any]]) -> str:
    """The proof sheet for a terminal or a printout."""
    lines: list[str] = []
    for item in sheet:
        lines.append(f"{item['no']}. [{item['kind']}] {item['text']}")
        for source in item["rests_on"]:
            said = f": “{source['quote']}”" if source["quote"] else ""
            lines.append(f"     ← {source['noun']} {source['id']}, {source['date'] or 'no date'}{said}")
        if item["offer_id"]:
            lines.append(f"     ← offer {item['offer_id']} of the catalogue")
        if item["due_on"]:
            lines.append(f"     ← by approving you promise this by {item['due_on']}")
        if item["kind"] == "courtesy":
            lines.append("     ← our own wording, states nothing")
    return "\n".join(lines)


def draft_text(body: dict[str, Any]) -> list[str]:
    """A draft as people read it: the message itself, then sentence by sentence what it rests on."""
    if body["id"] is None:
        return ["No draft: " + "; ".join(body["held_because"])]
    head = (
        f"{body['id']} for {body['customer_id']}: {body['status']}, {body['class']}, written by the {body['author']}, in {body['language']}"
    )
    if body["author"] != "composer":
        head = head.replace("by the ", "by ")
    held = [f"Held because: {reason}" for reason in body["held_because"]]
    held += [f"Note: {note}" for note in body.get("notes", [])]
    if body.get("second_person_because"):
        held.append(f"Needs a second person because {body['second_person_because']}.")
    if body.get("waits_for"):
        held.append(f"Approved by {body['first_approved_by']}; waits for {body['waits_for']}.")
    message = [f"To:      {body['recipient'] or 'no address known'}", f"Subject: {body['subject']}", "", *body["body"].splitlines()]
    return [head, *held, "", *(f"  {line}" for line in message), "", "Proof sheet", *as_text(body["proof"]).splitlines()]


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
