"""Which customer spoke of which theme, and when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.identity_link import identity_link
from pipelines.records.message import message, owner
from pipelines.records.theme import message_theme, theme

if TYPE_CHECKING:
    import pandas as pd


def mentions(connection: Connection, *, before: datetime) -> pd.DataFrame:
    """Accepted themes in the incoming messages of known customers up to and including `before`.

    Columns: customer_id (bytes), created_at (microseconds), theme_key, names (per language code).
    """
    import pandas as pd

    source = message.join(message_theme, message_theme.c.message_id == message.c.id).join(theme, theme.c.key == message_theme.c.theme_key)
    source = source.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    query = sa.select(
        owner(), sa.type_coerce(message.c.created_at, sa.BigInteger), message_theme.c.theme_key, theme.c.names
    ).select_from(source).where(
        theme.c.state == "accepted", message.c.direction == "in", message.c.is_automatic.is_(False), message.c.created_at <= before,
        owner().is_not(None),
    )  # fmt: skip
    rows = [tuple(row) for row in connection.execute(query)]
    return pd.DataFrame.from_records(rows, columns=["customer_id", "created_at", "theme_key", "names"])
