"""Tickets of help desks: who spoke, what is private, and what cannot be used."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import Fault, FileFault
from pipelines.ingest.files.parsing import open_source
from pipelines.ingest.formats.sources import upload_source
from pipelines.ingest.limits import Limits
from pipelines.ingest.profiles.import_profiles import with_profile
from pipelines.ingest.rows.messages import ParsedMessage
from tests.builders import NOW
from tests.data.help_desk_exports import TICKETS, freshdesk_document, zendesk_lines


def read(text: str, name: str = "tickets.json", profile: str = "") -> tuple[list[ParsedMessage], list[Fault], tuple[str, ...]]:
    options = with_profile(profile, Path(), ImportOptions()) if profile else ImportOptions()
    opened = open_source(upload_source(name, text.encode()), options, Limits(), NOW)
    found = list(opened.records)
    messages = [item for item in found if isinstance(item, ParsedMessage)]
    return messages, [item for item in found if isinstance(item, Fault)], tuple(opened.remarks())


@pytest.mark.parametrize(("profile", "name"), [("zendesk", "export.json"), ("", "export.json"), ("", "tickets.jsonl")])
def test_a_zendesk_export_gives_questions_answers_and_private_notes(profile: str, name: str) -> None:
    messages, faults, remarks = read(zendesk_lines(), name, profile)
    assert not faults
    assert Counter(item.direction for item in messages) == {"in": TICKETS, "out": TICKETS, "internal": TICKETS}
    first = messages[0]
    assert (first.id, first.thread_id, first.email, first.channel) == ("zendesk-1-70001", "zendesk-1", "klient1@poczta.example", "email")
    assert first.text == "The lid of the kettle does not close."
    assert first.created_at.isoformat() == "2026-03-01T08:00:00+00:00"
    assert any("24 private notes" in sentence for sentence in remarks)
    assert any("4 comments without text" in sentence for sentence in remarks)


@pytest.mark.parametrize("profile", ["freshdesk", ""])
def test_a_freshdesk_export_begins_with_the_description(profile: str) -> None:
    messages, faults, _ = read(freshdesk_document(), "Tickets0.json", profile)
    assert not faults
    assert Counter(item.direction for item in messages) == {"in": 2 * TICKETS, "out": TICKETS, "internal": TICKETS}
    texts = {item.id: item.text for item in messages}
    assert texts["freshdesk-1-0"] == "Dzień dobry,\nThe lid of the kettle does not close."
    assert texts["freshdesk-1-82001"] == "Nadal nic."
    assert {item.created_at.hour for item in messages} == {8, 9, 10, 11}


def test_a_note_is_private_unless_the_file_says_that_it_is_not() -> None:
    ticket: dict[str, Any] = {"id": 1, "created_at": "2026-03-01T08:00:00Z", "description": "x", "email": "a@client.example"}
    note = {"id": 2, "body": "hm", "incoming": True, "created_at": "2026-03-01T09:00:00Z"}
    ((_, second), _, _) = read(json.dumps([{**ticket, "notes": [{**note, "private": None}]}]), profile="freshdesk")
    assert second.direction == "internal"
    comment = {"id": 2, "author_id": 7, "plain_body": "hm", "public": "yes", "created_at": "2026-03-01T09:00:00Z"}
    ((only,), _, _) = read(json.dumps({"id": 1, "requester_id": 7, "comments": [comment]}), profile="zendesk")
    assert only.direction == "internal"


def test_authors_are_told_by_the_users_of_an_api_page_and_assumptions_are_said() -> None:
    comments = [
        {"id": n, "author_id": author, "plain_body": f"words {n}", "public": True, "created_at": "2026-03-01T09:00:00Z"}
        for n, author in enumerate((7, 8, 9, 10), start=1)
    ]
    users = [{"id": 7, "email": "a@client.example", "role": "end-user"}, {"id": 8, "role": "agent"}, {"id": 9, "role": "end-user"}]
    page = {"ticket": {"id": 5, "requester_id": 7, "subject": "s"}, "comments": comments, "users": users}
    messages, _, remarks = read(json.dumps(page), profile="zendesk")
    assert [(item.direction, item.email) for item in messages] == [(way, "a@client.example") for way in ("in", "out", "in", "out")]
    assert any("1 public comments by people whom the file does not describe" in sentence for sentence in remarks)


@pytest.mark.parametrize(
    ("ticket", "told"),
    [
        ('{"id": 1, "comments": 5}', "no list of comments"),
        ('{"id": "../x", "comments": []}', "an id has only letters"),
        ('{"id": 1, "comments": [3]}', "comment 1 is no object"),
        ("[3]", "a ticket is an object"),
        ('{"id": 1, "comments": [{"public": true, "plain_body": "x", "created_at": "soon"}]}', "ISO 8601 time"),
    ],
)
def test_what_is_no_ticket_is_set_aside_with_the_reason(ticket: str, told: str) -> None:
    _, (fault,), _ = read(ticket, profile="zendesk")
    assert told in fault.sentence("t.json")


@pytest.mark.parametrize(
    ("profile", "header", "told"),
    [
        ("zendesk", "Id,Requester email,Subject,Status,Created at", "export JSON instead"),
        ("freshdesk", "Ticket ID,Subject,Status,Created time,Email", "export JSON instead"),
        ("outlook", '"Subject","Body","From: (Name)","From: (Address)","From: (Type)","To: (Name)"', "no date"),
        ("outlook", '"Temat","Treść","Od: (Nazwa)","Od: (Adres)","Od: (Typ)","Do: (Nazwa)"', ".eml"),
    ],
)
def test_exports_that_cannot_be_used_say_what_to_export_instead(profile: str, header: str, told: str) -> None:
    row = ",".join("x" for _ in header.split(","))
    with pytest.raises(FileFault, match=told):
        read(f"{header}\n{row}\n", "export.csv", profile)


def test_an_export_without_text_or_date_is_known_without_naming_where_it_comes_from() -> None:
    with pytest.raises(FileFault, match="export JSON instead"):
        read("Id,Requester,Requester email,Subject,Status,Created at\n1,Anna,a@client.example,x,Open,2026-03-12 09:14\n", "views.csv")
    with pytest.raises(FileFault, match="has no date"):
        read('"Subject","Body","From: (Name)","From: (Address)"\n"x","y","Anna","a@client.example"\n', "mails.csv")


@pytest.mark.parametrize("number", ["1e99999999999999999999", "1e100000000", "-1e-999999999"])
def test_a_number_that_would_fill_the_memory_is_refused(number: str) -> None:
    with pytest.raises(FileFault, match="out of range"):
        read(f'[{{"id": {number}, "comments": []}}]', profile="zendesk")
    _, (fault,), _ = read(f'{{"id": {number}, "comments": []}}\n', "tickets.jsonl", profile="zendesk")
    assert "out of range" in fault.reason
