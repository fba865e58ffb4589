"""A folder of a mailbox into the store: by UID, a bounded part per transaction, going on where the last import stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from pipelines.errors import Refused
from pipelines.ingest.declared.declaration import declared
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.declared.rules import IngestRules
from pipelines.ingest.faults import Fault, shown_name
from pipelines.ingest.file_report import FileReport, ReportedError, Tally, reported_fault
from pipelines.ingest.files.found_files import options_hash
from pipelines.ingest.files.parsing import one_mail
from pipelines.ingest.formats.mbox import RawMail
from pipelines.ingest.imap.imap_address import ImapAddress, is_loopback
from pipelines.ingest.imap.imap_folder import FetchedMail, ImapFolder
from pipelines.ingest.mail.mail_remarks import MailRemarks
from pipelines.ingest.rows.messages import ParsedMessage
from pipelines.ingest.storing.batches import StoringContext, set_aside
from pipelines.ingest.storing.store_messages import store_messages
from pipelines.records import import_file, mailbox
from pipelines.records.database import reading, transaction
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

Progress = Callable[[int, int], None]
"""Called with the last UID taken over and the highest one that there is."""


def ingest_mailbox(
    workspace: Workspace,
    address: ImapAddress,
    password: str,
    options: ImportOptions,
    *,
    now: datetime,
    progress: Progress | None = None,
    dry_run: bool = False,
) -> FileReport:
    """Takes over what is new in the folder; raises MailboxUnreachable, NotFound for the folder, Refused under local only.

    When the server gave the folder a new UIDVALIDITY it is read from the start; mails that are known stay as they are.
    """
    if workspace.local_only and not is_loopback(address.host):
        raise Refused("HEED_LOCAL_ONLY forbids reading a mailbox on another machine.", fix="Export the mailbox as mbox instead.")
    options = declared(workspace, options)
    with ImapFolder(address, password) as folder:
        return _Import(workspace, address, folder, options, now, dry_run).run(progress)


class _Import:
    """One call; `tally` counts what this call did, the row of the import what all of them did."""

    def __init__(
        self, workspace: Workspace, address: ImapAddress, folder: ImapFolder, options: ImportOptions, now: datetime, dry_run: bool
    ) -> None:
        self._workspace = workspace
        self._address = address
        self._folder = folder
        self._options = options
        self._limits = workspace.rules.of(IngestRules)
        self._now = now
        self._dry_run = dry_run
        self._place = (address.server, address.account, address.folder, options_hash(options, None))
        self._tally = Tally()
        self._errors: list[ReportedError] = []
        self._seen = MailRemarks(options)

    def run(self, progress: Progress | None) -> FileReport:
        last = self._last_uid()
        for uids in self._folder.uids_after(last):
            for mails in self._folder.mails(uids, self._limits.file_bytes):
                self._take(mails)
                if progress is not None and mails:
                    progress(mails[-1].uid, self._folder.uid_next - 1)
        notes = list(self._seen.sentences())
        if last and not self._tally.read:
            notes.append("nothing new since the last time")
        outcome = "partial" if self._tally.quarantined else "accepted"
        return FileReport(shown_name(self._address.shown), "emails", outcome, self._tally, tuple(self._errors), tuple(notes))

    def _last_uid(self) -> int:
        with reading(self._workspace.engine) as connection:
            known = mailbox.place(connection, *self._place)
        return int(known.last_uid) if known is not None and known.uid_validity == self._folder.uid_validity else 0

    def _take(self, mails: Sequence[FetchedMail]) -> None:
        read = [self._read(mail) for mail in mails]
        messages = [item for item in read if isinstance(item, ParsedMessage)]
        faults = [item for item in read if isinstance(item, Fault)]
        for item in messages:
            self._seen.saw(item)
        if not mails:
            return
        if self._dry_run:
            self._count(Tally(accepted=len(messages), quarantined=len(faults)), faults)
            return
        with transaction(self._workspace.engine) as connection:
            self._store(connection, messages, faults, mails[-1].uid)

    def _read(self, mail: FetchedMail) -> ParsedMessage | Fault:
        if mail.content is None:
            return Fault(mail.uid, None, f"a mail of {mail.size:,} bytes ({self._limits.said('file_bytes')})", {}, "mail")
        read = one_mail(RawMail(mail.uid, mail.content), self._options, self._limits, self._now, mail.place)
        return Fault(read.line, read.column, read.reason, read.raw, "mail") if isinstance(read, Fault) else read

    def _store(self, connection: Connection, messages: Sequence[ParsedMessage], faults: list[Fault], last_uid: int) -> None:
        identity = import_file.of_mailbox(connection, self._row())
        context = StoringContext(identity, self._address.shown, self._workspace.reading_version, self._now)
        stored = store_messages(connection, messages, context)
        faults = faults + [Fault(item.line, item.column, item.reason, item.raw, "mail") for item in stored.faults]
        set_aside(connection, identity, faults)
        stored.tally.quarantined = len(faults)
        import_file.add_counts(connection, identity, stored.tally.as_json(), self._now)
        mailbox.note_place(
            connection, *self._place,
            uid_validity=self._folder.uid_validity, last_uid=last_uid, import_file_id=identity, read_at=self._now,
        )  # fmt: skip
        self._count(stored.tally, faults)

    def _count(self, tally: Tally, faults: Sequence[Fault]) -> None:
        self._tally.add(tally)
        room = max(0, self._limits.errors_listed - len(self._errors))
        self._errors += [reported_fault(self._address.shown, fault) for fault in faults[:room]]

    def _row(self) -> dict[str, object]:
        """The import of this folder as the server knows it; the folder's identity stands in for a checksum of bytes."""
        named = f"{self._address.shown} {self._folder.uid_validity}"
        return {
            "name": shown_name(self._address.shown), "member": "", "sha256": hashlib.sha256(named.encode()).hexdigest(),
            "options_hash": self._place[3], "size_bytes": 0, "kind": "emails", "options": self._options.as_json(),
            "state": "done", "outcome": "accepted", "started_at": self._now, "finished_at": self._now,
        }  # fmt: skip
