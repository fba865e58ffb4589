"""What a message to a customer may rest on: their orders, messages with readings, and the state that a draft was made from."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.consent import consent, suppression
from pipelines.records.customer import customer
from pipelines.records.database import UtcTime, batches
from pipelines.records.identity_link import belongs_to, identity_link
from pipelines.records.message import message, owned, owner
from pipelines.records.order import order
from pipelines.records.reading import reading

MESSAGES_READ = 60  # the customer's newest messages that a draft takes into account
WORDS_LOOKED_UP = 60
MAY_CARRY_ACCENTS = frozenset("acdeghilnorstuyz")
LEFT_WHOLE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ħ": "h", "ŧ": "t"})  # letters that decomposition leaves as they are
NAME_PART = re.compile(r"[^\W\d_]+")


def customer_of(connection: Connection, customer_id: bytes) -> sa.Row[Any] | None:
    """The customer's row."""
    return connection.execute(sa.select(customer).where(customer.c.id == customer_id)).one_or_none()


def orders_of(connection: Connection, customer_id: bytes, *, before: datetime) -> list[sa.Row[Any]]:
    """The customer's orders and refunds up to `before`, oldest first."""
    query = sa.select(*order.c).where(belongs_to(order, [customer_id]), order.c.ordered_at <= before)
    return list(connection.execute(query.order_by(order.c.ordered_at, order.c.key)))


def messages_of(connection: Connection, customer_id: bytes, *, before: datetime) -> list[sa.Row[Any]]:
    """The customer's newest messages in both directions, oldest first, each with `read_language` and `sentiment`.

    Private notes are left out: nothing of them may reach a draft, nor a model that helps to write one.
    """
    columns = (*message.c, reading.c.language.label("read_language"), reading.c.sentiment)
    query = owned(*columns).outerjoin(reading, reading.c.message_id == message.c.id)
    query = query.where(belongs_to(message, [customer_id]), message.c.created_at <= before, message.c.direction != "internal")
    newest = query.order_by(message.c.created_at.desc(), message.c.key.desc()).limit(MESSAGES_READ)
    return list(connection.execute(newest))[::-1]


def newest_from(connection: Connection, customer_id: bytes, *, before: datetime) -> datetime | None:
    """When the customer last wrote or called, automatic answers left out."""
    return newest_from_each(connection, [customer_id], before=before).get(customer_id)


def newest_from_each(connection: Connection, customer_ids: Collection[bytes], *, before: datetime) -> dict[bytes, datetime]:
    """When each of the customers last wrote or called; those who never did are left out."""
    found: dict[bytes, datetime] = {}
    for batch in batches(customer_ids):
        query = owned(sa.func.max(message.c.created_at, type_=UtcTime).label("moment"))
        query = query.where(belongs_to(message, batch), message.c.direction == "in", message.c.is_automatic.is_(False))
        rows = connection.execute(query.where(message.c.created_at <= before).group_by(sa.text("owner_id")))
        found |= {row.owner_id: row.moment for row in rows}
    return found


def state_of(connection: Connection, customer_id: bytes) -> dict[str, str]:
    """Hashes of everything whose change overtakes a draft: messages, orders, consent and the address."""
    return states_of(connection, [customer_id])[customer_id]


def states_of(connection: Connection, customer_ids: Collection[bytes]) -> dict[bytes, dict[str, str]]:
    """The same for each of the customers."""
    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    whose = sa.func.coalesce(order.c.customer_id, linked).label("owner_id")
    source = order.outerjoin(identity_link, order.c.identity_link_id == identity_link.c.id)
    orders = sa.select(whose, order.c.key, order.c.kind, order.c.content_hash).select_from(source)
    sent = message.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    messages = sa.select(owner(), message.c.key, message.c.content_hash).select_from(sent)
    said = sa.select(consent.c.customer_id, consent.c.purpose, consent.c.channel, consent.c.state)
    address = sa.select(customer.c.id, customer.c.email)
    stopped = customer.join(suppression, suppression.c.address == sa.func.lower(customer.c.email))
    stops = sa.select(customer.c.id, suppression.c.purpose).select_from(stopped)
    found: dict[bytes, dict[str, str]] = {}
    for batch in batches(dict.fromkeys(customer_ids)):
        of_each = [
            _by_first(connection.execute(query))
            for query in (
                messages.where(belongs_to(message, batch)), orders.where(belongs_to(order, batch)),
                said.where(consent.c.customer_id.in_(batch)), stops.where(customer.c.id.in_(batch)),
                address.where(customer.c.id.in_(batch)),
            )
        ]
        for one in batch:
            wrote, bought, consents, stop, where = (rows.get(one, []) for rows in of_each)
            found[one] = {"messages": _hash(wrote), "orders": _hash(bought), "consent": _hash(consents + stop), "address": _hash(where)}
    return found


def _by_first(rows: Iterable[sa.Row[Any]]) -> dict[bytes, list[tuple[Any, ...]]]:
    """The rest of each row, sorted, by its first column."""
    found: dict[bytes, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(tuple(row[1:]))
    return {first: sorted(others) for first, others in found.items()}


def _hash(rows: list[Any]) -> str:
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def belonging_to_others(connection: Connection, customer_id: bytes, words: Collection[str]) -> set[str]:
    """Which of these words or ids are another customer's: a part of the name, an e-mail address, an order or a key."""
    asked = sorted({word for word in words if len(word) >= 3})[:WORDS_LOOKED_UP]
    if not asked:
        return set()
    forms = {form: word for word in asked for form in (word, word.upper(), word.lower())}
    found: set[str] = set()
    others = customer.c.id != customer_id
    for column in (customer.c.key, customer.c.email, customer.c.phone):
        hits = connection.execute(sa.select(column).where(others, column.in_(list(forms))))
        found |= {forms[value] for (value,) in hits if value in forms}
    keys = sa.select(order.c.key).where(order.c.key.in_(list(forms)), order.c.customer_id != customer_id)
    found |= {forms[value] for (value,) in connection.execute(keys) if value in forms}
    return found | _in_names(connection, others, asked)


def _in_names(connection: Connection, others: sa.ColumnElement[bool], asked: Collection[str]) -> set[str]:
    """Which words are a part of another customer's name, in any case and with or without accents.

    Databases fold accents and case each in their own way (SQLite the case of ASCII alone), so letters that may carry an accent, and
    those of other scripts, match anything there and are compared here. A double name counts part by part.
    """
    parts = {_plain(word): word for word in asked if word.isalpha()}
    if not parts:
        return set()
    spaced = " " + sa.func.replace(sa.func.replace(sa.func.lower(customer.c.name), "-", " "), "\u2019", " ") + " "
    like = sa.or_(*(spaced.like(f"% {''.join(map(_anything_alike, part))} %") for part in parts))
    found: set[str] = set()
    for (name,) in connection.execute(sa.select(customer.c.name).where(others, like).distinct()):
        found |= {parts[part] for part in NAME_PART.findall(_plain(name)) if part in parts}
    return found


def _anything_alike(letter: str) -> str:
    return "_" if letter in MAY_CARRY_ACCENTS or not letter.isascii() else letter


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(LEFT_WHOLE))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
