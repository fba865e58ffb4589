"""Customers as the company names them; never merged in place (persons are links above them)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.errors import NotFound
from pipelines.records.database import (
    Json,
    UtcTime,
    batches,
    id_column,
    insert_new,
    insert_values,
    metadata,
    new_id,
    rows_in,
    upsert,
)

customer = sa.Table(
    "customer",
    metadata,
    id_column(),
    sa.Column("key", sa.String(128), nullable=False, unique=True),
    sa.Column("name", sa.Text),
    sa.Column("email", sa.Text, index=True),
    sa.Column("phone", sa.Text, index=True),
    sa.Column("locale", sa.String(35)),
    sa.Column("time_zone", sa.String(64)),
    sa.Column("acquired_at", UtcTime),
    sa.Column("acquisition_source", sa.Text),
    sa.Column("acquisition_cost_minor", sa.BigInteger),
    sa.Column("acquisition_cost_currency", sa.String(3)),
    sa.Column("contract_end", UtcTime),
    sa.Column("traits", Json, nullable=False, default=dict),
    # which import said each field last: {field: import file sequence}; the newest file wins field by field
    sa.Column("said_by", Json, nullable=False, default=dict),
)

_STAND_IN_PREFIX = {"email": "mail", "phone": "tel"}
STAND_IN_DIGITS = 20


def by_key(connection: Connection, key: str) -> sa.Row[tuple[object, ...]] | None:
    """The customer of the company's key, or None."""
    return connection.execute(sa.select(customer).where(customer.c.key == key)).one_or_none()


def ids_of_keys(connection: Connection, keys: Iterable[str]) -> dict[str, bytes]:
    """The ids of those keys that exist."""
    found = rows_in(connection, sa.select(customer.c.key, customer.c.id), customer.c.key, keys)
    return {row.key: row.id for row in found}


def keys_of_ids(connection: Connection, ids: Iterable[bytes]) -> dict[bytes, str]:
    """The company's keys of those ids."""
    found = rows_in(connection, sa.select(customer.c.id, customer.c.key), customer.c.id, ids)
    return {row.id: row.key for row in found}


def ids_in_key_order(connection: Connection) -> list[bytes]:
    """Every customer's id in the order of the keys, the order in which blocks are cut."""
    return list(connection.execute(sa.select(customer.c.id).order_by(customer.c.key)).scalars())


def ids_between(connection: Connection, first_key: str, last_key: str) -> list[bytes]:
    """The ids of the customers whose keys lie between the two, both included: one block of a run."""
    query = sa.select(customer.c.id).where(customer.c.key.between(first_key, last_key)).order_by(customer.c.key)
    return list(connection.execute(query).scalars())


def blocks(connection: Connection, size: int) -> list[tuple[str, str]]:
    """First and last key of each block of `size` customers, in the order of the keys."""
    keys = list(connection.execute(sa.select(customer.c.key).order_by(customer.c.key)).scalars())
    return [(keys[start], keys[min(start + size, len(keys)) - 1]) for start in range(0, len(keys), size)]


def with_names(connection: Connection, names: Iterable[str]) -> set[str]:
    """Those of the names that some customer has, as written."""
    return {row.name for row in rows_in(connection, sa.select(customer.c.name).distinct(), customer.c.name, names)}


def with_surnames(connection: Connection, words: Iterable[str]) -> set[str]:
    """Those of the words with which the name of some customer ends, as written."""
    wanted = set(words)
    found: set[str] = set()
    for batch in batches(sorted(wanted), 100):
        ends = [customer.c.name.endswith(f" {word}", autoescape=True) for word in batch]
        names = connection.execute(sa.select(customer.c.name).distinct().where(sa.or_(*ends))).scalars()
        found |= {name.rsplit(" ", 1)[-1] for name in names if name is not None}
    return found & wanted


def id_of_key(connection: Connection, key: str) -> bytes:
    """The id of the company's key; raises NotFound for an unknown one."""
    found: bytes | None = connection.execute(sa.select(customer.c.id).where(customer.c.key == key)).scalar()
    if found is None:
        fix = "Use the company's own id, as in customers.csv; `heed ask \"How does NAME stand?\"` finds it by name."
        raise NotFound("customer", key, fix=fix)
    return found


