"""A workspace of any size with customers, orders, and messages that are read already: seeded, so that equal sizes are equal rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from pipelines.records.customer import customer
from pipelines.records.message import message
from pipelines.records.order import order
from pipelines.records.reading import reading

END = datetime(2026, 6, 30, tzinfo=UTC)
WATCHED_DAYS = 1_095
READING_VERSION = "benchmark"
ROWS_AT_ONCE = 20_000
WIDTH = 384
SUBJECTS = (
    ("The parcel came two weeks late and nobody answers me.", "yes", 0.93),
    ("The mug was broken when it came, I want my money back.", "yes", 0.88),
    ("Thank you, everything came in time.", "no", 0.03),
    ("Could you tell me whether the blue kettle comes back?", "no", 0.08),
    ("The parcel is a bit late, but it does not matter.", "unsure", 0.45),
)


def _id(table: int, number: int) -> bytes:
    return number.to_bytes(8, "big") + table.to_bytes(8, "big")


def _moment(day: float) -> datetime:
    return END - timedelta(seconds=round((WATCHED_DAYS - day) * 86_400))


def _customers(first: int, last: int) -> Iterator[dict[str, Any]]:
    for number in range(first, last):
        yield {
            "id": _id(1, number), "key": f"C{number:08d}", "name": "Jane Doe", "email": f"c{number}@customers.example",
            "locale": "pl-PL" if number % 2 else "en-GB", "acquisition_source": f"source {number % 5}",
            "traits": {"city": f"city {number % 7}"}, "said_by": {},
        }  # fmt: skip


def _orders(first: int, whose: np.ndarray, days: np.ndarray, amounts: np.ndarray) -> Iterator[dict[str, Any]]:
    for place, (number, day, amount) in enumerate(zip(whose.tolist(), days.tolist(), amounts.tolist(), strict=True), first):
        yield {
            "id": _id(2, place), "key": f"o{place:09d}", "kind": "refund" if place % 40 == 7 else "order", "customer_id": _id(1, number),
            "ordered_at": _moment(day), "amount_minor": amount, "currency": "PLN", "product": f"Mug {place % 90}", "quantity": 1.0,
            "lines": [], "content_hash": f"{place:064d}",
        }  # fmt: skip


def _messages(first: int, whose: np.ndarray, days: np.ndarray) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    spread = np.random.default_rng(first)
    centres = np.random.default_rng(5).normal(size=(len(SUBJECTS), WIDTH))
    for place, (number, day) in enumerate(zip(whose.tolist(), days.tolist(), strict=True), first):
        about = place % len(SUBJECTS)
        text, frustrated, frustration = SUBJECTS[about]
        digest = hashlib.sha256(f"{text}{place}".encode()).hexdigest()
        is_mail = place % 3 > 0
        vector = centres[about] + spread.normal(size=WIDTH) / 2
        yield {
            "id": _id(3, place), "key": f"m{place:08d}", "customer_id": _id(1, number), "customer_key": f"C{number:08d}",
            "channel": "email" if is_mail else "review", "direction": "out" if is_mail and place % 6 == 4 else "in",
            "created_at": _moment(day), "text": f"{text} ({place})", "language": "en", "rating": None if is_mail else float(5 - about),
            "rating_scale": None if is_mail else "stars", "thread_key": f"t{place // 4}" if is_mail else None, "content_hash": digest,
        }, {
            "message_id": _id(3, place), "model_version": READING_VERSION, "content_hash": digest, "status": "read", "language": "en",
            "negative": frustration, "neutral": 1 - frustration, "positive": 0.0,
            "sentiment": "negative" if frustrated == "yes" else "neutral", "frustration": frustration, "frustrated": frustrated,
            "evidence": [[0, 10, frustration]], "embedding": (vector / np.linalg.norm(vector)).astype(np.float16).tobytes(),
        }  # fmt: skip


def fill(engine: Engine, *, customers: int, orders: int, messages: int) -> None:
    """Stores customers who come, order at their own pace and leave, and messages that some of them wrote."""
    rng = np.random.default_rng(1)
    came, share_stayed = rng.uniform(0, 1_000, customers), rng.beta(1, 1.5, customers)
    buyers = np.concatenate([np.arange(customers), rng.integers(0, customers, orders - customers)])
    rng.shuffle(buyers)
    bought = np.floor(came[buyers] + rng.random(orders) * share_stayed[buyers] * (WATCHED_DAYS - 1 - came[buyers]))
    amounts = rng.gamma(3, 2_000, orders).astype(np.int64) + 100
    writers, written = rng.integers(0, customers, messages), rng.uniform(400, WATCHED_DAYS - 1, messages)
    for first in range(0, customers, ROWS_AT_ONCE):
        _store(engine, customer, list(_customers(first, min(first + ROWS_AT_ONCE, customers))))
    for first in range(0, orders, ROWS_AT_ONCE):
        part = slice(first, first + ROWS_AT_ONCE)
        _store(engine, order, list(_orders(first, buyers[part], bought[part], amounts[part])))
    for first in range(0, messages, ROWS_AT_ONCE):
        part = slice(first, first + ROWS_AT_ONCE)
        told = list(_messages(first, writers[part], written[part]))
        _store(engine, message, [row for row, _ in told])
        _store(engine, reading, [row for _, row in told])


def _store(engine: Engine, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    with engine.begin() as connection:
        connection.execute(sa.insert(table), rows)
