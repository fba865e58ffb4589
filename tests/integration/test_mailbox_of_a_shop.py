"""A whole mailbox goes in: which way each mail went, whose it is, which conversation it belongs to, and what machines sent."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.drop_folder import ingest
from pipelines.records.database import reading
from pipelines.records.message import message
from pipelines.workspace import Workspace
from tests.builders import NOW
from tests.data.shop_mailbox import DOMAIN, ShopMailbox, Truth

OURS = ImportOptions(own_domains=frozenset({DOMAIN}))
SIZE = 2_000


def stored(workspace: Workspace) -> dict[str, Any]:
    with reading(workspace.engine) as connection:
        return {row.original_id: row for row in connection.execute(sa.select(message))}


def mistakes(rows: dict[str, Any], truths: list[Truth]) -> dict[str, str]:
    """What is stored otherwise than it is true, by Message-ID; conversations are compared as groups."""
    wrong = {}
    groups: dict[int, set[str | None]] = defaultdict(set)
    conversations: dict[str | None, set[int]] = defaultdict(set)
    for truth in truths:
        row = rows.get(truth.message_id)
        if row is None:
            wrong[truth.message_id] = "is not stored"
            continue
        groups[truth.conversation].add(row.thread_key)
        conversations[row.thread_key].add(truth.conversation)
        told = (row.direction, row.sender_email, bool(row.is_automatic))
        if told != (truth.direction, truth.customer, truth.is_automatic):
            wrong[truth.message_id] = f"{told} instead of {(truth.direction, truth.customer, truth.is_automatic)}"
        if truth.text is not None and row.text != truth.text:
            wrong[truth.message_id] = "other words than the customer's own"
    wrong |= {f"conversation {number}": "is parted" for number, keys in groups.items() if len(keys) > 1}
    wrong |= {str(key): "holds several conversations" for key, numbers in conversations.items() if len(numbers) > 1}
    return wrong


@pytest.mark.parametrize(("is_takeout", "size"), [(False, SIZE), (True, 600)], ids=["any mbox", "gmail takeout"])
def test_direction_and_conversation_are_right_for_every_mail(workspace: Workspace, tmp_path: Path, size: int, *, is_takeout: bool) -> None:
    box = ShopMailbox(size, 7, is_takeout=is_takeout)
    path = tmp_path / "mail.mbox"
    path.write_bytes(box.mbox())
    (report,) = ingest(workspace, [path], OURS, now=NOW)
    assert (report.outcome, report.tally.accepted) == ("accepted", size)
    assert not mistakes(stored(workspace), [truth for _, truth in box.mails])
    kept_apart = sum(truth.is_automatic for _, truth in box.mails)
    assert any(f"{kept_apart:,} kept apart" in note for note in report.notes)
    (again,) = ingest(workspace, [path], OURS, now=NOW)
    assert again.tally.accepted == 0


def test_own_addresses_are_suggested_and_named_later_correct_what_is_stored(workspace: Workspace, tmp_path: Path) -> None:
    box = ShopMailbox(300, 8)
    path = tmp_path / "mail.mbox"
    path.write_bytes(box.mbox())
    (first,) = ingest(workspace, [path], ImportOptions(), now=NOW)
    assert any("pomoc@listek.example" in note and "own_addresses" in note for note in first.notes)
    (second,) = ingest(workspace, [path], OURS, now=NOW)
    assert (second.tally.accepted, second.tally.quarantined, second.outcome) == (0, 0, "accepted")
    assert second.tally.updated > 50
    told = {row: text for row, text in mistakes(stored(workspace), [truth for _, truth in box.mails]).items() if "conversation" not in row}
    assert not told


def test_mail_that_only_pretends_to_be_sent_by_us_stays_the_senders(workspace: Workspace, tmp_path: Path) -> None:
    """Labels count only above all other headers, where no sender can write."""
    path = tmp_path / "one.eml"
    path.write_bytes(
        b"Received: from mx\r\nX-Gmail-Labels: Sent\r\nX-GM-THRID: 1\r\nFrom: Eve <eve@client.example>\r\nTo: pomoc@listek.example\r\n"
        b"Date: Mon, 04 May 2026 10:00:00 +0200\r\nMessage-ID: <e@client.example>\r\n\r\nRefund me.\r\n"
    )
    ingest(workspace, [path], OURS, now=NOW)
    row = stored(workspace)["<e@client.example>"]
    assert (row.direction, row.sender_email) == ("in", "eve@client.example")
    assert row.thread_key.startswith("thread-")
