"""Tickets as help desks export them in JSON, brought to one shape: a subject, the person who asked, and what was said.

Zendesk: `comments[].{author_id, plain_body, public, created_at}`. Freshdesk: `notes[].{body, incoming, private, created_at}`
below a description, or `conversations[]` of its API.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.ingest.formats.html_text import text_of_html

ZENDESK, FRESHDESK = "zendesk", "freshdesk"
_ZENDESK_KEYS = re.compile(rb'"comments"\s*:')
_FRESHDESK_KEYS = re.compile(rb'"(?:notes|conversations)"\s*:')
_OUR_ROLES = frozenset({"agent", "admin", "owner", "system"})
_CHANNELS = {**dict.fromkeys(("chat", "messaging", "native_messaging", "whatsapp", "facebook"), "chat"), "voice": "call", "phone": "call"}
_FRESHDESK_SOURCES = {3: "call", 7: "chat"}


@dataclass(frozen=True, slots=True)
class Said:
    """One comment: `direction` is in, out or internal; `is_assumed` when the file does not say who its author is."""

    place: str
    id: str
    text: str
    created_at: Any
    direction: str
    speaker: str | None = None
    is_assumed: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """`asked_by` are name, address and telephone of the person whose ticket it is, as the file writes them."""

    id: Any
    subject: str | None
    channel: str
    asked_by: tuple[Any, Any, Any]
    said: tuple[Said, ...]


def help_desk_of(head: bytes) -> str | None:
    """`zendesk` or `freshdesk` when the beginning of a JSON file has the keys of its tickets, else None."""
    if _ZENDESK_KEYS.search(head) and b'"public"' in head and b'"author_id"' in head:
        return ZENDESK
    if _FRESHDESK_KEYS.search(head) and b'"private"' in head and b'"incoming"' in head:
        return FRESHDESK
    return None


def tickets_in(document: Any) -> Iterator[tuple[Any, Mapping[int, Mapping[str, Any]]]]:
    """(ticket, users by id) of a document: a list, a page of an API, one ticket, or one per line."""
    users = _users(document)
    if isinstance(document, list):
        found = document
    elif isinstance(document, dict) and isinstance(document.get("tickets"), list):
        found = document["tickets"]
    elif isinstance(document, dict) and isinstance(document.get("ticket"), dict):
        found = [{**document["ticket"], **{key: document[key] for key in ("comments", "conversations", "notes") if key in document}}]
    else:
        found = [document]
    for item in found:
        inner = item.get("helpdesk_ticket", item.get("ticket")) if isinstance(item, dict) else None
        yield (inner if isinstance(inner, dict) else item), users


def _users(document: Any) -> dict[int, Mapping[str, Any]]:
    listed = document.get("users") if isinstance(document, dict) else None
    return {user["id"]: user for user in (listed if isinstance(listed, list) else []) if _has_id(user)}


def read_ticket(item: Any, desk: str, users: Mapping[int, Mapping[str, Any]]) -> Ticket:
    """The ticket in one shape; raises ValueError with the reason when it is none."""
    if not isinstance(item, dict):
        raise ValueError("a ticket is an object")
    return _zendesk(item, users) if desk == ZENDESK else _freshdesk(item)


def _zendesk(item: Mapping[str, Any], users: Mapping[int, Mapping[str, Any]]) -> Ticket:
    people = {**users, **{who["id"]: who for key in ("submitter", "assignee", "requester") if _has_id(who := _object(item.get(key)))}}
    who = _object(item.get("requester")) or people.get(_key(item.get("requester_id")), {})
    asked_id = who.get("id", item.get("requester_id"))
    our_ids = {item.get("assignee_id"), _object(item.get("assignee")).get("id")}
    comments = item.get("comments")
    if not isinstance(comments, list):
        raise ValueError("the ticket has no list of comments; export tickets with their comments")
    said = []
    for number, comment in enumerate(comments, start=1):
        if not isinstance(comment, dict):
            raise ValueError(f"comment {number} is no object")
        author = comment.get("author_id")
        person = people.get(_key(author), {})
        direction, is_assumed = "out", False
        if comment.get("public") is not True:
            direction = "internal"
        elif author is not None and author == asked_id:
            direction = "in"
        elif author not in our_ids and str(person.get("role", "")) not in _OUR_ROLES:
            direction, is_assumed = ("in", False) if person.get("role") == "end-user" else ("out", True)
        text = _first_text(comment, "plain_body", "body") or text_of_html(_first_text(comment, "html_body"))
        said.append(Said(f"comments[{number}]", str(comment.get("id", number)), text, comment.get("created_at"), direction,
                         _shown(person.get("name")), is_assumed))  # fmt: skip
    channel = str(_object(item.get("via")).get("channel", ""))
    return Ticket(item.get("id"), _shown(item.get("subject")), _CHANNELS.get(channel, "email"),
                  (who.get("name"), who.get("email"), who.get("phone")), tuple(said))  # fmt: skip


def _freshdesk(item: Mapping[str, Any]) -> Ticket:
    who = {**item, **_object(item.get("requester"))}
    asked_by = who.get("name") or item.get("requester_name"), who.get("email"), who.get("phone") or who.get("mobile")
    notes = next((item[key] for key in ("notes", "conversations") if isinstance(item.get(key), list)), None)
    if notes is None:
        raise ValueError("the ticket has no list of notes; export tickets with their conversations")
    first = _first_text(item, "description_text") or _readable(_first_text(item, "description", "description_html"))
    said = [Said("description", "0", first, item.get("created_at"), "in", _shown(asked_by[0]))] if first else []
    for number, wrapped in enumerate(notes, start=1):
        note = wrapped.get("note", wrapped) if isinstance(wrapped, dict) else None
        if not isinstance(note, dict):
            raise ValueError(f"note {number} is no object")
        direction = "internal" if note.get("private") is not False else "in" if note.get("incoming") is True else "out"
        text = _first_text(note, "body_text") or _readable(_first_text(note, "body", "body_html"))
        said.append(Said(f"notes[{number}]", str(note.get("id", number)), text, note.get("created_at"), direction))
    channel = _FRESHDESK_SOURCES.get(_key(item.get("source")), "email")
    return Ticket(item.get("display_id") or item.get("id"), _shown(item.get("subject")), channel, asked_by, tuple(said))


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _has_id(who: Any) -> bool:
    return isinstance(who, dict) and isinstance(who.get("id"), int)


def _key(value: Any) -> int:
    return value if isinstance(value, int) else -1


def _first_text(item: Mapping[str, Any], *keys: str) -> str:
    return next((item[key].strip() for key in keys if isinstance(item.get(key), str) and item[key].strip()), "")


def _readable(text: str) -> str:
    return text_of_html(text) if re.search(r"</?(?:p|div|br|span|table)\b", text[:5_000], re.IGNORECASE) else text


def _shown(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
