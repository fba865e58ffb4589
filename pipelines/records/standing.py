"""What a workspace holds, in counts, and what was read last."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.alert import alert
from pipelines.records.customer import customer
from pipelines.records.draft import draft
from pipelines.records.identity_link import identity_link
from pipelines.records.import_file import import_file, quarantined_row
from pipelines.records.message import message, owner
from pipelines.records.order import order
from pipelines.records.reading import reading


def _count(connection: Connection, table: sa.FromClause, *where: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one()


def counts(connection: Connection, model_version: str) -> dict[str, int]:
    """How many of each noun there are; `unread` counts messages without a reading by this model version."""
    linked = message.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    read = message.outerjoin(reading, sa.and_(reading.c.message_id == message.c.id, reading.c.model_version == model_version))
    return {
        "customers": _count(connection, customer),
        "orders": _count(connection, order),
        "messages": _count(connection, message),
        "unmatched": _count(connection, linked, owner().is_(None)),
        "unread": _count(connection, read, reading.c.message_id.is_(None)),
        "quarantined": _count(connection, quarantined_row, quarantined_row.c.state == "waiting"),
        "open_alerts": _count(connection, alert, alert.c.status != "closed"),
        "drafts": _count(connection, draft, draft.c.status == "drafted"),
    }


def last_import(connection: Connection) -> dict[str, Any] | None:
    """The file that was read last, with its outcome."""
    query = sa.select(import_file).where(import_file.c.state == "done").order_by(import_file.c.finished_at.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return {
        "file": f"{row.name}/{row.member}" if row.member else row.name, "outcome": row.outcome, "read": row.read,
        "accepted": row.accepted, "quarantined": row.quarantined, "finished_at": row.finished_at.isoformat() if row.finished_at else None,
    }
