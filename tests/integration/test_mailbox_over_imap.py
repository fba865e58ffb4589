"""A mailbox read over IMAP: the same as its mbox, by UID, read-only, and going on where it was cut off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines.errors import NotFound, Refused, UsageError
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.imap.imap_address import read_address
from pipelines.ingest.imap.imap_folder import MailboxUnreachable
from pipelines.ingest.imap.imap_import import ingest_mailbox
from pipelines.workspace import Workspace
from tests.builders import NOW
from tests.data.shop_mailbox import DOMAIN, ShopMailbox
from tests.integration.test_mailbox_of_a_shop import mistakes, stored
from tests.stand_ins.imap_server import PASSWORD, ImapServer

OURS = ImportOptions(own_domains=frozenset({DOMAIN}))
SIZE = 500


@pytest.fixture(scope="module")
def box() -> ShopMailbox:
    return ShopMailbox(SIZE, 9)


@pytest.fixture
def server(box: ShopMailbox) -> Iterator[ImapServer]:
    mails = {3 * number + 5: raw for number, (raw, _) in enumerate(box.mails)}
    with ImapServer({"INBOX": mails, "Wysłane/2026": {}}) as running:
        yield running


def read(workspace: Workspace, url: str, password: str = PASSWORD, options: ImportOptions = OURS) -> tuple[int, int]:
    report = ingest_mailbox(workspace, read_address(url), password, options, now=NOW)
    return report.tally.accepted, report.tally.read


def test_a_mailbox_over_imap_is_the_same_as_its_mbox(workspace: Workspace, server: ImapServer, box: ShopMailbox) -> None:
    assert read(workspace, server.url) == (SIZE, SIZE)
    assert not mistakes(stored(workspace), [truth for _, truth in box.mails])
    assert read(workspace, server.url) == (0, 0)
    assert not [command for command in server.commands if command.startswith(("SELECT", "STORE", "UID STORE", "UID EXPUNGE"))]
    assert not [command for command in server.commands if "BODY[]" in command], "only BODY.PEEK leaves mails unseen"


def test_only_what_is_new_is_fetched(workspace: Workspace, server: ImapServer) -> None:
    last = max(server.folders["INBOX"])
    newest = server.folders["INBOX"].pop(last)
    read(workspace, server.url)
    server.folders["INBOX"][last] = newest
    server.commands.clear()
    assert read(workspace, server.url) == (1, 1)
    assert [command for command in server.commands if command.startswith("UID FETCH")] == [
        f"UID FETCH {last} (UID RFC822.SIZE)",
        f"UID FETCH {last} (UID FLAGS BODY.PEEK[])",
    ]


def test_after_a_cut_connection_the_import_goes_on(workspace: Workspace, server: ImapServer, box: ShopMailbox) -> None:
    server.cut_after = 300
    with pytest.raises(MailboxUnreachable, match="broke off"):
        read(workspace, server.url)
    assert 0 < len(stored(workspace)) < SIZE
    before = len(stored(workspace))
    server.cut_after = None
    assert read(workspace, server.url) == (SIZE - before, SIZE - before)
    assert not mistakes(stored(workspace), [truth for _, truth in box.mails])


def test_a_new_uidvalidity_reads_the_folder_anew_and_adds_nothing(workspace: Workspace, server: ImapServer) -> None:
    read(workspace, server.url)
    server.uid_validity = 2
    server.folders["INBOX"] = {uid + 10_000: raw for uid, raw in server.folders["INBOX"].items()}
    assert read(workspace, server.url) == (0, SIZE)


def test_what_is_sent_by_its_folder_is_outgoing(workspace: Workspace) -> None:
    mail = b"From: ewa@shop.example\nTo: anna@client.example\nDate: Mon, 04 May 2026 10:00:00 +0200\nMessage-ID: <s@x>\n\nHello\n"
    with ImapServer({"Out": {1: mail}}, flags={"Out": "\\HasNoChildren \\Sent"}) as server:
        read(workspace, server.url.replace("INBOX", "Out"), options=ImportOptions())
    row = stored(workspace)["<s@x>"]
    assert (row.direction, row.sender_email) == ("out", "anna@client.example")


def test_a_mail_that_is_too_large_is_set_aside_unfetched(workspace: Workspace, server: ImapServer) -> None:
    server.folders["INBOX"] = {1: b"From: a@client.example\r\n\r\n" + b"x" * 25_000_000, 2: server.folders["INBOX"][5]}
    report = ingest_mailbox(workspace, read_address(server.url), PASSWORD, OURS, now=NOW)
    assert (report.outcome, report.tally.accepted, report.tally.quarantined) == ("partial", 1, 1)
    assert "mail 1: a mail of 25,0" in report.errors[0].message
    assert "UID FETCH 1 (UID FLAGS BODY.PEEK[])" not in server.commands


def test_wrong_passwords_and_folders_are_named_and_nothing_secret_is(workspace: Workspace, server: ImapServer) -> None:
    with pytest.raises(MailboxUnreachable, match="refuses the account") as refused:
        read(workspace, server.url, "Tr0ub4dor")
    assert "Tr0ub4dor" not in refused.value.sentence()
    with pytest.raises(NotFound, match="Archive") as missing:
        read(workspace, server.url.replace("INBOX", "Archive"))
    assert "INBOX" in missing.value.fix
    with pytest.raises(UsageError, match="holds a password") as given:
        read_address("imap://help:s3cret@shop.example/INBOX")
    assert "s3cret" not in given.value.sentence()


def test_a_mailbox_elsewhere_is_refused_when_nothing_may_leave(workspace: Workspace) -> None:
    local = Workspace(home=workspace.home, engine=workspace.engine, local_only=True)
    with pytest.raises(Refused, match="LOCAL_ONLY"):
        read(local, "imap://a@mail.example/INBOX")


def test_without_tls_only_loopback_is_spoken_to_unless_it_is_said() -> None:
    assert read_address("imap://help@shop.example@imap.shop.example/Wys%C5%82ane").port == 993
    assert read_address("imap://help@shop.example@imap.shop.example/Wys%C5%82ane").folder == "Wysłane"
    assert not read_address("imap://a@mail.example/INBOX").is_plain
    assert not read_address("imaps://a@127.0.0.1/INBOX").is_plain
    assert read_address("imap://a@127.0.0.1:1143/").is_plain
    assert read_address("imap://a@[::1]/").is_plain
    assert read_address("imap://a@mail.example", may_be_plain=True).port == 143
    for url in ("imap://mail.example/INBOX", "imap://a@/INBOX", "imap://a@mail.example:99999/", "imap://a@mail.example/%0d%0aLOGOUT"):
        with pytest.raises(UsageError):
            read_address(url)
