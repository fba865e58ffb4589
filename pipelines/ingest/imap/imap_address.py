"""The address of a folder of a mailbox, `imap://user@host/folder`, as a person writes it; a password never stands in it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import unquote

from pipelines.errors import UsageError

SCHEMES = ("imap://", "imaps://")
TLS_PORT, PLAIN_PORT = 993, 143
WRITTEN_AS = "Write it as imap://user@host/folder, such as imap://help@shop.example@imap.shop.example/INBOX."


@dataclass(frozen=True, slots=True)
class ImapAddress:
    """One folder of one account. `is_plain`: without TLS, which only this machine or an explicit word allows."""

    host: str
    port: int
    account: str
    folder: str
    is_plain: bool

    @property
    def server(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def shown(self) -> str:
        """As reports name it."""
        return f"imap://{self.account}@{self.server}/{self.folder}"


def is_imap(path: str) -> bool:
    return path.lower().startswith(SCHEMES)


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def read_address(url: str, *, may_be_plain: bool = False) -> ImapAddress:
    """The parts of an address; raises UsageError that never repeats what might be a password.

    `imap://` means TLS too, except on this machine, or with `may_be_plain`; `imaps://` always means TLS.
    """
    scheme, _, rest = url.partition("://")
    authority, _, folder = rest.partition("/")
    account, at, place = authority.rpartition("@")
    if not at or not account or not place:
        raise UsageError("The address of the mailbox names no account or no host.", fix=WRITTEN_AS)
    if ":" in account:
        raise UsageError(
            "The address of the mailbox holds a password.", fix="Leave it out: set HEED_IMAP_PASSWORD or type it when asked."
        )
    host, port = _host_and_port(place)
    is_plain = scheme.lower() == "imap" and (is_loopback(host) or may_be_plain)
    folder = unquote(folder).strip("/") or "INBOX"
    if any(character < " " for character in unquote(account) + folder):
        raise UsageError("The address of the mailbox holds control characters.", fix=WRITTEN_AS)
    return ImapAddress(host, port or (PLAIN_PORT if is_plain else TLS_PORT), unquote(account), folder, is_plain)


def _host_and_port(place: str) -> tuple[str, int | None]:
    if place.startswith("["):
        host, _, tail = place[1:].partition("]")
        port = tail.removeprefix(":")
    else:
        host, _, port = place.partition(":")
    if not host or (port and not (port.isdigit() and 0 < int(port) < 65_536)):
        raise UsageError("The host or port of the mailbox is not one.", fix=WRITTEN_AS)
    return host.lower(), int(port) if port else None
