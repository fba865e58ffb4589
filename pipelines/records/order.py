"""Orders and refunds: amounts are whole minor units in the order's own currency, refunds positive with kind `refund`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, Json, UtcTime, id_column, metadata, rows_in

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
