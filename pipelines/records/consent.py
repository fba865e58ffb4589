"""Who may be written to: consents per purpose and channel, and the suppression list that overrules them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.customer import customer
from pipelines.records.database import Id, UtcTime, id_column, insert_new, metadata, new_id, rows_in, upsert
from pipelines.records.message import message, owned

FILE = "file "  # how the source of a consent begins that an imported file stated

consent = sa.Table(
    "consent",
    metadata,
    id_column(),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("purpose", sa.String(16), nullable=False),  # marketing | service
    sa.Column("channel", sa.String(8), nullable=False),  # email
    sa.Column("state", sa.String(9), nullable=False),  # granted | withdrawn
    sa.Column("source", sa.Text, nullable=False),  # the file, message or person that said so
    sa.Column("said_at", UtcTime, nullable=False),
    sa.UniqueConstraint("customer_id", "purpose", "channel"),
)

suppression = sa.Table(
    "suppression",
    metadata,
    id_column(),
    sa.Column("address", sa.Text, nullable=False),  # e-mail in lower case
    sa.Column("purpose", sa.String(16), nullable=False),  # marketing | all
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("message_id", Id, sa.ForeignKey("message.id")),
    sa.Column("said_at", UtcTime, nullable=False),
    sa.UniqueConstraint("address", "purpose"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer's address and what was said per purpose on one channel: granted | withdrawn."""

    email: str | None
    states: dict[str, str]


def standings(connection: Connection, customer_ids: Sequence[bytes], channel: str) -> dict[bytes, Standing]:
    """What is known of each existing customer on the channel."""
    people = rows_in(connection, sa.select(customer.c.id, customer.c.email), customer.c.id, customer_ids)
    said = sa.select(consent.c.customer_id, consent.c.purpose, consent.c.state).where(consent.c.channel == channel)
    found = {row.id: Standing(row.email, {}) for row in people}
    for row in rows_in(connection, said, consent.c.customer_id, customer_ids):
        found[row.customer_id].states[row.purpose] = row.state
    return found


def suppressions(connection: Connection, addresses: Iterable[str] | None = None) -> list[sa.Row[Any]]:
    """The entries of these addresses (in lower case), or the whole list."""
    query = sa.select(suppression).order_by(suppression.c.address, suppression.c.purpose)
    if addresses is None:
        return list(connection.execute(query))
    return rows_in(connection, query, suppression.c.address, sorted(addresses))


def suppress(
    connection: Connection, address: str, purpose: str, reason: str, *, said_at: datetime, message_id: bytes | None
) -> bool:
    """Adds an entry unless the address has one for this purpose; True when it was added."""
    there = sa.select(suppression.c.id).where(suppression.c.address == address, suppression.c.purpose == purpose)
    if connection.execute(there).first() is not None:
        return False
    row = {"id": new_id(), "address": address, "purpose": purpose, "reason": reason, "message_id": message_id, "said_at": said_at}
    insert_new(connection, suppression, [row], keys=["address", "purpose"])
    return True


def lift_suppression(connection: Connection, address: str) -> bool:
    """Removes every entry of the address; True when there was one."""
    return connection.execute(sa.delete(suppression).where(suppression.c.address == address)).rowcount > 0


def withdraw(
    connection: Connection, customer_id: bytes, purpose: str, channel: str, *, source: str, said_at: datetime
) -> bool:
    """Records that consent was taken back, unless something newer was said; True when that changed anything."""
    which = sa.and_(consent.c.customer_id == customer_id, consent.c.purpose == purpose, consent.c.channel == channel)
    known = connection.execute(sa.select(consent.c.state, consent.c.said_at).where(which)).one_or_none()
    if known is None:
        row = {"id": new_id(), "customer_id": customer_id, "purpose": purpose, "channel": channel}
        connection.execute(sa.insert(consent).values(**row, state="withdrawn", source=source, said_at=said_at))
        return True
    if known.state == "withdrawn" or known.said_at > said_at:
        return False
    connection.execute(sa.update(consent).where(which).values(state="withdrawn", source=source, said_at=said_at))
    return True


def incoming_words(connection: Connection, message_ids: Sequence[bytes]) -> list[sa.Row[Any]]:
    """What people themselves wrote in these messages: id, key, owner_id, sender_email, created_at, subject,
    text; oldest first. Outgoing, internal and automatic messages are left out."""
    columns = (
        message.c.id, message.c.key, message.c.sender_email, message.c.created_at, message.c.subject, message.c.text,
    )
    query = owned(*columns).where(message.c.direction == "in", message.c.is_automatic.is_(False))
    rows = rows_in(connection, query, message.c.id, message_ids)
    return sorted(rows, key=lambda row: (row.created_at, row.key))


def addresses_of(connection: Connection, customer_ids: Iterable[bytes]) -> dict[bytes, str]:
    """The e-mail addresses of those customers that have one."""
    found = rows_in(connection, sa.select(customer.c.id, customer.c.email), customer.c.id, customer_ids)
    return {row.id: row.email for row in found if row.email}


def said_by_file(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[tuple[bytes, str | None, str]]:
    """Takes over what a file says of consents (customer_id, purpose, channel, state, source, said_at).

    A file never turns into a grant what a customer or a person withdrew. Returns (customer id, old state, new state)
    of those that changed.
    """
    known = {
        (row.customer_id, row.purpose, row.channel): row
        for row in rows_in(connection, sa.select(consent), consent.c.customer_id, {row["customer_id"] for row in rows})
    }
    changed = []
    for row in rows:
        old = known.get((row["customer_id"], row["purpose"], row["channel"]))
        if old is not None and (old.state == row["state"] or (row["state"] == "granted" and not old.source.startswith(FILE))):
            continue
        changed.append({"id": new_id(), **row, "source": FILE + row["source"]})
    upsert(connection, consent, changed, keys=["customer_id", "purpose", "channel"])
    old_states = {key: row.state for key, row in known.items()}
    return [
        (row["customer_id"], old_states.get((row["customer_id"], row["purpose"], row["channel"])), row["state"]) for row in changed
    ]
