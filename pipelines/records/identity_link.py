"""What ties a message's or an order's sender to a customer: one row per identifier, so that undo is one row.

A link in state `active` attaches everything that carries its identifier; `ambiguous` (the identifier belongs to
several customers) and `undone` (a person said no) attach nothing. `manual` links say that two customers are one person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import GIVEN, Id, UtcTime, batches, id_column, is_in_list_bound_later, metadata, new_id, rows_in, upsert

identity_link = sa.Table(
    "identity_link",
    metadata,
    id_column(),
    sa.Column("kind", sa.String(8), nullable=False),  # email | phone | order | manual
    sa.Column("value", sa.Text, nullable=False),  # the normalised identifier; for `manual` the other customer's key
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), nullable=False, index=True),
    sa.Column("state", sa.String(10), nullable=False),  # active | ambiguous | undone
    sa.Column("made_by", sa.String(128), nullable=False),  # machine, or the person's name
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("undone_by", sa.String(128)),
    sa.Column("undone_at", UtcTime),
    sa.UniqueConstraint("kind", "value"),
)


def belongs_to(table: sa.Table, customer_ids: Sequence[bytes]) -> sa.ColumnElement[bool]:
    """Rows of messages or orders that are these customers': the file names them, or an active link found them.

    Both indexes are asked for ids; a condition on the coalesced owner would read the whole table for one customer.
    """
    ways = [sa.select(table.c.id).select_from(rows).where(found, whose.in_(customer_ids)) for whose, rows, found in owners_of(table)]
    return table.c.id.in_(sa.union_all(*ways))


def owners_of(table: sa.Table) -> list[tuple[sa.ColumnElement[bytes], sa.FromClause, sa.ColumnElement[bool]]]:
    """The two ways in which messages or orders have a customer, each as (whose, rows, condition): no row is found in both.

    For reads of everybody or of many: asking each way by itself spares a look at the links for every row.
    """
    link = sa.and_(table.c.identity_link_id == identity_link.c.id, identity_link.c.state == "active")
    # hidden in a case, so that the search begins at the link of the customer and not at all rows whose file names nobody
    unnamed = sa.case((table.c.customer_id.is_(None), 1), else_=0) == 1
    return [
        (table.c.customer_id, table, table.c.customer_id.is_not(None)),
        (identity_link.c.customer_id, table.join(identity_link, link), unnamed),
    ]


def rows_of(connection: Connection, select: sa.Select[Any], table: sa.Table, customer_ids: Iterable[bytes]) -> list[sa.Row[Any]]:
    """The rows of `select`, a select over messages or orders, that belong to those customers."""
    ways = [sa.select(table.c.id).select_from(rows).where(found, is_in_list_bound_later(whose)) for whose, rows, found in owners_of(table)]
    query = select.where(table.c.id.in_(sa.union_all(*ways)))
    return [row for batch in batches(customer_ids) for row in connection.execute(query, {GIVEN: batch}).all()]


def of_values(connection: Connection, kind: str, values: Iterable[str]) -> dict[str, sa.Row[Any]]:
    """The links of these identifiers, by identifier."""
    query = sa.select(identity_link).where(identity_link.c.kind == kind)
    return {row.value: row for row in rows_in(connection, query, identity_link.c.value, sorted(values))}


def any_of_kind(connection: Connection, kind: str) -> bool:
    """True when some identifier of that kind is linked to a customer."""
    return connection.execute(sa.select(sa.exists().where(identity_link.c.kind == kind))).scalar_one()


def put(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Makes links, or gives existing ones their new customer and state."""
    upsert(connection, identity_link, [{"id": new_id(), **row} for row in rows], keys=["kind", "value"])


def every(connection: Connection) -> list[sa.Row[Any]]:
    """All links in the order of kind and identifier."""
    return list(connection.execute(sa.select(identity_link).order_by(identity_link.c.kind, identity_link.c.value)))


def undo(connection: Connection, link_id: bytes, by: str, at: datetime) -> bool:
    """Marks a link as wrong for good; True when it was not undone before."""
    wrong = sa.update(identity_link).where(identity_link.c.id == link_id, identity_link.c.state != "undone")
    return connection.execute(wrong.values(state="undone", undone_by=by, undone_at=at)).rowcount > 0
