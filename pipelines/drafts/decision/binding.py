"""What an approval binds: recipient, subject, body and offer, byte for byte."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def bound_hash(recipient: str | None, subject: str, body: str, offer_key: str | None) -> str:
    """The SHA-256 of exactly what would go out."""
    return hashlib.sha256(json.dumps([recipient, subject, body, offer_key], ensure_ascii=False).encode()).hexdigest()


def hash_of(row: Any) -> str:
    """The hash of a stored draft as it stands now; differs from its `bound_hash` when somebody changed the row."""
    return bound_hash(row.recipient, row.subject, row.body, row.offer_key)
