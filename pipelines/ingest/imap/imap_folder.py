"""The one door to IMAP: a folder opened for reading only (EXAMINE), its UIDs, sizes and mails, a bounded part at a time."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailboxFolderSelectError, MailboxLoginError, MailBoxUnencrypted

from pipelines.errors import HeedError, NotFound
from pipelines.ingest.faults import shown_name
from pipelines.ingest.imap.imap_address import ImapAddress
from pipelines.ingest.mail.mail_places import MailPlace, place_by_labels

TIMEOUT_S = 60.0
UIDS_ASKED = 50_000
"""UIDs of one search: a longer answer is a longer line than the protocol's client reads."""
BATCH_MAILS, BATCH_BYTES = 200, 8 * 1024 * 1024

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_FLAGS = re.compile(rb"\bFLAGS \(([^)]*)\)")
_GMAIL_THREAD = re.compile(rb"\bX-GM-THRID (\d+)")
_GMAIL_LABELS = re.compile(rb"\bX-GM-LABELS \(([^)]*)\)")
_QUOTED_OR_BARE = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_FAILURES = (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError)


class MailboxUnreachable(HeedError):
    """The server does not answer, refuses the login, or breaks off; what was taken over until then stays."""

    title = "The mailbox cannot be read"


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """`content` is None for a mail that is larger than was asked for."""

    uid: int
    size: int
    content: bytes | None
    place: MailPlace


