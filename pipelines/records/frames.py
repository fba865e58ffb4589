"""Orders and messages as pandas frames for the statistics: set-based reads with documented columns.

Times come as whole microseconds since 1970 (int64), so that results are the same in every database.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.customer import customer
from pipelines.records.database import GIVEN, batches, is_in_list_bound_later, microseconds
from pipelines.records.identity_link import owners_of
from pipelines.records.message import message
from pipelines.records.order import order
from pipelines.records.reading import reading

if TYPE_CHECKING:
    import pandas as pd


_ROWS_AT_ONCE = 20_000
_WHOLE = {"ordered_at", "amount_minor", "created_at"}  # never missing: kept as 8 bytes each
_FEW_VALUES = {"customer_id", "kind", "currency", "product", "channel", "direction", "status", "language", "sentiment", "frustrated"}


def _raw_time(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.type_coerce(column, sa.BigInteger)


def _frame(
    connection: Connection,
    queries: Sequence[tuple[sa.Select[Any], sa.ColumnElement[bytes]]],
    ids: Sequence[bytes] | None,
) -> pd.DataFrame:
    """The rows of the queries, each with the column by which it knows its customers; of all of them, or of those `ids`."""
    import numpy as np
    import pandas as pd

    names = [item.name for item in queries[0][0].selected_columns]
    asked = [query if ids is None else query.where(is_in_list_bound_later(whose)) for query, whose in queries]
    columns: list[Any] = [array("q") if name in _WHOLE else [] for name in names]
    seen: dict[Any, Any] = {}
    results = (connection.execute(one, {} if batch is None else {GIVEN: batch}) for batch in _batched(ids) for one in asked)
    for part in (part for result in results for part in result.partitions(_ROWS_AT_ONCE)):
        for name, kept, values in zip(names, columns, zip(*part, strict=True), strict=True):
            # a word that stands in a million rows is kept once, and numbers without the row around them
            kept.extend(map(seen.setdefault, values, values) if name in _FEW_VALUES else values)
    held = (np.frombuffer(kept, dtype=np.int64) if isinstance(kept, array) and kept else kept for kept in columns)
    return pd.DataFrame(dict(zip(names, held, strict=True)), columns=names)


def _batched(ids: Sequence[bytes] | None) -> Iterable[list[bytes] | None]:
    return [None] if ids is None else batches(ids)


ORDER_COLUMNS = ("customer_id", "key", "kind", "ordered_at", "amount_minor", "currency", "margin_minor", "product")


def orders(
    connection: Connection, *, before: datetime, customer_ids: Sequence[bytes] | None = None, columns: Sequence[str] = ORDER_COLUMNS
) -> pd.DataFrame:
    """Orders and refunds up to and including `before`, of everybody or of some customers.

    Columns: customer_id (bytes), key, kind (order|refund), ordered_at (microseconds), amount_minor, currency,
    margin_minor (None when unknown), product; or some of them. Sorted by time and key, in no order where the key is left out.
    """
    moment = _raw_time(order.c.ordered_at)
    wanted = {name: order.c[name].label(name) for name in columns} | {"ordered_at": moment.label("ordered_at")}
    if customer_ids is None:
        moment = moment + 0  # nearly every order is wanted: the index on the time would fetch them one by one
    queries = []
    for whose, source, is_owned in owners_of(order):
        kept = [whose.label(name) if name == "customer_id" else wanted[name] for name in columns]
        queries.append((sa.select(*kept).select_from(source).where(is_owned, moment <= microseconds(before)), whose))
    frame = _frame(connection, queries, customer_ids)
    return frame.sort_values(["ordered_at", "key", "kind"], kind="stable", ignore_index=True) if "key" in columns else frame


def messages(connection: Connection, *, before: datetime, customer_ids: Sequence[bytes] | None = None) -> pd.DataFrame:
    """Messages of known customers up to and including `before`, each with its reading.

    Columns: id, key, customer_id (bytes), channel, direction (in|out|internal), is_automatic, created_at
    (microseconds), time_known, thread_key, conversation_key (of a call's cues), rating, rating_scale, and from the reading
    status, language, sentiment, negative, positive, frustration, frustrated (yes|no|unsure|None). Sorted by time and key.
    """
    moment = _raw_time(message.c.created_at)
    if customer_ids is None:
        moment = moment + 0  # as for orders
    queries = []
    for whose, source, is_owned in owners_of(message):
        query = sa.select(
            message.c.id, message.c.key, whose.label("customer_id"), message.c.channel, message.c.direction,
            message.c.is_automatic, _raw_time(message.c.created_at).label("created_at"), message.c.time_known,
            message.c.thread_key, message.c.conversation_key, message.c.rating, message.c.rating_scale, reading.c.status,
            reading.c.language, reading.c.sentiment, reading.c.negative, reading.c.positive, reading.c.frustration,
            reading.c.frustrated,
        )  # fmt: skip
        query = query.select_from(source.outerjoin(reading, reading.c.message_id == message.c.id))
        queries.append((query.where(is_owned, moment <= microseconds(before)), whose))
    frame = _frame(connection, queries, customer_ids)
    return frame.sort_values(["created_at", "key"], kind="stable", ignore_index=True)


def customers(connection: Connection, *, customer_ids: Sequence[bytes] | None = None) -> pd.DataFrame:
    """Customers in the order of their keys.

    Columns: customer_id (bytes), key, locale, acquired_at (microseconds), acquisition_source,
    acquisition_cost_minor, acquisition_cost_currency, contract_end (microseconds), traits (dict).
    """
    query = sa.select(
        customer.c.id.label("customer_id"), customer.c.key, customer.c.locale,
        _raw_time(customer.c.acquired_at).label("acquired_at"), customer.c.acquisition_source,
        customer.c.acquisition_cost_minor, customer.c.acquisition_cost_currency,
        _raw_time(customer.c.contract_end).label("contract_end"), customer.c.traits,
    )
    frame = _frame(connection, [(query, customer.c.id)], customer_ids)
    return frame.sort_values("key", kind="stable", ignore_index=True)


def contract_ends(connection: Connection, *, customer_ids: Sequence[bytes] | None = None) -> dict[bytes, int]:
    """The last day under contract, as days since 1970 (UTC), of the customers who carry one."""
    query = sa.select(customer.c.id, _raw_time(customer.c.contract_end).label("at")).where(customer.c.contract_end.is_not(None))
    return {
        row.id: row.at // 86_400_000_000
        for batch in _batched(customer_ids)
        for row in connection.execute(query if batch is None else query.where(customer.c.id.in_(batch)))
    }
