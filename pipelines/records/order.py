"""Orders and refunds: amounts are whole minor units in the order's own currency, refunds positive with kind `refund`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, Json, UtcTime, id_column, insert_values, metadata, microseconds, new_id, rows_in, upsert
from pipelines.records.identity_link import identity_link, rows_of

order = sa.Table(
    "customer_order",
    metadata,
    id_column(),
    sa.Column("key", sa.String(128), nullable=False),
    sa.Column("kind", sa.String(6), nullable=False),  # order | refund
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), index=True),
    sa.Column("identity_link_id", Id, sa.ForeignKey("identity_link.id"), index=True),
    sa.Column("ordered_at", UtcTime, nullable=False, index=True),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("margin_minor", sa.BigInteger),
    sa.Column("product", sa.Text),
    sa.Column("quantity", sa.Float),
    sa.Column("lines", Json, nullable=False, default=list),  # [{product, quantity, amount_minor}, …] as the file gave them
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("import_file_id", Id, sa.ForeignKey("import_file.id"), index=True),
    sa.Column("line", sa.Integer),
    sa.UniqueConstraint("key", "kind"),
)


def newest_moment(connection: Connection) -> datetime | None:
    """When the newest order or refund was made."""
    return connection.execute(sa.select(sa.func.max(order.c.ordered_at, type_=UtcTime))).scalar()


def known_keys(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Those of the keys that some order or refund has."""
    return {row.key for row in rows_in(connection, sa.select(order.c.key).distinct(), order.c.key, keys)}


def stored(connection: Connection, keys: Iterable[str]) -> dict[tuple[str, str], sa.Row[Any]]:
    """What is stored of these orders and refunds, by (key, kind)."""
    return {(row.key, row.kind): row for row in rows_in(connection, sa.select(order), order.c.key, keys)}


def content_hashes(connection: Connection, keys: Iterable[str]) -> dict[tuple[str, str], str]:
    """The content hashes of those orders and refunds that are stored, by (key, kind)."""
    query = sa.select(order.c.key, order.c.kind, order.c.content_hash)
    return {(row.key, row.kind): row.content_hash for row in rows_in(connection, query, order.c.key, keys)}


class NewOrder(NamedTuple):
    """An order or refund that is not stored yet; `lines` is the JSON of its lines."""

    key: str
    kind: str
    customer_id: bytes | None
    identity_link_id: bytes | None
    ordered_at: datetime
    amount_minor: int
    currency: str
    margin_minor: int | None
    product: str | None
    quantity: float | None
    lines: str
    content_hash: str
    import_file_id: bytes | None
    line: int


def add(connection: Connection, orders: Iterable[NewOrder]) -> None:
    """Stores orders of which none is known by its key and kind."""
    rows = [(new_id(), *item[:4], microseconds(item[4]), *item[5:]) for item in orders]
    insert_values(connection, order, ["id", *NewOrder._fields], rows)


