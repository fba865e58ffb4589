"""A workspace of any size with customers, consents, orders, and messages that are read already: seeded, so that equal sizes are equal rows.

Rows go into the migrated SQLite tables in bulk: the indexes are taken down before and built again after, and nothing waits for the disk.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy.engine import Engine

from pipelines.records.database import microseconds

END_US = microseconds(datetime(2026, 6, 30, tzinfo=UTC))
DAY_US = 86_400_000_000
WATCHED_DAYS = 1_095
READING_VERSION = "benchmark"
WIDTH = 384
ROWS_AT_ONCE = 20_000
STRANGERS_EVERY, CONSENT_EVERY = 20, 2  # one message in 20 is of no known customer, every other customer may be sent offers
SUBJECTS = (
    ("The parcel came two weeks late and nobody answers me.", "yes", 0.93),
    ("The mug was broken when it came, I want my money back.", "yes", 0.88),
    ("Thank you, everything came in time.", "no", 0.03),
    ("Could you tell me whether the blue kettle comes back?", "no", 0.08),
    ("The parcel is a bit late, but it does not matter.", "unsure", 0.45),
)


def _id(table: int, number: int) -> bytes:
    return number.to_bytes(8, "big") + table.to_bytes(8, "big")


def _moments(days: np.ndarray) -> list[int]:
    found: list[int] = (END_US - np.rint((WATCHED_DAYS - days) * 86_400).astype(np.int64) * 1_000_000).tolist()
    return found


CUSTOMER = ("id", "key", "name", "email", "locale", "acquisition_source", "traits", "said_by")
CONSENT = ("id", "customer_id", "purpose", "channel", "state", "source", "said_at")
ORDER = (
    "id", "key", "kind", "customer_id", "ordered_at", "amount_minor", "currency", "product", "quantity", "lines", "content_hash",
)  # fmt: skip
MESSAGE = (
    "id", "key", "customer_id", "customer_key", "channel", "direction", "is_automatic", "created_at", "time_known", "text", "language",
    "rating", "rating_scale", "thread_key", "sender_email", "content_hash",
)  # fmt: skip
READING = (
    "message_id", "model_version", "content_hash", "status", "language", "negative", "neutral", "positive", "sentiment", "frustration",
    "frustrated", "evidence", "embedding",
)  # fmt: skip


def _customers(customers: int) -> Iterator[tuple[Any, ...]]:
    traits = [json.dumps({"city": f"city {number}"}) for number in range(7)]
    for number in range(customers):
        yield (
            _id(1, number), f"C{number:08d}", "Jane Doe", f"c{number}@customers.example", "pl-PL" if number % 2 else "en-GB",
            f"source {number % 5}", traits[number % 7], "{}",
        )  # fmt: skip


def _consents(customers: int) -> Iterator[tuple[Any, ...]]:
    for number in range(0, customers, CONSENT_EVERY):
        yield _id(4, number), _id(1, number), "marketing", "email", "granted", "sign-up form", END_US - WATCHED_DAYS * DAY_US


def _orders(whose: np.ndarray, days: np.ndarray, amounts: np.ndarray) -> Iterator[tuple[Any, ...]]:
    products = [f"Mug {number}" for number in range(90)]
    for place, (number, moment, amount) in enumerate(zip(whose.tolist(), _moments(days), amounts.tolist(), strict=True)):
        yield (
            _id(2, place), f"o{place:09d}", "refund" if place % 40 == 7 else "order", _id(1, number), moment, amount, "PLN",
            products[place % 90], 1.0, "[]", f"{place:064d}",
        )  # fmt: skip


def _messages(whose: np.ndarray, days: np.ndarray) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    spread, centres = np.random.default_rng(0), np.random.default_rng(5).normal(size=(len(SUBJECTS), WIDTH))
    for place, (number, moment) in enumerate(zip(whose.tolist(), _moments(days), strict=True)):
        about = place % len(SUBJECTS)
        text, frustrated, frustration = SUBJECTS[about]
        digest = hashlib.sha256(f"{text}{place}".encode()).hexdigest()
        is_mail, is_known = place % 3 > 0, place % STRANGERS_EVERY > 0
        vector = centres[about] + spread.normal(size=WIDTH) / 2
        yield (
            _id(3, place), f"m{place:08d}", _id(1, number) if is_known else None, f"C{number:08d}" if is_known else None,
            "email" if is_mail else "review", "out" if is_mail and place % 6 == 4 else "in", False, moment, True, f"{text} ({place})", "en",
            None if is_mail else float(5 - about), None if is_mail else "stars", f"t{place // 4}" if is_mail else None,
            f"c{number}@{'customers' if is_known else 'strangers'}.example" if is_mail else None, digest,
        ), (
            _id(3, place), READING_VERSION, digest, "read", "en", frustration, 1 - frustration, 0.0,
            "negative" if frustrated == "yes" else "neutral", frustration, frustrated, json.dumps([[0, 10, frustration]]),
            (vector / np.linalg.norm(vector)).astype(np.float16).tobytes(),
        )  # fmt: skip


def fill(engine: Engine, *, customers: int, orders: int, messages: int) -> None:
    """Stores customers who come, order at their own pace and leave, and messages that some of them wrote; `engine` is one of SQLite."""
    rng = np.random.default_rng(1)
    came, share_stayed = rng.uniform(0, 1_000, customers), rng.beta(1, 1.5, customers)
    buyers = np.concatenate([np.arange(customers), rng.integers(0, customers, orders - customers)])
    rng.shuffle(buyers)
    bought = np.floor(came[buyers] + rng.random(orders) * share_stayed[buyers] * (WATCHED_DAYS - 1 - came[buyers]))
    amounts = rng.gamma(3, 2_000, orders).astype(np.int64) + 100
    writers, written = rng.integers(0, customers, messages), rng.uniform(400, WATCHED_DAYS - 1, messages)
    connection = engine.raw_connection()
    cursor = connection.cursor()
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    of_large = "type = 'index' and sql is not null and tbl_name in ('customer_order', 'message', 'reading')"
    indexes = cursor.execute(f"select name, sql from sqlite_master where {of_large}").fetchall()
    cursor.execute("BEGIN")
    for name, _ in indexes:
        cursor.execute(f'drop index "{name}"')
    _store(cursor, "customer", CUSTOMER, _customers(customers))
    _store(cursor, "consent", CONSENT, _consents(customers))
    _store(cursor, "customer_order", ORDER, _orders(buyers, bought, amounts))
    pairs = _messages(writers, written)
    while part := list(islice(pairs, ROWS_AT_ONCE)):
        _store(cursor, "message", MESSAGE, [row for row, _ in part])
        _store(cursor, "reading", READING, [row for _, row in part])
    for _, statement in indexes:
        cursor.execute(statement)
    cursor.execute("COMMIT")
    cursor.execute("PRAGMA journal_mode=WAL")
    connection.close()
    engine.dispose()


def _store(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    cursor.executemany(f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})", rows)
