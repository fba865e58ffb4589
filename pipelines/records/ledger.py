"""Every order and refund stored, whoever they belong to: what a reconciliation adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.identity_link import identity_link
from pipelines.records.order import order

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ("customer_id", "kind", "ordered_at", "amount_minor", "currency", "margin_minor")


def ledger(connection: Connection) -> pd.DataFrame:
    """Columns: customer_id (bytes, None for nobody known), kind (order|refund), ordered_at (microseconds), amount_minor, currency,
    margin_minor (None when unknown)."""
    import pandas as pd

    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    query = sa.select(
        sa.func.coalesce(order.c.customer_id, linked), order.c.kind, sa.type_coerce(order.c.ordered_at, sa.BigInteger),
        order.c.amount_minor, order.c.currency, order.c.margin_minor,
    ).select_from(order.outerjoin(identity_link, order.c.identity_link_id == identity_link.c.id))  # fmt: skip
    return pd.DataFrame.from_records([tuple(row) for row in connection.execute(query)], columns=list(_COLUMNS))