def rows_of_keys(connection: Connection, keys: Iterable[str]) -> dict[str, sa.Row[Any]]:
    """Everything stored of those customers that exist, by key."""
    return {row.key: row for row in rows_in(connection, sa.select(customer), customer.c.key, keys)}


def put(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores customers as given, new ones and known ones; all rows carry the same columns."""
    upsert(connection, customer, [{"id": new_id(), **row} for row in rows], keys=["key"])


def fill(connection: Connection, rows: Sequence[Mapping[str, str | None]]) -> None:
    """Writes name, e-mail and telephone of customers that exist: {"key", "name", "email", "phone"}."""
    if rows:
        said = [{f"its_{name}": value for name, value in row.items()} for row in rows]
        new: dict[str, Any] = {name: sa.bindparam(f"its_{name}") for name in ("name", "email", "phone")}
        connection.execute(sa.update(customer).where(customer.c.key == sa.bindparam("its_key")).values(**new), said)


def nameless(connection: Connection, ids: Iterable[bytes]) -> dict[bytes, str]:
    """The keys of those customers who have no name and whom no file of customers named, by id."""
    query = sa.select(customer.c.id, customer.c.key, customer.c.said_by).where(customer.c.name.is_(None))
    return {bytes(row.id): row.key for row in rows_in(connection, query, customer.c.id, ids) if not row.said_by}


def name_them(connection: Connection, names: Mapping[str, str]) -> None:
    """Gives customers a name, by key."""
    if names:
        statement = sa.update(customer).where(customer.c.key == sa.bindparam("its_key")).values(name=sa.bindparam("its_name"))
        connection.execute(statement, [{"its_key": key, "its_name": name} for key, name in names.items()])


def add_bare(connection: Connection, keys: Iterable[str]) -> None:
    """Makes customers of whom only the id is known, and who are not there yet."""
    insert_values(connection, customer, ["id", "key", "traits", "said_by"], [(new_id(), key, "{}", "{}") for key in keys])


def add_stand_ins(connection: Connection, kind: str, values: Iterable[str]) -> None:
    """Makes customers of whom only an e-mail address (kind `email`) or a telephone (`phone`) is known; their key is its hash."""
    for batch in batches(values):
        rows = [{"id": new_id(), "key": stand_in_key(kind, value), kind: value, "traits": {}, "said_by": {}} for value in batch]
        insert_new(connection, customer, rows, keys=["key"])


def stand_in_key(kind: str, value: str) -> str:
    """The key of a customer of whom nothing but an address or telephone is known, such as `mail-0f3c…`."""
    return f"{_STAND_IN_PREFIX[kind]}-{hashlib.sha256(value.encode()).hexdigest()[:STAND_IN_DIGITS]}"


def holders(connection: Connection, kind: str, values: Iterable[str]) -> dict[str, list[bytes]]:
    """The ids of the customers that have each e-mail address or telephone, in the order of their keys.

    Customers made from that very address count only while nobody else has it.
    """
    column = {"email": customer.c.email, "phone": customer.c.phone}[kind]
    found: dict[str, list[tuple[bool, bytes]]] = {}
    query = sa.select(column.label("value"), customer.c.id, customer.c.key).order_by(customer.c.key)
    for row in rows_in(connection, query, column, sorted(values)):
        found.setdefault(row.value, []).append((row.key == stand_in_key(kind, row.value), row.id))
    real = {value: [identity for is_stand_in, identity in rows if not is_stand_in] for value, rows in found.items()}
    return {value: real[value] or [identity for _, identity in rows] for value, rows in found.items()}


def profiles(connection: Connection, ids: Iterable[bytes]) -> dict[bytes, sa.Row[Any]]:
    """Key, name, contact, locale and traits of those customers."""
    contact = (customer.c.email, customer.c.phone)
    columns = (customer.c.id, customer.c.key, customer.c.name, *contact, customer.c.locale, customer.c.traits)
    return {row.id: row for row in rows_in(connection, sa.select(*columns), customer.c.id, ids)}


def name_holds(connection: Connection, part: str, *, limit: int = 200) -> list[sa.Row[Any]]:
    """Id, key, name, e-mail and traits of customers whose name holds the part as written, in the order of the keys."""
    columns = (customer.c.id, customer.c.key, customer.c.name, customer.c.email, customer.c.traits)
    query = sa.select(*columns).where(customer.c.name.contains(part, autoescape=True))
    return list(connection.execute(query.order_by(customer.c.key).limit(limit)))