class ImapFolder:
    """An open folder; nothing in it is changed, not even that a mail was seen. Use as a context manager."""

    def __init__(self, address: ImapAddress, password: str) -> None:
        self._address = address
        self._password = password
        self._labels: list[str] = []
        self._box: BaseMailBox | None = None
        self.uid_validity = 0
        self.uid_next = 1

    def __enter__(self) -> ImapFolder:
        try:
            self._box = _connected(self._address)
            self._box.login(self._address.account, self._password, initial_folder=None)
            self._open()
        except MailboxLoginError:
            raise self._failed("refuses the account or its password", "Many providers want an app password here.") from None
        except MailboxFolderSelectError:
            raise self._no_folder() from None
        except ssl.SSLError as error:
            raise self._failed(f"cannot be spoken to safely ({error.reason or 'TLS fails'})", "Check the host and the port.") from None
        except _FAILURES as error:
            raise self._failed(f"does not answer ({type(error).__name__})", "Check the host and the port.") from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._box is not None:
            with suppress(*_FAILURES):
                self._box.client.logout()

    def _failed(self, what: str, fix: str) -> MailboxUnreachable:
        return MailboxUnreachable(f"The mailbox {shown_name(self._address.shown)} {what}.", fix=fix)

    def _no_folder(self) -> NotFound:
        with suppress(*_FAILURES):
            names = [shown_name(folder.name) for folder in self._mailbox.folder.list()][:20]
            return NotFound("folder", shown_name(self._address.folder), fix=f"The mailbox has {', '.join(names)}.")
        return NotFound("folder", shown_name(self._address.folder), fix="Check its name.")

    @property
    def _mailbox(self) -> BaseMailBox:
        if self._box is None:
            raise MailboxUnreachable("The mailbox is not open.")
        return self._box

    def _open(self) -> None:
        folder = self._address.folder
        self._mailbox.folder.set(folder, readonly=True)
        self.uid_validity, self.uid_next = self._number("UIDVALIDITY"), self._number("UIDNEXT")
        listed = next((item for item in self._mailbox.folder.list(search_args=folder) if item.name == folder), None)
        delimiter = listed.delim if listed else "/"
        self._labels = [folder.rpartition(delimiter or "/")[2], *(listed.flags if listed else ())]

    def _number(self, name: str) -> int:
        _, values = self._mailbox.client.response(name)
        return int(values[-1]) if values and values[-1] else 0

    def uids_after(self, last: int) -> Iterator[list[int]]:
        """The UIDs above `last`, rising, a part at a time."""
        first, end = last + 1, max(self.uid_next - 1, 0)
        while first <= end:
            upper = min(first + UIDS_ASKED - 1, end)
            answer = self._asked("SEARCH", f"UID {first}:{upper}")[0].split()
            found = sorted({int(uid) for uid in answer if uid.isdigit()})
            if inside := [uid for uid in found if first <= uid <= upper]:
                yield inside
            first = upper + 1

    def mails(self, uids: Sequence[int], largest_bytes: int) -> Iterator[list[FetchedMail]]:
        """The mails in batches of bounded size; one above `largest_bytes` comes without its content, one that is gone not at all."""
        waiting: list[int] = []
        room = BATCH_BYTES
        for place in range(0, len(uids), BATCH_MAILS):
            sizes = self._sizes(uids[place : place + BATCH_MAILS])
            for uid, size in sorted(sizes.items()):
                if size > largest_bytes:
                    yield from self._fetched(waiting, sizes)
                    yield [FetchedMail(uid, size, None, place_by_labels(self._labels))]
                    waiting, room = [], BATCH_BYTES
                    continue
                if waiting and size > room:
                    yield from self._fetched(waiting, sizes)
                    waiting, room = [], BATCH_BYTES
                waiting.append(uid)
                room -= size
            yield from self._fetched(waiting, sizes)
            waiting, room = [], BATCH_BYTES

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        sizes = {}
        for item in self._asked("FETCH", _set(uids), "(UID RFC822.SIZE)"):
            uid, size = _UID.search(item), _SIZE.search(item)
            if uid and size and int(uid[1]) in uids:
                sizes[int(uid[1])] = int(size[1])
        return sizes

    def _fetched(self, uids: Sequence[int], sizes: dict[int, int]) -> Iterator[list[FetchedMail]]:
        if not uids:
            return
        has_labels = "X-GM-EXT-1" in self._mailbox.client.capabilities
        items = self._asked("FETCH", _set(uids), f"(UID FLAGS {'X-GM-THRID X-GM-LABELS ' if has_labels else ''}BODY.PEEK[])", whole=True)
        found = []
        for place, item in enumerate(items):
            if not isinstance(item, tuple):
                continue
            after = items[place + 1] if place + 1 < len(items) and isinstance(items[place + 1], bytes) else b""
            said = item[0] + b" " + after
            uid = _UID.search(said)
            if uid is not None and int(uid[1]) in uids:
                found.append(FetchedMail(int(uid[1]), sizes[int(uid[1])], item[1], self._place(said)))
        yield sorted(found, key=lambda mail: mail.uid)

    def _place(self, said: bytes) -> MailPlace:
        labels = list(self._labels)
        thread = _GMAIL_THREAD.search(said)
        if (listed := _GMAIL_LABELS.search(said)) is not None:
            pairs = _QUOTED_OR_BARE.findall(listed[1].decode("ascii", "replace"))
            labels += [quoted.replace("\\\\", "\\") or bare for quoted, bare in pairs]
        if (flags := _FLAGS.search(said)) is not None and b"\\draft" in flags[1].lower():
            labels.append("\\draft")
        return place_by_labels(labels, thread[1].decode() if thread else None)

    def _asked(self, command: str, *arguments: str, whole: bool = False) -> list[Any]:
        """The answer to a UID command, its lines only unless `whole`."""
        try:
            status, items = self._mailbox.client.uid(command, *arguments)
        except _FAILURES as error:
            raise self._failed(f"broke off ({type(error).__name__})", "Run it again: it goes on where it stopped.") from None
        if status != "OK":
            raise self._failed(f"refuses to {command.lower()}", "Run it again: it goes on where it stopped.")
        if whole:
            return list(items)
        return [item[0] if isinstance(item, tuple) else item or b"" for item in items] or [b""]


def _set(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _connected(address: ImapAddress) -> BaseMailBox:
    """A connection with TLS and the certificate checked, or a plain one where the address allows it."""
    if address.is_plain:
        return MailBoxUnencrypted(address.host, address.port, timeout=TIMEOUT_S)
    return MailBox(address.host, address.port, timeout=TIMEOUT_S, ssl_context=ssl.create_default_context())
