"""What a message to a customer may rest on: their orders, messages with readings, and the state that a draft was made from."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.consent import consent, suppression
from pipelines.records.customer import customer
from pipelines.records.database import UtcTime
from pipelines.records.identity_link import identity_link
from pipelines.records.message import message, owned, owner
from pipelines.records.order import order
from pipelines.records.reading import reading

MESSAGES_READ = 60  # the customer's newest messages that a draft takes into account
WORDS_LOOKED_UP = 60
MAY_CARRY_ACCENTS = frozenset("acdeghilnorstuyz")


def customer_of(connection: Connection, customer_id: bytes) -> sa.Row[Any] | None:
    """The customer's row."""
    return connection.execute(sa.select(customer).where(customer.c.id == customer_id)).one_or_none()


def orders_of(connection: Connection, customer_id: bytes, *, before: datetime) -> list[sa.Row[Any]]:
    """The customer's orders and refunds up to `before`, oldest first."""
    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    source = order.outerjoin(identity_link, order.c.identity_link_id == identity_link.c.id)
    query = sa.select(*order.c).select_from(source).where(sa.func.coalesce(order.c.customer_id, linked) == customer_id)
    return list(connection.execute(query.where(order.c.ordered_at <= before).order_by(order.c.ordered_at, order.c.key)))


def messages_of(connection: Connection, customer_id: bytes, *, before: datetime) -> list[sa.Row[Any]]:
    """The customer's newest messages in both directions, oldest first, each with `read_language` and `sentiment`.

    Private notes are left out: nothing of them may reach a draft, nor a model that helps to write one.
    """
    columns = (*message.c, reading.c.language.label("read_language"), reading.c.sentiment)
    query = owned(*columns).outerjoin(reading, reading.c.message_id == message.c.id)
    query = query.where(owner() == customer_id, message.c.created_at <= before, message.c.direction != "internal")
    newest = query.order_by(message.c.created_at.desc(), message.c.key.desc()).limit(MESSAGES_READ)
    return list(connection.execute(newest))[::-1]


def newest_from(connection: Connection, customer_id: bytes, *, before: datetime) -> datetime | None:
    """When the customer last wrote or called, automatic answers left out."""
    moment = sa.type_coerce(message.c.created_at, UtcTime)
    query = owned(moment.label("moment")).where(owner() == customer_id, message.c.direction == "in", message.c.is_automatic.is_(False))
    row = connection.execute(query.where(message.c.created_at <= before).order_by(message.c.created_at.desc()).limit(1)).first()
    return None if row is None else row.moment


def state_of(connection: Connection, customer_id: bytes) -> dict[str, str]:
    """Hashes of everything whose change overtakes a draft: messages, orders, consent and the address."""
    messages = owned(message.c.key, message.c.content_hash).where(owner() == customer_id).order_by(message.c.key)
    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    whose = sa.func.coalesce(order.c.customer_id, linked) == customer_id
    source = order.outerjoin(identity_link, order.c.identity_link_id == identity_link.c.id)
    orders = sa.select(order.c.key, order.c.kind, order.c.content_hash).select_from(source).where(whose)
    said = sa.select(consent.c.purpose, consent.c.channel, consent.c.state).where(consent.c.customer_id == customer_id)
    address = sa.select(customer.c.email).where(customer.c.id == customer_id)
    stops = sa.select(suppression.c.purpose).where(suppression.c.address == sa.func.lower(address.scalar_subquery()))
    return {
        "messages": _hash([(row.key, row.content_hash) for row in connection.execute(messages)]),
        "orders": _hash(sorted(tuple(row) for row in connection.execute(orders))),
        "consent": _hash(sorted(tuple(row) for row in connection.execute(said)) + sorted(tuple(row) for row in connection.execute(stops))),
        "address": _hash([tuple(row) for row in connection.execute(address)]),
    }


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

    Databases fold accents each in their own way, so letters that may carry one match anything there and are compared here.
    """
    parts = {_plain(word): word for word in asked if word.isalpha()}
    if not parts:
        return set()
    spaced = " " + sa.func.lower(customer.c.name) + " "
    like = sa.or_(*(spaced.like(f"% {''.join('_' if letter in MAY_CARRY_ACCENTS else letter for letter in part)} %") for part in parts))
    found: set[str] = set()
    for (name,) in connection.execute(sa.select(customer.c.name).where(others, like).distinct()):
        found |= {parts[part] for part in _plain(name).split() if part in parts}
    return found


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
