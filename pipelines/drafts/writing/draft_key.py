"""The key of a draft, as people see and type it."""

from __future__ import annotations

import hashlib


def key_of(input_key: str, version: int) -> str:
    """What people type: D- and eight hex digits."""
    return "D-" + hashlib.sha256(f"{input_key}:{version}".encode()).hexdigest()[:8]
