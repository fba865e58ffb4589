"""Rows for tests: each builder fills in what a test does not care about."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records import customer, message, order, reading, run
from pipelines.records.database import new_id

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def ago(days: float) -> datetime:
    """That many days before NOW."""
    return NOW - timedelta(days=days)


def at(day: str) -> datetime:
    """An aware UTC time from `2026-06-01` or `2026-06-01T10:00:00`."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def _stored(connection: Connection, table: sa.Table, row: dict[str, Any]) -> bytes:
    """Stores the row; returns its id."""
    connection.execute(sa.insert(table).values(**row))
    key: bytes = row["id"]
    return key


def a_customer(connection: Connection, key: str = "C1", **fields: Any) -> bytes:
    row = {"id": new_id(), "key": key, "name": "Jane Doe", "email": f"{key.lower()}@customers.example", "locale": "en-GB"} | fields
    return _stored(connection, customer.customer, row)


def an_order(connection: Connection, customer_id: bytes, key: str, ordered_at: datetime, **fields: Any) -> bytes:
    row = {
        "id": new_id(), "key": key, "kind": "order", "customer_id": customer_id, "ordered_at": ordered_at,
        "amount_minor": 10_000, "currency": "PLN", "content_hash": hashlib.sha256(key.encode()).hexdigest(),
    } | fields
    return _stored(connection, order.order, row)


def a_message(connection: Connection, key: str = "m1", text: str = "My parcel is late.", **fields: Any) -> bytes:
    row = {
        "id": new_id(), "key": key, "channel": "email", "direction": "in", "created_at": NOW, "text": text,
        "content_hash": hashlib.sha256(f"{key}{text}".encode()).hexdigest(),
    } | fields
    return _stored(connection, message.message, row)


def a_reading(connection: Connection, message_id: bytes, frustrated: str | None = "yes", **fields: Any) -> None:
    negative = {"yes": 0.9, "unsure": 0.5}.get(frustrated or "", 0.05)
    row = {
        "message_id": message_id, "model_version": "test", "content_hash": "0" * 64, "status": "read", "language": "en",
        "negative": negative, "neutral": (1 - negative) / 2, "positive": (1 - negative) / 2,
        "sentiment": "negative" if frustrated == "yes" else "neutral", "frustration": negative, "frustrated": frustrated, "evidence": [],
    } | fields
    connection.execute(sa.insert(reading.reading).values(**row))


def a_run(connection: Connection, as_of: datetime = NOW, **fields: Any) -> run.Run:
    row = {
        "id": new_id(), "key": hashlib.sha256(str(as_of).encode()).hexdigest(), "as_of": as_of, "data_version": 1,
        "rules_version": 1, "model_version": "test", "status": "done", "started_at": NOW, "finished_at": NOW,
    } | fields
    connection.execute(sa.insert(run.run).values(**row))
    return run.newest(connection) or run.as_run(connection.execute(sa.select(run.run)).one())
