"""Tickets of a help desk in the store: matched to customers, answered where they were answered, private notes kept inside."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.drop_folder import ingest
from pipelines.records import customer, draft_facts, message
from pipelines.records.database import reading
from pipelines.workspace import Workspace
from tests.builders import NOW
from tests.data.help_desk_exports import TICKETS, freshdesk_document, zendesk_lines


@pytest.mark.parametrize(("name", "content", "per_ticket"), [("z.json", zendesk_lines(), 3), ("f.json", freshdesk_document(), 4)])
def test_tickets_belong_to_their_customers_and_private_notes_stay_inside(
    workspace: Workspace, tmp_path: Path, name: str, content: str, per_ticket: int
) -> None:
    people = "".join(f"C{n},klient{n}@poczta.example\n" for n in range(1, TICKETS + 1))
    (tmp_path / "customers.csv").write_text("customer_id,email\n" + people)
    (tmp_path / name).write_text(content)
    _, tickets = ingest(workspace, [tmp_path / "customers.csv", tmp_path / name], ImportOptions(), now=NOW)
    assert (tickets.outcome, tickets.tally.accepted) == ("accepted", per_ticket * TICKETS)
    with reading(workspace.engine) as connection:
        owner = customer.ids_of_keys(connection, {"C3"})["C3"]
        every = message.of_customers(connection, [owner], before=NOW)
        for_drafts = draft_facts.messages_of(connection, owner, before=NOW)
        threads = connection.execute(sa.select(sa.func.count(message.message.c.thread_key.distinct()))).scalar()
    assert [row.direction for row in every].count("internal") == 1
    assert len(every) == per_ticket
    assert {row.direction for row in for_drafts} == {"in", "out"}
    assert threads == TICKETS
    again = ingest(workspace, [tmp_path / name], ImportOptions(phone_region="PL"), now=NOW)
    assert (again[0].tally.accepted, again[0].tally.duplicates) == (0, per_ticket * TICKETS)
