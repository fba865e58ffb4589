"""How a customer prefers to be reached, as the company's own data say it (column `preferred_channel` of the customers)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TRAIT = "preferred_channel"
WAYS = {
    "phone": "by telephone", "call": "by telephone", "telephone": "by telephone", "telefon": "by telephone", "sms": "by text message",
    "chat": "by chat", "czat": "by chat", "letter": "by letter", "list": "by letter",
}  # fmt: skip


def preferred_way(traits: Mapping[str, Any] | None) -> str | None:
    """ "by telephone", "by chat" and the like; None where e-mail is as welcome, or nothing is known."""
    return WAYS.get(str((traits or {}).get(TRAIT) or "").strip().lower())
