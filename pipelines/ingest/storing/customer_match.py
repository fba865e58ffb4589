"""Whose message is it? An e-mail address, telephone or order id that belongs to exactly one customer says so.

An identifier that several customers share attaches nothing, names never match, and two customer ids are never merged here.
One link row stands for one identifier, so undoing a match is one row, and an undone link stays undone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.errors import NotFound
from pipelines.records import customer, identity_link, message, order, rules_version

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

KINDS = ("email", "phone", "order")
"""In the order in which they are asked."""
MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Carrier:
    """The identifiers that one message carries."""

    email: str | None
    phone: str | None
    order_key: str | None

    def value(self, kind: str) -> str | None:
        return {"email": self.email, "phone": self.phone, "order": self.order_key}[kind]


def links_for(connection: Connection, carriers: Sequence[Carrier], now: datetime) -> list[bytes | None]:
    """The link of each carrier, made where there is none yet; None when no identifier belongs to anybody known."""
    found = {kind: _ensured(connection, kind, {value for item in carriers if (value := item.value(kind))}, now) for kind in KINDS}
    return [_chosen(item, found) for item in carriers]


def sole_links(connection: Connection, kind: str, values: set[str], now: datetime) -> dict[str, bytes]:
    """The active link of each e-mail address (kind `email`) or telephone (`phone`) that exactly one customer has."""
    return {value: bytes(link.id) for value, link in _ensured(connection, kind, values, now).items() if link.state == "active"}


def _holders(connection: Connection, kind: str, values: Iterable[str]) -> dict[str, list[bytes]]:
    return order.customers_of(connection, values) if kind == "order" else customer.holders(connection, kind, values)


def _ensured(connection: Connection, kind: str, values: set[str], now: datetime) -> Mapping[str, Any]:
    """Links of these identifiers by identifier; those that somebody holds and nobody linked yet are made."""
    if not values:
        return {}
    known = identity_link.of_values(connection, kind, values)
    held = _holders(connection, kind, values - known.keys())
    if not held:
        return known
    identity_link.put(connection, [_link(kind, value, owners, now) for value, owners in sorted(held.items())])
    return {**known, **identity_link.of_values(connection, kind, held)}


def _link(kind: str, value: str, owners: Sequence[bytes], now: datetime) -> dict[str, Any]:
    state = "active" if len(owners) == 1 else "ambiguous"
    return {"kind": kind, "value": value, "customer_id": owners[0], "state": state, "made_by": MACHINE, "made_at": now}


def _chosen(carrier: Carrier, found: Mapping[str, Mapping[str, Any]]) -> bytes | None:
    """The first active link; an undone one on the way there ends the search, because a person said no."""
    links = [link for kind in KINDS if (value := carrier.value(kind)) and (link := found[kind].get(value)) is not None]
    decided = next((link for link in links if link.state != "ambiguous"), None)
    chosen = decided or (links[0] if links else None)
    return None if chosen is None else bytes(chosen.id)


def refresh(connection: Connection, kind: str, values: Iterable[str], now: datetime) -> bool:
    """Recomputes the links of identifiers whose holders changed, and the messages under them; True when any changed."""
    touched = {value for value in values if value}
    if not touched:
        return False
    carriers = message.without_customer(connection, kind, touched)
    known = identity_link.of_values(connection, kind, touched)
    column = {"email": "sender_email", "phone": "sender_phone", "order": "order_key"}[kind]
    needed = known.keys() | {getattr(row, column) for row in carriers}
    held = _holders(connection, kind, needed)
    wanted = [_link(kind, value, owners, now) for value, owners in sorted(held.items())]
    changed = [link for link in wanted if _differs(known.get(link["value"]), link)]
    identity_link.put(connection, changed)
    links = links_for(connection, [Carrier(row.sender_email, row.sender_phone, row.order_key) for row in carriers], now)
    moved = [(row.id, link) for row, link in zip(carriers, links, strict=True) if row.identity_link_id != link]
    message.set_links(connection, moved)
    return bool(changed or moved)


def _differs(known: Any, wanted: Mapping[str, Any]) -> bool:
    """True for a link to be made or changed; one that a person made or undid is left alone."""
    if known is None:
        return True
    if known.state == "undone" or known.made_by != MACHINE:
        return False
    return bool(known.state != wanted["state"] or known.customer_id != wanted["customer_id"])


def link_key(kind: str, value: str) -> str:
    """The name of a link for people and commands: `L-` and ten hex digits, the same for the same identifier."""
    return "L-" + hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()[:10]


def masked(kind: str, value: str) -> str:
    """An identifier that can be recognised but not used: `a***@shop.example`, `+48***200`; order ids stand as they are."""
    if kind == "email":
        name, _, domain = value.partition("@")
        return f"{name[:1]}***@{domain}"
    return f"{value[:3]}***{value[-3:]}" if kind == "phone" else value


def matches(connection: Connection) -> list[dict[str, Any]]:
    """All links as commands show them: id, kind, masked value, customer_id, state, messages, made_by."""
    links = identity_link.every(connection)
    keys = customer.keys_of_ids(connection, {link.customer_id for link in links})
    counts = message.count_by_link(connection)
    return [
        {
            "id": link_key(link.kind, link.value),
            "kind": link.kind,
            "value": masked(link.kind, link.value),
            "customer_id": keys.get(link.customer_id),
            "state": link.state,
            "messages": counts.get(link.id, 0),
            "made_by": link.made_by,
        }
        for link in links
    ]


def unmatched(connection: Connection, limit: int = 100) -> list[dict[str, Any]]:
    """The newest incoming messages that belong to no known customer."""
    return [
        {"id": row.key, "channel": row.channel, "created_at": row.created_at.isoformat(), "customer_id": row.customer_key}
        for row in message.unmatched(connection, limit)
    ]


def undo(connection: Connection, key: str, by: str, now: datetime) -> bool:
    """Takes a match back for good; False when it was undone before. Raises NotFound for an unknown link."""
    for link in identity_link.every(connection):
        if link_key(link.kind, link.value) == key:
            if not identity_link.undo(connection, link.id, by, now):
                return False
            rules_version.bump_data_version(connection)
            return True
    raise NotFound("match", key, fix="`heed match list` shows the ids.")
