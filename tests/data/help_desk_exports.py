"""Exports of help desks as they could be, with their oddities: one ticket per line, wrapped tickets, notes, attachments without text."""

from __future__ import annotations

import json
from typing import Any

TICKETS = 24
_TEXTS = (
    "Gdzie jest paczka? Minęło dziewięć dni.", "The lid of the kettle does not close.", "Die Kanne ist undicht.", "La théière fuit.",
    "Proszę o fakturę.", "I want my money back.",
)  # fmt: skip


def _requester(number: int) -> dict[str, Any]:
    return {"id": 9_000 + number, "name": f"Klient {number}", "email": f"klient{number}@poczta.example", "phone": None, "role": "end-user"}


def zendesk_lines() -> str:
    """One ticket per line, as the account's JSON export: each with an answer, a private note, and every fifth with an empty comment."""
    lines = []
    for number in range(1, TICKETS + 1):
        day = f"2026-03-{number:02d}"
        quoted = "\n\nczw., 12 mar 2026 o 09:14 Listek <pomoc@listek.example> napisał(a):\n\n> Dzień dobry\n"
        comments = [
            {"id": 70_000 + number, "type": "Comment", "author_id": 9_000 + number, "body": _TEXTS[number % 6], "html_body": "<p>…</p>",
             "plain_body": _TEXTS[number % 6] + (quoted if number % 2 else ""), "public": True, "created_at": f"{day}T08:00:00Z"},
            {"id": 71_000 + number, "type": "Comment", "author_id": 500, "plain_body": "Dzień dobry, sprawdzimy.", "public": True,
             "created_at": f"{day}T09:30:00Z"},
            {"id": 72_000 + number, "type": "Comment", "author_id": 501, "plain_body": "Klient dzwonił, agresywny.", "public": False,
             "created_at": f"{day}T10:00:00Z"},
        ]  # fmt: skip
        if number % 5 == 0:
            attachment = {"plain_body": " ", "body": "", "html_body": "", "public": True, "created_at": f"{day}T11:00:00Z"}
            comments.append({"id": 73_000 + number, "author_id": 9_000 + number, **attachment})
        ticket = {
            "url": "https://listek.zendesk.example/api/v2/tickets/1.json", "id": number, "external_id": None, "via": {"channel": "email"},
            "created_at": f"{day}T08:00:00Z", "subject": f"Zamówienie {number}", "raw_subject": f"Zamówienie {number}", "status": "solved",
            "requester": _requester(number), "assignee": {"id": 500, "name": "Ewa", "email": "ewa@listek.example", "role": "agent"},
            "satisfaction_rating": {"score": "offered"}, "tags": ["sklep"], "comments": comments,
        }  # fmt: skip
        lines.append(json.dumps(ticket, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def freshdesk_document() -> str:
    """A list of wrapped tickets: a description in HTML, an answer, a further question, a private note."""
    tickets = []
    for number in range(1, TICKETS + 1):
        day = f"2026-03-{number:02d}"
        notes = [
            {"id": 81_000 + number, "body": "Dzień dobry, sprawdzimy.", "incoming": False, "private": False, "user_id": 500,
             "created_at": f"{day}T10:30:00+01:00"},
            {"id": 82_000 + number, "body": "Nadal nic.\r\n\r\nPozdrawiam\r\n" + f"Klient {number}", "incoming": True, "private": False,
             "user_id": 9_000 + number, "created_at": f"{day}T11:30:00+01:00"},
            {"id": 83_000 + number, "body": "Sprawdzić u kuriera.", "incoming": False, "private": True, "user_id": 501,
             "created_at": f"{day}T12:00:00+01:00"},
        ]  # fmt: skip
        ticket = {
            "id": 3_000_000 + number, "display_id": number, "subject": f"Zamówienie {number}", "source": 1, "status": 4,
            "description": f"<div>Dzień dobry,<br>{_TEXTS[number % 6]}</div>", "created_at": f"{day}T09:00:00+01:00",
            "requester": {"id": 9_000 + number, "name": f"Klient {number}", "email": f"klient{number}@poczta.example"}, "notes": notes,
        }  # fmt: skip
        tickets.append({"helpdesk_ticket": ticket})
    return json.dumps(tickets, ensure_ascii=False, indent=1)
