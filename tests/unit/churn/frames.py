"""Orders and messages frames with the columns that records hand out; a test names only what matters to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from pipelines.records.database import microseconds

AS_OF = datetime(2026, 6, 30, 12, tzinfo=UTC)


def at(text: str) -> int:
    return microseconds(datetime.fromisoformat(text).replace(tzinfo=UTC))


def orders(*rows: tuple[str, str], **fields: Any) -> pd.DataFrame:
    """(customer, day) pairs; the key is `O` and the row number."""
    return pd.DataFrame(
        [
            {
                "customer_id": customer,
                "key": f"O{number}",
                "kind": "order",
                "ordered_at": at(day),
                "amount_minor": 1000,
                "currency": "PLN",
            }
            | fields
            for number, (customer, day) in enumerate(rows)
        ],
        columns=["customer_id", "key", "kind", "ordered_at", "amount_minor", "currency"],
    )


MESSAGE = {
    "direction": "in",
    "is_automatic": False,
    "channel": "email",
    "rating": None,
    "rating_scale": None,
    "status": "read",
    "sentiment": "neutral",
    "conversation_key": None,
    "negative": 0.1,
    "positive": 0.2,
    "frustration": 0.05,
    "frustrated": "no",
}


def messages(*rows: dict[str, Any]) -> pd.DataFrame:
    """Rows with customer_id, key, created_at (text) and whatever differs from a calm incoming mail."""
    columns = ["customer_id", "key", "created_at", *MESSAGE]
    return pd.DataFrame([MESSAGE | row | {"created_at": at(row["created_at"])} for row in rows], columns=columns)


ANGRY = {"sentiment": "negative", "negative": 0.95, "positive": 0.01, "frustration": 0.9, "frustrated": "yes"}
