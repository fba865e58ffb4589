"""The addresses that asked not to be written to; kept by address, so that it also holds for people who are no customers yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pipelines.errors import UsageError
from pipelines.records import consent as records

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

MARKETING = "marketing"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Suppressed:
    """What holds for one address: the widest scope that was asked for, when and why."""

    covers_all: bool
    reason: str
    said_at: datetime


def normal(address: str) -> str:
    """The form in which addresses are compared: trimmed, lower case."""
    return address.strip().lower()


def add(
    connection: Connection, address: str, *, purpose: str = ALL, reason: str, now: datetime, message_id: bytes | None = None
) -> bool:
    """Puts the address on the list; True when it was not there for this purpose."""
    kept = normal(address)
    if "@" not in kept or any(letter.isspace() for letter in kept):
        raise UsageError("That is not an e-mail address.", fix="Give one address, such as name@company.example.")
    if purpose not in (MARKETING, ALL):
        raise UsageError(f"Purpose {purpose!r} is not known.", fix="Use marketing or all.")
    return records.suppress(connection, kept, purpose, reason, said_at=now, message_id=message_id)


def lift(connection: Connection, address: str) -> bool:
    """Takes the address off the list, which only a person does; True when it was on it."""
    return records.lift_suppression(connection, normal(address))


def among(connection: Connection, addresses: Iterable[str]) -> dict[str, Suppressed]:
    """Those of the addresses that are on the list, by their normal form."""
    found: dict[str, Suppressed] = {}
    for row in records.suppressions(connection, {normal(address) for address in addresses}):
        known = found.get(row.address)
        if known is None or (row.purpose == ALL and not known.covers_all):
            found[row.address] = Suppressed(row.purpose == ALL, row.reason, row.said_at)
    return found


def is_suppressed(connection: Connection, address: str, purpose: str) -> bool:
    """Whether mail for `purpose` (marketing | service) to the address is forbidden."""
    entry = among(connection, [address]).get(normal(address))
    return entry is not None and (entry.covers_all or purpose == MARKETING)
