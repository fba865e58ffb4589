"""Customers as the company names them; never merged in place (persons are links above them)."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, Json, UtcTime, id_column, metadata, rows_in

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
