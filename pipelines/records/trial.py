"""Messages for a trial of search: stored as any other, in a workspace that is thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import new_id
from pipelines.records.message import message
from pipelines.records.reading import reading


def add_messages(connection: Connection, rows: Sequence[tuple[str, str, bytes]], *, model_version: str, at: datetime) -> list[bytes]:
    """Stores messages given as (content hash, text, vector); returns their ids in the same order."""
    ids = [new_id() for _ in rows]
    messages = [
        {"id": item, "key": digest, "channel": "review", "direction": "in", "created_at": at, "text": text, "content_hash": digest}
        for item, (digest, text, _vector) in zip(ids, rows, strict=True)
    ]
    readings = [
        {"message_id": item, "model_version": model_version, "content_hash": digest, "status": "read", "embedding": vector}
        for item, (digest, _text, vector) in zip(ids, rows, strict=True)
    ]
    connection.execute(sa.insert(message), messages)
    connection.execute(sa.insert(reading), readings)
    return ids
