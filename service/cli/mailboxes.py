"""Mailboxes on the command line: `heed ingest imap://user@host/folder`, with the password from the environment or typed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from pipelines.errors import UsageError
from service.cli.output import progress

if TYPE_CHECKING:
    from pipelines.ingest.declared.options import ImportOptions
    from pipelines.ingest.file_report import FileReport
    from pipelines.workspace import Workspace


def take_in(workspace: Workspace, urls: Sequence[str], options: ImportOptions, *, may_be_plain: bool, dry_run: bool) -> list[FileReport]:
    """What became of each mailbox; the password is asked for once per account and stored nowhere."""
    from pipelines.ingest.imap.imap_address import read_address
    from pipelines.ingest.imap.imap_import import ingest_mailbox

    addresses = [read_address(url, may_be_plain=may_be_plain) for url in urls]
    passwords = {(address.server, address.account): "" for address in addresses}
    for server, account in passwords:
        passwords[server, account] = _password(account, server)
    reports = []
    with progress() as bar:
        for address in addresses:
            password = passwords[address.server, address.account]

            def told(done: int, total: int, name: str = address.folder[:12]) -> None:
                bar(name, done, total)

            reports.append(
                ingest_mailbox(workspace, address, password, options, now=workspace.clock(), progress=told, dry_run=dry_run)
            )
    return reports


def _password(account: str, server: str) -> str:
    from service.settings import imap_password

    if given := imap_password():
        return given
    if not sys.stdin.isatty():
        raise UsageError("The mailbox needs a password.", fix="Set HEED_IMAP_PASSWORD, or run it where it can be typed.")
    return str(typer.prompt(f"Password of {account} at {server}", hide_input=True, err=True))