def put(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores orders as given; one that is known by key and kind is replaced. All rows carry the same columns."""
    upsert(connection, order, [{"id": new_id(), **row} for row in rows], keys=["key", "kind"])


def remove(connection: Connection, orders: Iterable[tuple[str, str]]) -> None:
    """Takes away orders and refunds by (key, kind)."""
    for key, kind in orders:
        connection.execute(sa.delete(order).where(order.c.key == key, order.c.kind == kind))


def customers_of(connection: Connection, keys: Iterable[str]) -> dict[str, list[bytes]]:
    """The ids of the customers to whom each order belongs: one, unless an order and its refund disagree."""
    found: dict[str, list[bytes]] = {}
    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    whose = sa.func.coalesce(order.c.customer_id, linked)
    source = order.outerjoin(identity_link, order.c.identity_link_id == identity_link.c.id)
    query = sa.select(order.c.key, whose.label("owner_id")).select_from(source).where(whose.is_not(None)).distinct()
    for row in rows_in(connection, query.order_by(order.c.key, whose), order.c.key, sorted(keys)):
        found.setdefault(row.key, []).append(bytes(row.owner_id))
    return found


def of_key(connection: Connection, key: str) -> list[sa.Row[Any]]:
    """The order and its refunds under that key, each with the `owner_id` that the file or an active link gives it."""
    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    source = order.outerjoin(identity_link, order.c.identity_link_id == identity_link.c.id)
    query = sa.select(order, sa.func.coalesce(order.c.customer_id, linked).label("owner_id")).select_from(source)
    return list(connection.execute(query.where(order.c.key == key).order_by(order.c.kind, order.c.ordered_at)))


def buyers(connection: Connection, after: datetime, until: datetime) -> set[bytes]:
    """Customers who ordered from `after` (inclusive) to `until` (exclusive)."""
    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    whose = sa.func.coalesce(order.c.customer_id, linked)
    source = order.outerjoin(identity_link, order.c.identity_link_id == identity_link.c.id)
    query = sa.select(whose.label("owner_id")).distinct().select_from(source)
    kept = query.where(order.c.kind == "order", order.c.ordered_at >= after, order.c.ordered_at < until, whose.is_not(None))
    return set(connection.execute(kept).scalars())


def known_products(connection: Connection, names: Iterable[str]) -> set[str]:
    """Those of the names under which something was sold."""
    return {row.product for row in rows_in(connection, sa.select(order.c.product).distinct(), order.c.product, names)}


def keys_of_customers(connection: Connection, customer_ids: Iterable[bytes]) -> dict[bytes, set[str]]:
    """The numbers of every order and refund of these customers, by customer."""
    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    whose = sa.func.coalesce(order.c.customer_id, linked)
    source = order.outerjoin(identity_link, order.c.identity_link_id == identity_link.c.id)
    found: dict[bytes, set[str]] = {}
    for row in rows_of(connection, sa.select(order.c.key, whose.label("owner_id")).select_from(source), order, customer_ids):
        found.setdefault(row.owner_id, set()).add(row.key)
    return found


def totals(connection: Connection, after: datetime, until: datetime) -> list[sa.Row[Any]]:
    """Orders and refunds from `after` (inclusive) to `until` (exclusive): kind, currency, number and summed amount."""
    query = sa.select(
        order.c.kind, order.c.currency, sa.func.count().label("number"), sa.func.sum(order.c.amount_minor).label("amount_minor")
    )
    query = query.where(order.c.ordered_at >= after, order.c.ordered_at < until)
    return list(connection.execute(query.group_by(order.c.kind, order.c.currency).order_by(order.c.kind, order.c.currency)))


def refunded_products(connection: Connection, *, after: datetime | None, until: datetime) -> list[frozenset[str]]:
    """The products of each refund from `after` (inclusive) to `until` (exclusive), empty where they are not known.

    A refund without products of its own has that of its order when the order holds a single one.
    """
    query = sa.select(order.c.key, order.c.product, order.c.lines).where(order.c.kind == "refund", order.c.ordered_at < until)
    rows = list(connection.execute(query if after is None else query.where(order.c.ordered_at >= after)))
    sold = products_of(connection, {row.key for row in rows})
    found = []
    for row in rows:
        own = _products(row)
        ordered = sold.get(row.key, set())
        found.append(frozenset(own or (ordered if len(ordered) == 1 else ())))
    return found


def _products(row: Any) -> set[str]:
    named = {str(line["product"]) for line in row.lines or [] if isinstance(line, dict) and line.get("product")}
    return named or ({row.product} if row.product else set())


def products_of(connection: Connection, keys: Iterable[str]) -> dict[str, set[str]]:
    """The products of each order, by the order's key."""
    query = sa.select(order.c.key, order.c.product, order.c.lines).where(order.c.kind == "order")
    sold: dict[str, set[str]] = {}
    for row in rows_in(connection, query, order.c.key, sorted(set(keys))):
        sold.setdefault(row.key, set()).update(_products(row))
    return sold
